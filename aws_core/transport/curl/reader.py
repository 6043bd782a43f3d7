"""Reads the answer that libcurl receives: its head at once, its body as it is asked for."""

from __future__ import annotations

from aws_core.transport.curl.connection import CurlConnection
from smithy_py.http.transport.failures import MalformedResponseError
from smithy_py.http.transport.message import Message
from smithy_py.http.transport.response_head import ResponseHead, parse_head

_EMPTY_LINES = (b"\r\n", b"\n")
# As many as the default transport takes.
_INTERIM_LIMIT = 6


def receive_head(connection: CurlConnection) -> ResponseHead:
    """Lets *connection* go on until the head of the final answer has come.

    Raises:
        ServerClosedError: The connection was closed without an answer.
        MalformedResponseError: The answer cannot be understood, or ended within its headers.
        OSError: The connection failed, or was silent for too long.
        OperationError: TLS or a proxy failed, or the body of the request.
    """
    lines = connection.lines
    while not lines or (head := _find_head(lines)) is None:
        if not connection.running:
            # Headers that end with the connection are a whole answer to libcurl.
            raise connection.failure or MalformedResponseError(
                "the connection was closed within its headers"
            )
        connection.advance()
    return head


def _find_head(lines: list[bytes]) -> ResponseHead | None:
    start = interim = 0
    for number, line in enumerate(lines):
        if len(line) > 2 or line not in _EMPTY_LINES:
            continue
        data = b"".join(lines[start:number])
        if data.startswith(b"HTTP/2"):
            head = parse_head(data.replace(b"HTTP/2", b"HTTP/1.1", 1))
            head.http_version = "2"
        else:
            head = parse_head(data)
        if not head.interim:
            return head
        start = number + 1
        interim += 1
        if interim > _INTERIM_LIMIT:
            raise MalformedResponseError("it never ends: one interim answer follows the other")
    return None


class CurlReader:
    """The body of an answer, as :class:`smithy_py.http.transport.ConnectionBody` reads it.

    Attributes:
        length: How many bytes are left, None where nobody knows.
        open_ended: Whether the end of the connection is the end of the body.
        refused: Whether the answer is a 417, which libcurl would not read but send the request
            again; then this one is dropped.
        will_close: Whether the connection cannot be kept.

    Args:
        connection: Where it comes from.
        message: The request.
        head: The head of the answer.

    Raises:
        MalformedResponseError: Its length is in doubt, or libcurl cannot read it to its end.
    """

    __slots__ = ("_connection", "_offset", "length", "open_ended", "refused", "will_close")

    def __init__(self, connection: CurlConnection, message: Message, head: ResponseHead) -> None:
        self._connection = connection
        self._offset = 0
        headers = head.headers
        chunked = "transfer-encoding" in headers
        lengths = headers.values_of("content-length")
        withheld, status = connection.withheld, head.status_code
        if withheld and chunked and status < 300:
            # Its end is not seen before the request's: without it, it would pass for complete.
            raise MalformedResponseError("it came chunked, and before the body of the request")
        self.refused = withheld and status == 417
        # Both lengths at once are how responses are smuggled (RFC 9112, 6.3).
        self.will_close = withheld or message.closes or (chunked and bool(lengths))
        self.length: int | None = None
        if message.method == "HEAD" or status in (204, 304) or self.refused:
            self.length = 0
        elif len(lengths) > 1 and len(set(lengths)) > 1:
            raise MalformedResponseError("its Content-Length is not one number")
        elif not chunked:
            self.length = connection.length()
        self.open_ended = self.length is None and not chunked

    def isclosed(self) -> bool:
        """Whether everything was read."""
        connection = self._connection
        return not (connection.running or connection.chunks or connection.failure)

    def read(self, size: int) -> bytes:
        """*size* bytes, fewer at the end."""
        connection = self._connection
        wanted = size if self.length is None else min(size, self.length)
        found: list[bytes] = []
        while wanted:
            if connection.chunks:
                found.append(self._take(wanted))
                wanted -= len(found[-1])
            elif connection.running:
                connection.advance()
            elif connection.failure is not None:
                raise connection.failure
            else:
                break
        if self.length == 0:
            self.end()
        return found[0] if len(found) == 1 else b"".join(found)

    def rest(self) -> bytes | None:
        """All that is left, if libcurl has the end already, as of small bodies; else None."""
        connection = self._connection
        if connection.running or connection.failure is not None or self._offset:
            return None
        chunks = connection.chunks
        data = chunks.popleft() if len(chunks) == 1 else b"".join(chunks)
        chunks.clear()
        return data

    def read1(self, size: int) -> bytes:
        """Up to *size* bytes of what has come, empty at the end."""
        connection = self._connection
        while connection.running and not connection.chunks:
            connection.advance()
        if connection.chunks:
            return self._take(size)
        if connection.failure is not None:
            raise connection.failure
        return b""

    def end(self) -> None:
        """Waits until libcurl has seen the end of the answer as well."""
        if self._connection.withheld:
            self._connection.abort()
        while self._connection.running:
            self._connection.advance()
        if self._connection.failure is not None:
            raise self._connection.failure

    def _take(self, size: int) -> bytes:
        chunks = self._connection.chunks
        start = self._offset
        data = chunks[0][start : start + size]
        self._offset += len(data)
        if self._offset == len(chunks[0]):
            chunks.popleft()
            self._offset = 0
        if self.length is not None:
            self.length -= len(data)
        return data
