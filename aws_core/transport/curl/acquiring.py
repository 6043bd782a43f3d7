"""When a connection of libcurl counts as acquired: TLS comes after the pool has handed it out."""

from __future__ import annotations

from smithy_py.http.connection_observer import ConnectionObserver


class Acquiring:
    """Tells *observer* everything but the acquisition, which may not be over yet.

    Attributes:
        seconds: What it took to get the connection from the pool, or to open its socket.

    Args:
        observer: Who is told.
    """

    def __init__(self, observer: ConnectionObserver) -> None:
        self._observer = observer
        self.seconds = 0.0

    def looked_up(self, seconds: float) -> None:
        """Passes it on."""
        self._observer.looked_up(seconds)

    def shook_hands(self, seconds: float) -> None:
        """Passes it on."""
        self._observer.shook_hands(seconds)

    def acquired(self, seconds: float) -> None:
        """Keeps it."""
        self.seconds = seconds

    def moved(self, before: str, after: str) -> None:
        """Passes it on."""
        self._observer.moved(before, after)
