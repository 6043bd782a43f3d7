"""What may end one call early: its context, and the total timeout of the client."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Generator

from smithy_py.context import BACKGROUND, Context, with_timeout
from smithy_py.errors import OperationError, RequestSendError


class Limits:
    """Shuts the socket of a call down when the call must end, so that nothing blocks longer.

    Args:
        ctx: The context of the call.
        timeout: Seconds for the whole call, the reading of the body included, or None.
        place: Host and port, for messages.
    """

    __slots__ = (
        "_bounded",
        "_ctx",
        "_lock",
        "_place",
        "_remove",
        "_socket",
        "_timeout",
        "cancellable",
        "ended",
    )

    def __init__(self, ctx: Context, timeout: float | None, place: str) -> None:
        self._ctx = ctx
        self._timeout = timeout
        self._place = place
        self._bounded = ctx if timeout is None else with_timeout(timeout, parent=ctx)
        self._socket: socket.socket | None = None
        self.ended = False
        self.cancellable = self._bounded.cancellable
        if self.cancellable:
            # Reentrant: the collector may close a response while the lock is held.
            self._lock = threading.RLock()
            self._remove = self._bounded.on_end(self._end)

    def _end(self) -> None:
        with self._lock:
            self.ended = True
            if self._socket is not None:
                _shut_down(self._socket)

    def watch(self, sock: socket.socket | None) -> None:
        """Makes *sock* the one that is shut down at the end; None for no socket."""
        if self.cancellable:
            with self._lock:
                self._socket = sock
                if self.ended and sock is not None:
                    _shut_down(sock)

    def release(self) -> bool:
        """Ends the watch; whether the socket was left alone."""
        if self.cancellable:
            self._remove()
            self.watch(None)
        return not self.ended

    @contextlib.contextmanager
    def waking(self, wake: Callable[[], None]) -> Generator[None, None, None]:
        """Calls *wake* if the call must end while the block runs."""
        if not self.cancellable:
            yield
            return
        remove = self._bounded.on_end(wake)
        try:
            yield
        finally:
            remove()

    def remaining(self) -> float | None:
        """Seconds that are left, or None without a limit."""
        return self._bounded.remaining()

    def error(self, kind: type[RequestSendError] = RequestSendError) -> OperationError | None:
        """Why the call must end, as *kind* where it is the total timeout; None to go on."""
        if not self.cancellable:
            return None
        if (error := self._ctx.error()) is not None:
            return error
        if self._timeout is not None and self._bounded.error() is not None:
            return kind(
                f"{self._place} did not answer in full within the timeout of {self._timeout:g} s",
                timeout=True,
            )
        return None


UNLIMITED = Limits(BACKGROUND, None, "")
"""The limits of a call that nothing ends early."""


def _shut_down(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        # Not the method of an SSLSocket, which would also take TLS apart under the reader.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
