"""When a context ends: cancelled by someone, or its deadline passed."""

from __future__ import annotations

import heapq
import itertools
import math
import os
import threading
import time
import weakref
from collections.abc import Callable

from smithy_py.errors import CanceledError, DeadlineExceededError

Callback = Callable[[], None]

_FEW = 256


class Cancellation:
    """A one-way switch with an optional deadline; ends with its parent.

    Args:
        parent: The switch that also ends this one.
        deadline: The moment it ends by itself, in seconds of ``time.monotonic()``.
    """

    def __init__(self, parent: Cancellation | None = None, deadline: float | None = None) -> None:
        # Reentrant: the collector may end what a callback belongs to while this is held.
        self._lock = threading.RLock()
        self._event = threading.Event()
        self._callbacks: dict[int, Callback] = {}
        self._children: weakref.WeakSet[Cancellation] = weakref.WeakSet()
        self._numbers = itertools.count()
        self._alarm: _Alarm | None = None
        self._expired = False
        if parent is not None and parent.deadline is not None:
            deadline = parent.deadline if deadline is None else min(deadline, parent.deadline)
        self.deadline: float | None = deadline
        if parent is not None:
            parent._adopt(self)

    def _adopt(self, child: Cancellation) -> None:
        with self._lock:
            if not self._event.is_set():
                self._children.add(child)
                return
        child.end()

    def end(self) -> None:
        """Ends it now; runs every callback once, on this thread."""
        with self._lock:
            if self._event.is_set():
                return
            self._expired = self.remaining() == 0.0
            self._event.set()
            callbacks = list(self._callbacks.values())
            children = list(self._children)
            self._callbacks.clear()
        for callback in callbacks:
            callback()
        for child in children:
            child.end()

    def remaining(self) -> float | None:
        """Seconds until the deadline, 0 when it passed, None without one."""
        return None if self.deadline is None else max(0.0, self.deadline - time.monotonic())

    def error(self) -> CanceledError | None:
        """Why it ended, or None while it has not."""
        ended = self._event.is_set()
        if self._expired if ended else self.remaining() == 0.0:
            return DeadlineExceededError("context deadline exceeded")
        return CanceledError("context canceled") if ended else None

    def wait(self, seconds: float) -> None:
        """Blocks for *seconds*, or until it ends if that is sooner."""
        remaining = self.remaining()
        limit = threading.TIMEOUT_MAX if remaining is None else remaining
        self._event.wait(min(seconds, limit, threading.TIMEOUT_MAX))

    def on_end(self, callback: Callback) -> Callback:
        """Calls *callback* when it ends, at once if it has; returns what takes that back."""
        with self._lock:
            ended = self._event.is_set()
            number = next(self._numbers)
            if not ended:
                self._callbacks[number] = callback
            # Another alarm is that of the process this one was forked from.
            schedule = not ended and self.deadline is not None and self._alarm is not _alarm
            if schedule:
                self._alarm = _alarm
        if ended:
            callback()
        elif schedule:
            _alarm.add(self)

        def remove() -> None:
            with self._lock:
                self._callbacks.pop(number, None)

        return remove


class _Alarm:
    """Ends cancellations at their deadlines, on one daemon thread started on first use."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._queue: list[tuple[float, int, weakref.ref[Cancellation]]] = []
        self._numbers = itertools.count()
        self._thread: threading.Thread | None = None
        self._clean_at = _FEW

    def add(self, cancellation: Cancellation) -> None:
        assert cancellation.deadline is not None
        entry = (cancellation.deadline, next(self._numbers), weakref.ref(cancellation))
        with self._condition:
            if len(self._queue) >= self._clean_at:
                self._clean()
            heapq.heappush(self._queue, entry)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(
                    target=self._run, name="smithy-deadlines", daemon=True
                )
                self._thread.start()
            elif self._queue[0] is entry:
                self._condition.notify()

    def _clean(self) -> None:
        """Drops the entries of calls that ended long before their deadline."""
        self._queue = [entry for entry in self._queue if entry[2]() is not None]
        heapq.heapify(self._queue)
        self._clean_at = max(_FEW, 2 * len(self._queue))

    def _run(self) -> None:
        while True:
            with self._condition:
                while not self._queue or self._queue[0][0] > time.monotonic():
                    left = self._queue[0][0] - time.monotonic() if self._queue else math.inf
                    self._condition.wait(min(left, threading.TIMEOUT_MAX))
                cancellation = heapq.heappop(self._queue)[2]()
            if cancellation is not None:
                cancellation.end()


_alarm = _Alarm()


def _after_fork() -> None:
    global _alarm
    _alarm = _Alarm()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
