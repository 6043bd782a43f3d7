"""What is in an input or output of a middleware, and what differs between two of them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from smithy_py.http.request import Request
from smithy_py.http.response import Response
from smithy_py.middleware.inputs import Output
from smithy_py.redaction import Redactor
from smithy_py.schema import Union, has_members, is_sensitive_member, members

_LONGEST = 200
_MOST_ITEMS = 20
_BODY_LIMIT = 2048
_HIDDEN = "***"


class Change(NamedTuple):
    """One difference; secrets in it read ``***``.

    Attributes:
        path: What differs, such as ``request.headers.Host``.
        before: What it was, None when it was not there.
        after: What it is, None when it is gone.
    """

    path: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        if self.before is None:
            return f"+ {self.path}: {self.after}"
        if self.after is None:
            return f"- {self.path}: {self.before}"
        return f"~ {self.path}: {self.before} → {self.after}"


class Fact(NamedTuple):
    """What is shown of a value, and what tells it from others that are shown alike."""

    shown: str
    mark: int


Facts = dict[str, Fact]


def changes(before: Facts, after: Facts) -> list[Change]:
    """What differs, in the order of *after*, what is gone last."""
    found = [
        Change(path, before[path].shown if path in before else None, fact.shown)
        for path, fact in after.items()
        if before.get(path) != fact
    ]
    found += [Change(path, before[path].shown, None) for path in before if path not in after]
    return found


def input_facts(input: Any, redactor: Redactor) -> Facts:
    """What is in the input of a middleware: the operation's input, the request."""
    facts: Facts = {}
    parameters = getattr(input, "parameters", None)
    if parameters is not None:
        facts.update(_flat("input", parameters))
    request = getattr(input, "request", None)
    if isinstance(request, Request):
        facts.update(_request_facts(request, redactor))
    return facts


def output_facts(output: Output, redactor: Redactor) -> Facts:
    """What is in what a middleware gives back: the response, the output, the metadata."""
    facts: Facts = {}
    response = output.raw_response
    if response is not None:
        facts.update(_response_facts(response, redactor))
    if output.result is not None:
        facts["output"] = Fact(type(output.result).__name__, 0)
        facts.update(_flat("output", output.result))
    for name, value in output.metadata:
        facts[f"metadata.{name}"] = _simple(value)
    return facts


def context_changes(added: list[tuple[str, Any]]) -> list[Change]:
    """What a middleware put into the context."""
    return [Change(f"context.{name}", None, _simple(value).shown) for name, value in added]


def _request_facts(request: Request, redactor: Redactor) -> Iterator[tuple[str, Fact]]:
    yield "request.method", _text(request.method)
    if request.host:
        yield "request.host", _text(f"{request.scheme}://{request.host}")
    yield "request.target", Fact(redactor.target(request), hash(request.target))
    yield from _header_facts("request.headers", request.headers, redactor)
    body = request.body
    length = body.length()
    shown = f"{type(body).__name__}, {'unknown' if length is None else length} bytes"
    mark = id(body)
    data = getattr(body, "data", None)
    if isinstance(data, bytes):
        mark = hash(data)
        if 0 < len(data) <= _BODY_LIMIT:
            shown = redactor.body(data, request.headers.get("content-type"))
    yield "request.body", Fact(_cut(shown), mark)


def _response_facts(response: Response, redactor: Redactor) -> Iterator[tuple[str, Fact]]:
    yield "response.status", _text(f"{response.status_code} {response.reason}".rstrip())
    yield from _header_facts("response.headers", response.headers, redactor)


def _header_facts(path: str, headers: Any, redactor: Redactor) -> Iterator[tuple[str, Fact]]:
    for name, shown in redactor.headers(headers):
        yield f"{path}.{name}", Fact(_cut(shown), hash(headers[name]))


def _flat(path: str, value: Any) -> Iterator[tuple[str, Fact]]:
    """The values in *value*, each with the path to it."""
    if has_members(value):
        for attribute, member in members(type(value)).items():
            content = getattr(value, attribute)
            if content is None:
                continue
            where = path if isinstance(value, Union) else f"{path}.{attribute}"
            if is_sensitive_member(member, type(value)):
                yield where, Fact(_HIDDEN, _mark(content))
            else:
                yield from _flat(where, content)
    elif isinstance(value, Mapping):
        for key, item in [*value.items()][:_MOST_ITEMS]:
            yield from _flat(f"{path}[{key!r}]", item)
        if len(value) > _MOST_ITEMS:
            yield f"{path}[…]", _text(f"{len(value)} in all")
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value[:_MOST_ITEMS]):
            yield from _flat(f"{path}[{index}]", item)
        if len(value) > _MOST_ITEMS:
            yield f"{path}[…]", _text(f"{len(value)} in all")
    else:
        yield path, _simple(value)


def _simple(value: Any) -> Fact:
    match value:
        case str():
            return _text(value)
        case bool() | int() | float():
            return _text(str(value))
        case datetime.datetime():
            return _text(value.isoformat())
        case bytes():
            return Fact(f"{len(value)} bytes", hash(value))
        case _:
            scheme = getattr(value, "scheme_id", None)
            shown = scheme if isinstance(scheme, str) else f"<{type(value).__name__}>"
            return Fact(shown, id(value))


def _text(text: str) -> Fact:
    return Fact(_cut(text), hash(text))


def _mark(value: Any) -> int:
    return hash(value) if isinstance(value, (str, bytes, int, float)) else id(value)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text)} characters)"
