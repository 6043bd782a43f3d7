"""A request as the bytes of HTTP/1.1: its head, and how its body is framed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from smithy_py.errors import SerializationError, SmithyError
from smithy_py.http.body import Body, BytesBody, FileRange
from smithy_py.http.headers import Headers
from smithy_py.http.request import Request

_METHOD = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_TARGET = re.compile(r"/[\x21-\x7e]*")
# Methods for which a missing Content-Length would leave the server in doubt (RFC 9110, 8.6).
_WITH_BODY = frozenset({"PUT", "POST", "PATCH"})
# What Go's http.Transport sends once more when an idle connection turns out to be closed.
_REPLAYABLE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# A body up to this size goes out in one piece with the head.
_JOINED = 64 * 1024
_PIECE = 1024 * 1024


class Message:
    """The bytes of one request.

    Attributes:
        method: The method.
        head: Request line and headers, the empty line included; the body as well where it is
            small and the server need not be asked first.
        joined: Whether *head* has the body.
        length: How many bytes the body has, None where it is chunked.
        expects_continue: Whether the server is asked before the body is sent.
        replayable: Whether sending it twice does no harm.
        closes: Whether the request asks for the connection to be closed.

    Args:
        request: The request.
        absolute: Whether the request line carries the whole URL, as a proxy needs it.
        extra: Headers for the proxy.

    Raises:
        SerializationError: The request cannot be written as HTTP/1.1.
    """

    __slots__ = (
        "_body",
        "_chunked",
        "closes",
        "expects_continue",
        "head",
        "joined",
        "length",
        "method",
        "replayable",
    )

    def __init__(
        self, request: Request, absolute: bool = False, extra: Mapping[str, str] | None = None
    ) -> None:
        self.method = request.method
        self._body = request.body
        headers = request.headers
        known = self._body.length()
        self._chunked = _is_chunked(headers)
        self.length = None if self._chunked else _content_length(headers, known)
        lines = [_request_line(request, absolute)]
        if "host" not in headers:
            lines.append(f"Host: {request.host}")
        lines += [f"{name}: {value}" for name, value in headers.lines()]
        if extra:
            lines += [f"{name}: {extra[name]}" for name in extra if name not in headers]
        if self.length is None and not self._chunked:
            if known is None:
                self._chunked = True
                lines.append("Transfer-Encoding: chunked")
            else:
                self.length = known
                if known or self.method in _WITH_BODY:
                    lines.append(f"Content-Length: {known}")
        lines.append("\r\n")
        self.head = _encode("\r\n".join(lines), headers)
        self.expects_continue = (
            "expect" in headers and headers["expect"].lower() == "100-continue"
        ) and self.length != 0
        self.closes = "connection" in headers and "close" in headers["connection"].lower()
        self.replayable = self.method in _REPLAYABLE and self.length == 0
        self.joined = False
        if self.length is not None and self.length <= _JOINED and not self.expects_continue:
            self.head += b"".join(self.body_pieces())
            self.joined = True

    def body_pieces(self) -> Iterator[bytes | memoryview]:
        """The body from its start, framed, in pieces to send one after the other.

        Raises:
            SerializationError: The body cannot be read, or is not as long as was announced.
        """
        if self._chunked:
            for piece in self.raw_pieces():
                yield b"".join((b"%x\r\n" % len(piece), piece, b"\r\n"))
            yield b"0\r\n\r\n"
        else:
            yield from self.raw_pieces()

    def file_range(self) -> FileRange | None:
        """The body as a piece of a file, where it is sent as it stands there."""
        found = None if self._chunked else self._body.file_range()
        return found if found is not None and found.length == self.length else None

    def raw_pieces(self) -> Iterator[bytes | memoryview]:
        """As :meth:`body_pieces`, for those who frame the body themselves."""
        if self._chunked or self.length:
            yield from _read_pieces(self._body, self.length)


def _request_line(request: Request, absolute: bool) -> str:
    method = request.method
    target = request.target
    if not _METHOD.fullmatch(method):
        raise SerializationError(f"the method {method!r} has characters that HTTP does not allow")
    if not _TARGET.fullmatch(target):
        raise SerializationError(
            "the path and query of the URL must begin with a slash and have no space, control or "
            "non-ASCII character; escape them"
        )
    if absolute:
        target = f"{request.scheme}://{request.host}{target}"
    return f"{method} {target} HTTP/1.1"


def _is_chunked(headers: Headers) -> bool:
    if "transfer-encoding" not in headers:
        return False
    if headers["transfer-encoding"].lower() != "chunked" or "content-length" in headers:
        raise SerializationError(
            "Transfer-Encoding can only be chunked, and not beside Content-Length"
        )
    return True


def _content_length(headers: Headers, known: int | None) -> int | None:
    if "content-length" not in headers:
        return None
    text = headers["content-length"]
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise SerializationError(f"the Content-Length header {text!r} is not a number of bytes")
    length = int(text)
    if known is not None and known != length:
        raise SerializationError(
            f"the Content-Length header says {length} bytes, but the body has {known}"
        )
    return length


def _encode(head: str, headers: Headers) -> bytes:
    try:
        return head.encode()
    except UnicodeEncodeError as error:
        for name, value in headers.lines():
            if not _is_text(value):
                raise SerializationError(
                    f"the value of header {name!r} cannot be written as UTF-8"
                ) from error
        raise SerializationError("the head of the request cannot be written as UTF-8") from error


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _read_pieces(body: Body, length: int | None) -> Iterator[bytes | memoryview]:
    if type(body) is BytesBody:
        data = memoryview(body.data)
        for start in range(0, len(data), _PIECE):
            yield data[start : start + _PIECE]
        return
    sent = 0
    for piece in _read_safely(body):
        sent += len(piece)
        if length is not None and sent > length:
            raise SerializationError(f"the body has more than the {length} bytes announced")
        yield piece
    if length is not None and sent < length:
        raise SerializationError(f"the body ended after {sent} of the {length} bytes announced")


def _read_safely(body: Body) -> Iterator[bytes]:
    try:
        if body.seekable:
            body.rewind()
        while piece := body.read(_PIECE):
            yield piece
    except SmithyError:
        raise
    except Exception as error:
        raise SerializationError(
            f"the body cannot be read: {type(error).__name__}: {error}"
        ) from error
