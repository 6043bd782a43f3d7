"""The body of a response, which gives its connection back when it was read to its end."""

from __future__ import annotations

import http.client

from smithy_py.errors import OperationError, ResponseReadError
from smithy_py.http.transport.connection import Connection
from smithy_py.http.transport.failures import read_failure
from smithy_py.http.transport.limits import Limits
from smithy_py.http.transport.pool import Origin
from smithy_py.http.transport.response_reader import ResponseReader

# No more is asked for at once, whatever length a server announces.
_PIECE = 1024 * 1024


class ConnectionBody:
    """What is read of a response, from the connection it comes on.

    Args:
        response: The response, its head read.
        connection: Its connection.
        origin: Where the connection goes back to.
        limits: What may end the call before the body is read.
        keep: Whether the connection may be used again after the end of the body.
    """

    __slots__ = ("_connection", "_error", "_keep", "_limits", "_origin", "_response")

    def __init__(
        self,
        response: ResponseReader,
        connection: Connection,
        origin: Origin,
        limits: Limits,
        keep: bool,
    ) -> None:
        self._response: ResponseReader | None = response
        self._connection = connection
        self._origin = origin
        self._limits = limits
        self._keep = keep
        self._error: OperationError | None = None

    def read(self, size: int = -1, /) -> bytes:
        """Up to *size* bytes, all that is left when negative, empty at the end.

        A body of known length gives all *size* bytes unless it ends before; one of unknown
        length gives what has come, as an event stream needs it.

        Raises:
            ResponseReadError: The connection failed, or the body ended too soon.
            CanceledError: The context of the call ended.
        """
        response = self._response
        if response is None:
            if self._error is not None:
                raise self._error
            return b""
        try:
            if self._origin.pool.forked:
                raise ConnectionAbortedError(0, "it belongs to the process this one came from")
            data = b"" if self._limits.ended else self._read(response, size)
            if self._limits.ended and (response.open_ended or not data):
                # The end of the connection is the one that the limits made.
                raise ConnectionAbortedError
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise self._failure(error) from error
        except BaseException:
            self.close()
            raise
        if response.isclosed():
            self.finish(self._keep)
        return data

    def _read(self, response: ResponseReader, size: int) -> bytes:
        if 0 <= size <= _PIECE:
            return self._read_piece(response, size)
        pieces: list[bytes] = []
        left = float("inf") if size < 0 else size
        while left and (piece := self._read_piece(response, int(min(left, _PIECE)))):
            pieces.append(piece)
            left -= len(piece)
            if size > 0 and response.length is None:
                break
        return b"".join(pieces)

    def _read_piece(self, response: ResponseReader, size: int) -> bytes:
        if response.length is None:
            return response.read1(size)
        expected = min(size, response.length)
        data = response.read(size)
        if len(data) < expected:
            raise http.client.IncompleteRead(b"")
        return data

    def close(self) -> None:
        """Closes the connection, unless the body was read to its end."""
        if self._response is not None:
            self._error = ResponseReadError(f"the body from {self._origin.place} was closed")
            self.finish(keep=False)

    def finish(self, keep: bool) -> None:
        """Ends the body: the connection goes back, or is closed where *keep* is false."""
        self._response = None
        if self._limits.release() and keep and self._connection.is_drained():
            self._origin.put_back(self._connection)
        else:
            self._origin.discard(self._connection)

    def _failure(self, error: Exception) -> OperationError:
        self.finish(keep=False)
        self._error = self._limits.error(ResponseReadError) or read_failure(
            error, self._origin.place, self._connection.read_timeout
        )
        return self._error
