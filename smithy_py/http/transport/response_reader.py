"""The body of a response on a connection, read with ``http.client``."""

from __future__ import annotations

import http.client
import re
import socket
from typing import cast

from smithy_py.http.transport.connection import Connection
from smithy_py.http.transport.failures import MalformedResponseError
from smithy_py.http.transport.response_head import ResponseHead

_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")
_LINE_LIMIT = 64 * 1024
_TRAILER_LIMIT = 1000


class ResponseReader(http.client.HTTPResponse):
    """``http.client``'s response, begun from a head that was read.

    It parses chunk sizes and the end strictly, so that a body cut there does not pass for
    complete.

    Attributes:
        open_ended: Whether only the end of the connection ends the body.

    Args:
        connection: Where the body comes from.
        method: The method of the request.
        head: The head of the response.

    Raises:
        MalformedResponseError: Nobody can tell where the body ends.
    """

    def __init__(self, connection: Connection, method: str, head: ResponseHead) -> None:
        # All it wants of a socket is makefile().
        super().__init__(cast(socket.socket, connection), method=method)
        self.version = 10 + head.minor_version
        self.status = head.status_code
        self.reason = head.reason
        headers = head.headers
        codings = headers.values_of("transfer-encoding")
        lengths = set(headers.values_of("content-length"))
        tokens = headers.get("connection", "").lower()
        self.chunked = bool(codings)
        self.chunk_left = None
        self.length = None
        self.will_close = "close" in tokens or (self.version == 10 and "keep-alive" not in tokens)
        if method == "HEAD" or self.status in (204, 304) or self.status < 200:
            self.chunked = False
            self.length = 0
        elif codings:
            if [coding.lower() for coding in codings] != ["chunked"]:
                raise MalformedResponseError("its Transfer-Encoding is not chunked")
            # Both lengths at once are how responses are smuggled (RFC 9112, 6.3).
            self.will_close = self.will_close or bool(lengths)
        elif lengths:
            text = lengths.pop()
            if lengths or not (text.isascii() and text.isdigit() and len(text) < 20):
                raise MalformedResponseError("its Content-Length is not one number")
            self.length = int(text)
        self.open_ended = self.length is None and not self.chunked
        if self.open_ended or self.status < 200:
            self.will_close = True

    def flush(self) -> None:
        """Does nothing; the collector may have closed what a flush would be passed on to."""

    def _read_next_chunk_size(self) -> int:
        size = _CHUNK_SIZE.fullmatch(self.fp.readline(_LINE_LIMIT))
        if size is None:
            raise http.client.IncompleteRead(b"")
        return int(size[1], 16)

    def _read_and_discard_trailer(self) -> None:
        for _ in range(_TRAILER_LIMIT):
            line = self.fp.readline(_LINE_LIMIT)
            if line in (b"\r\n", b"\n"):
                return
            if not line.endswith(b"\n"):
                break
        raise http.client.IncompleteRead(b"")
