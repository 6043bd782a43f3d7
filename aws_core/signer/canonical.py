"""The texts that SigV4 hashes and signs, as pure functions.

They follow "Create a signed AWS API request" in the IAM user guide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from urllib.parse import quote, unquote_to_bytes

from smithy_py.errors import SigningError
from smithy_py.http.url import escape_path

_RESERVED = re.compile(r"[^A-Za-z0-9\-._~]")
_SPACES = re.compile(" {2,}")
_BLANKS = " \t"


def canonical_path(path: str, *, escape: bool = True) -> str:
    """The path as the signature sees it.

    Args:
        path: The escaped path as it is sent.
        escape: Whether the service wants the path without empty and dot segments and escaped
            once more, as all but S3 do. Go's signer keeps such segments; the guide and botocore
            take them out, and so does this one. Paths without them come out the same.

    Raises:
        SigningError: *path* is signed as it is sent, and is not escaped.
    """
    if path in ("", "/"):
        return "/"
    if not escape:
        if " " in path or not path.isascii():
            raise SigningError("spaces and non-ASCII characters in the path must be escaped")
        return path
    if "//" in path or "/." in path:
        path = _normalize(path)
    return escape_path(path)


def _normalize(path: str) -> str:
    segments: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del segments[-1:]
        elif segment not in ("", "."):
            segments.append(segment)
    end = "/" if segments and path.endswith("/") else ""
    return f"/{'/'.join(segments)}{end}"


def parse_query(query: str) -> list[tuple[str, str]]:
    """The names and values of *query*, each escaped as SigV4 wants it.

    A plus sign means a space, and a name without "=" has the empty value.
    """
    pairs: list[tuple[str, str]] = []
    for piece in query.split("&"):
        if piece:
            name, _, value = piece.partition("=")
            pairs.append((_escape_anew(name), _escape_anew(value)))
    return pairs


def _escape_anew(text: str) -> str:
    # Through bytes, because an escaped value need not be UTF-8.
    if _RESERVED.search(text):
        return quote(unquote_to_bytes(text.replace("+", " ")), safe="")
    return text


def escape_parameter(text: str) -> str:
    """*text*, which is not escaped, as a name or value for :func:`join_query`.

    Raises:
        SigningError: *text* cannot be written as UTF-8.
    """
    return quote(_encode(text), safe="")


def join_query(pairs: Iterable[tuple[str, str]]) -> str:
    """The query text of escaped names and values, sorted by name, then by value."""
    return "&".join([f"{name}={value}" for name, value in sorted(pairs)])


def canonical_query(query: str) -> str:
    """The query as the signature sees it: escaped anew, sorted, each name with a "="."""
    return join_query(parse_query(query)) if query else ""


def canonical_headers(headers: Iterable[tuple[str, tuple[str, ...]]]) -> str:
    """The header lines as the signature sees them, each with its line end.

    Args:
        headers: Names in lower case with their values, sorted by name.
    """
    lines = [
        f"{name}:{values[0].strip(_BLANKS) if len(values) == 1 else _join(values)}\n"
        for name, values in headers
    ]
    text = "".join(lines)
    return _SPACES.sub(" ", text) if "  " in text else text


def _join(values: tuple[str, ...]) -> str:
    return ",".join([value.strip(_BLANKS) for value in values])


def canonical_request(
    method: str, path: str, query: str, headers: str, signed_headers: str, payload_hash: str
) -> str:
    """The text whose hash is signed.

    Args:
        method: The HTTP method.
        path: What :func:`canonical_path` gives.
        query: What :func:`canonical_query` gives.
        headers: What :func:`canonical_headers` gives.
        signed_headers: The names in *headers*, joined with ";".
        payload_hash: The SHA-256 of the body in hexadecimal digits, or a constant that stands
            for it, such as "UNSIGNED-PAYLOAD".
    """
    return f"{method}\n{path}\n{query}\n{headers}\n{signed_headers}\n{payload_hash}"


def string_to_sign(algorithm: str, date: str, scope: str, request: str) -> str:
    """The text that is signed.

    Args:
        algorithm: Such as "AWS4-HMAC-SHA256".
        date: The signing time, as in "20150830T123600Z".
        scope: The credential scope, as in "20150830/us-east-1/iam/aws4_request".
        request: What :func:`canonical_request` gives.

    Raises:
        SigningError: *request* cannot be written as UTF-8.
    """
    return f"{algorithm}\n{date}\n{scope}\n{sha256(_encode(request)).hexdigest()}"


def _encode(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        # Without its cause, which holds the whole text.
        raise SigningError("a header has a lone surrogate, which UTF-8 cannot carry") from None
