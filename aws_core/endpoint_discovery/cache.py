"""What a client was told of hosts, for as long as the service said."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable, Iterable

LIMIT = 10
Host = tuple[str, float]


class EndpointCache:
    """Hosts by key; the key used longest ago goes first. Safe to share among threads.

    A copy, or one that was pickled, is empty.

    Args:
        limit: How many keys it holds.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._hosts: OrderedDict[Hashable, list[Host]] = OrderedDict()
        self._under_way: set[Hashable] = set()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> str | None:
        """The first host of *key* that is still good."""
        now = time.monotonic()
        with self._lock:
            hosts = [host for host in self._hosts.get(key, ()) if host[1] > now]
            if not hosts:
                self._hosts.pop(key, None)
                return None
            self._hosts[key] = hosts
            self._hosts.move_to_end(key)
            return hosts[0][0]

    def add(self, key: Hashable, hosts: Iterable[tuple[str, float]]) -> None:
        """Keeps the hosts of *key*, each with the seconds for which it is good."""
        now = time.monotonic()
        with self._lock:
            self._hosts[key] = [(host, now + seconds) for host, seconds in hosts]
            self._hosts.move_to_end(key)
            while len(self._hosts) > self._limit:
                self._hosts.popitem(last=False)

    def remove(self, key: Hashable) -> None:
        """Forgets the hosts of *key*."""
        with self._lock:
            self._hosts.pop(key, None)

    def begin(self, key: Hashable) -> bool:
        """Whether nobody asks the service for *key* yet; the caller does now, until ``end``."""
        with self._lock:
            free = key not in self._under_way
            self._under_way.add(key)
        return free

    def end(self, key: Hashable) -> None:
        """Says that the caller no longer asks for *key*."""
        with self._lock:
            self._under_way.discard(key)

    def __reduce__(self) -> tuple[type[EndpointCache], tuple[int]]:
        return type(self), (self._limit,)
