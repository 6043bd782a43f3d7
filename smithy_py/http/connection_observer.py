"""What a transport tells of its connections, to whoever measures them."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Protocol


class ConnectionObserver(Protocol):
    """Is told of connections; its methods must be short and must not raise."""

    def looked_up(self, seconds: float) -> None:
        """A host name was looked up."""
        ...

    def shook_hands(self, seconds: float) -> None:
        """A TLS handshake was made."""
        ...

    def acquired(self, seconds: float) -> None:
        """A request got its connection, a new or an idle one."""
        ...

    def moved(self, before: str, after: str) -> None:
        """A connection went from one state to another: "acquired", "idle", or "" for none."""
        ...


CONNECTION_OBSERVER: ContextVar[ConnectionObserver | None] = ContextVar(
    "connection_observer", default=None
)
"""Who is told of the connections that this thread, or task, asks for."""
