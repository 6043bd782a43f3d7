"""The connections of one transport: idle ones by host, and how many are open."""

from __future__ import annotations

import contextlib
import threading
import time

from smithy_py.http.transport.connection import Connection
from smithy_py.http.transport.limits import Limits
from smithy_py.http.transport.options import TransportOptions
from smithy_py.http.transport.route import Route

# Hosts that are remembered without a connection; a program may use a bucket only once.
_REMEMBERED = 1000


class Origin:
    """The connections to one scheme, host and port.

    Attributes:
        pool: The pool it belongs to.
        route: How it is reached.
        place: Host and port, for messages.
        idle: The idle connections and since when they are, the newest last.
        open: How many connections are open, in use or idle.
        freed: Notified when one is idle again or closed.
    """

    __slots__ = ("freed", "idle", "open", "place", "pool", "route")

    def __init__(self, pool: Pool, route: Route) -> None:
        self.pool = pool
        self.route = route
        self.place = route.place
        self.idle: list[tuple[float, Connection]] = []
        self.open = 0
        self.freed = threading.Condition(pool.lock)

    def put_back(self, connection: Connection) -> None:
        """Keeps a connection whose response was read to its end, if there is room."""
        if connection.observer is not None:
            connection.move("idle")  # first: once it is kept, others may have it
        if not self.pool.keep(self, connection):
            self.discard(connection)

    def discard(self, connection: Connection) -> None:
        """Closes a connection that cannot be used again."""
        connection.close()
        if connection.observer is not None:
            connection.move("")
        self.forget()

    def forget(self) -> None:
        """Counts one open connection less."""
        with self.pool.lock:
            self.open -= 1
            self.freed.notify()


class Pool:
    """The origins of one transport.

    Attributes:
        lock: Guards everything here; reentrant, because the collector may close a response
            while it is held.
        origins: The origins by scheme and host of a request.
        forked: Whether this is the copy that a forked process got, and must not use.
    """

    def __init__(self, options: TransportOptions) -> None:
        self.lock = threading.RLock()
        self.origins: dict[tuple[str, str], Origin] = {}
        self.forked = False
        self._options = options
        self._closed = False
        self._idle = 0
        self._swept = time.monotonic()

    def add(self, route: Route) -> Origin:
        """The origin of *route*, made if there is none."""
        with self.lock:
            if len(self.origins) >= _REMEMBERED:
                self.origins = {key: one for key, one in self.origins.items() if one.open}
            return self.origins.setdefault((route.scheme, route.host), Origin(self, route))

    def take(self, origin: Origin, limits: Limits, fresh: bool) -> Connection | None:
        """An idle connection, or None once there is room to open one, which is counted.

        Args:
            origin: Where to.
            limits: What may end the wait for room.
            fresh: Whether no idle connection will do.

        Raises:
            OperationError: The limits ended the wait.
        """
        while True:
            while not fresh and (connection := self._pop(origin)) is not None:
                if connection.is_usable():
                    connection.reused = True
                    return connection
                origin.discard(connection)
            with self.lock:
                if origin.open < self._options.max_connections_per_host:
                    origin.open += 1
                    return None
                if not origin.idle:
                    self._wait(origin, limits)
            if fresh and (connection := self._pop(origin)) is not None:
                origin.discard(connection)

    def _wait(self, origin: Origin, limits: Limits) -> None:
        def wake() -> None:
            with self.lock:
                origin.freed.notify_all()

        with limits.waking(wake):
            if limits.error() is None:
                origin.freed.wait(limits.remaining())
        if (error := limits.error()) is not None:
            raise error

    def _pop(self, origin: Origin) -> Connection | None:
        with self.lock:
            while origin.idle:
                since, connection = origin.idle.pop()
                self._idle -= 1
                if not self._expired(since):
                    return connection
                origin.discard(connection)
        return None

    def keep(self, origin: Origin, connection: Connection) -> bool:
        """Keeps *connection* as an idle one; False if there is no room for it."""
        options = self._options
        with self.lock:
            self._sweep()
            if (
                self._closed
                or self.forked
                or options.idle_timeout == 0
                or len(origin.idle) >= options.max_idle_connections_per_host
                or options.max_idle_connections <= 0
                or self.origins.get((origin.route.scheme, origin.route.host)) is not origin
            ):
                return False
            if self._idle >= options.max_idle_connections:
                self._drop_oldest()
            origin.idle.append((time.monotonic(), connection))
            self._idle += 1
            origin.freed.notify()
            return True

    def _expired(self, since: float) -> bool:
        timeout = self._options.idle_timeout
        return timeout is not None and time.monotonic() - since > timeout

    def _drop_oldest(self) -> None:
        oldest = min(
            (one for one in self.origins.values() if one.idle), key=lambda one: one.idle[0][0]
        )
        self._idle -= 1
        oldest.discard(oldest.idle.pop(0)[1])

    def _sweep(self) -> None:
        if not self._expired(self._swept):
            return
        self._swept = time.monotonic()
        for origin in self.origins.values():
            while origin.idle and self._expired(origin.idle[0][0]):
                self._idle -= 1
                origin.discard(origin.idle.pop(0)[1])

    def close(self) -> None:
        """Closes the idle connections; those in use are closed when they are done."""
        with self.lock:
            self._closed = True
            self._close_idle()

    def close_in_child(self) -> None:
        """Lets go of what a fork copied; no other thread lives, and the lock may be held."""
        self.forked = True
        self.lock = threading.RLock()
        for origin in self.origins.values():
            origin.freed = threading.Condition(self.lock)
        self._close_idle()

    def _close_idle(self) -> None:
        for origin in self.origins.values():
            while origin.idle:
                with contextlib.suppress(OSError):
                    origin.discard(origin.idle.pop()[1])
        self._idle = 0
