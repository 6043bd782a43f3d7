"""Reads the status line and the headers of a response, strictly."""

from __future__ import annotations

import io
import re

from smithy_py.http.headers import Headers
from smithy_py.http.transport.failures import CLOSED, MalformedResponseError, ServerClosedError

HEAD_LIMIT = 256 * 1024
"""The most bytes that a head may have; S3 answers with up to 8 KiB of headers."""

_STATUS_LINE = re.compile(rb"HTTP/1\.(\d) ([1-9]\d\d)(?: ([^\r\n\0]*))?\r?\n")
_HEADER_LINES = re.compile(r"(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[^\r\n\0]*\r?\n)*")
_FOLD = re.compile(r"\r?\n[ \t]+")
_EMPTY_LINES = (b"\r\n", b"\n")
# Short, so that a server that echoes what it was sent cannot put a secret into a message.
_EXCERPT = 16


class ReceivedHeaders(Headers):
    """The headers of a response, checked all at once instead of one by one."""

    __slots__ = ()

    def receive(self, text: str) -> None:
        """Adds the header lines in *text*, each with its line end.

        Raises:
            MalformedResponseError: They are not header lines.
        """
        if not _HEADER_LINES.fullmatch(text):
            text = _FOLD.sub(" ", text)
            if not _HEADER_LINES.fullmatch(text):
                raise MalformedResponseError("its header lines have what HTTP does not allow")
        entries = self._entries
        for line in text.split("\n")[:-1]:
            name, _, value = line.partition(":")
            key = name.lower()
            value = value.strip(" \t\r")
            entries[key] = (*entries[key], value) if key in entries else (name, value)


class ResponseHead:
    """Status line and headers.

    Attributes:
        minor_version: 1 for HTTP/1.1, 0 for HTTP/1.0.
        http_version: The version of HTTP that it came by.
        status_code: Such as 200.
        reason: The text beside it.
        headers: The headers.
    """

    __slots__ = ("headers", "http_version", "minor_version", "reason", "status_code")

    def __init__(
        self, minor_version: int, status_code: int, reason: str, headers: ReceivedHeaders
    ) -> None:
        self.minor_version = minor_version
        self.http_version = "1.1" if minor_version else "1.0"
        self.status_code = status_code
        self.reason = reason
        self.headers = headers

    @property
    def interim(self) -> bool:
        """Whether the real answer is still to come; 101 is an answer."""
        return self.status_code < 200 and self.status_code != 101


def read_head(reader: io.BufferedReader) -> ResponseHead:
    """Reads one head, interim ones as well.

    Raises:
        ServerClosedError: There was not a single byte.
        MalformedResponseError: It is no head of HTTP/1.
        OSError: The connection failed or timed out.
    """
    return parse_head(_read_to_empty_line(reader))


def parse_head(data: bytes) -> ResponseHead:
    """The head in *data*, without its empty line.

    Raises:
        MalformedResponseError: It is no head of HTTP/1.
    """
    status = _STATUS_LINE.match(data)
    if status is None:
        raise MalformedResponseError(f"it begins with {data[:_EXCERPT]!r}, which is not HTTP/1.1")
    version, code, reason = status.groups()
    headers = ReceivedHeaders()
    headers.receive(_text(data[status.end() :]))
    return ResponseHead(min(int(version), 1), int(code), _text(reason or b""), headers)


def _read_to_empty_line(reader: io.BufferedReader) -> bytes:
    try:
        buffered = reader.peek(1)
    except CLOSED as error:
        raise ServerClosedError from error
    if not buffered:
        raise ServerClosedError
    # Most heads come in one piece.
    end = buffered.find(b"\n\r\n")
    if end >= 0 and b"\n\n" not in buffered[:end]:
        return reader.read(end + 3)[: end + 1]
    lines: list[bytes] = []
    left = HEAD_LIMIT
    while (line := reader.readline(left)) not in _EMPTY_LINES:
        left -= len(line)
        lines.append(line)
        if not line.endswith(b"\n"):
            if left > 0 and lines[0].startswith(b"HTTP/1."):
                raise MalformedResponseError("the connection was closed within its headers")
            break
    if left <= 0:
        raise MalformedResponseError(f"its headers are longer than {HEAD_LIMIT} bytes")
    return b"".join(lines)


def _text(data: bytes) -> str:
    # What the SDK sends is UTF-8, so what a server gives back of it is as well.
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")
