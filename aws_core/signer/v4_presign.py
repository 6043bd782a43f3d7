"""The query and the headers of a presigned URL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aws_core.signer.canonical import escape_parameter, parse_query
from aws_core.signer.v4_headers import Entry, canonical_name, is_hoisted, query_name
from smithy_py.http.headers import Headers


def hoist(headers: Iterable[Entry]) -> tuple[dict[str, tuple[str, ...]], list[Entry]]:
    """The query parameters that take the place of headers, and the headers that stay."""
    hoisted: dict[str, tuple[str, ...]] = {}
    kept: list[Entry] = []
    for name, values in headers:
        if is_hoisted(name):
            hoisted[query_name(name)] = values
        else:
            kept.append((name, values))
    return hoisted, kept


def presigned_query(
    query: str, hoisted: Mapping[str, tuple[str, ...]], signing: Mapping[str, str]
) -> list[tuple[str, str]]:
    """The escaped names and values of a presigned URL's query, without its signature.

    Args:
        query: The query of the request.
        hoisted: What takes the place of headers; it replaces what *query* has.
        signing: The signature's own parameters; they replace both.

    Raises:
        SigningError: A header cannot be written as UTF-8.
    """
    parameters = {**hoisted, **{name: (value,) for name, value in signing.items()}}
    pairs = [
        pair
        for pair in parse_query(query)
        # The signature of an earlier presigning would make this one void.
        if pair[0] not in parameters and pair[0] != "X-Amz-Signature"
    ]
    pairs += [
        (escape_parameter(name), escape_parameter(value))
        for name, values in parameters.items()
        for value in values
    ]
    return pairs


def signed_header_fields(signed: Iterable[Entry]) -> Headers:
    """The headers that whoever uses a presigned URL must send, in their usual spelling."""
    fields = Headers()
    for name, values in signed:
        for value in values:
            fields.add(canonical_name(name), value)
    return fields
