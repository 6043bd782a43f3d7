"""How fast a client may send: cut after throttling, then grown along a cubic curve."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

_SMOOTH = 0.8
_BETA = 0.7
_SCALE = 0.4
_MIN_FILL_RATE = 0.5
_MIN_CAPACITY = 1.0
_BUCKETS_PER_SECOND = 2


class AdaptiveRateLimit:
    """A bucket of tokens that fills at the rate which the service seems to bear (Go's numbers).

    Nothing is limited until the first throttling. Safe from any number of threads. A pickled
    one has learned nothing yet.

    Attributes:
        calculated_rate: Attempts a second, as the curve has it.
        fill_rate: Tokens a second that the bucket gets.
        measured_rate: Attempts a second that end, smoothed.

    Args:
        clock: Gives seconds, from any start.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        now = clock()
        self.calculated_rate = 0.0
        self.fill_rate = 0.0
        self.measured_rate = 0.0
        self._enabled = False
        self._available = 0.0
        self._capacity = 0.0
        self._refilled: float | None = None
        self._measured_since: float = math.floor(now)
        self._ended = 0
        self._last_max_rate = 0.0
        self._last_throttle = now

    def acquire(self, amount: float) -> float:
        """Takes *amount* tokens.

        Returns:
            0 where they were taken; else the seconds after which to ask again.
        """
        with self._lock:
            if not self._enabled:
                return 0.0
            self._refill(self._clock())
            # A cost above the capacity would wait for ever.
            amount = min(amount, self._capacity)
            if amount <= self._available:
                self._available -= amount
                return 0.0
            return (amount - self._available) / self.fill_rate

    def update(self, throttled: bool) -> None:
        """Learns from an attempt that ended."""
        with self._lock:
            now = self._clock()
            self._measure(now)
            if throttled:
                rate = self.measured_rate
                if self._enabled:
                    rate = min(rate, self.fill_rate)
                self._last_max_rate = rate
                self._last_throttle = now
                self.calculated_rate = rate * _BETA
                self._enabled = True
            else:
                self.calculated_rate = self._grown(now)
            self._refill(now)
            rate = min(self.calculated_rate, 2 * self.measured_rate)
            self.fill_rate = max(rate, _MIN_FILL_RATE)
            self._capacity = max(rate, _MIN_CAPACITY)
            self._available = min(self._available, self._capacity)

    def _grown(self, now: float) -> float:
        window = ((self._last_max_rate * (1.0 - _BETA)) / _SCALE) ** (1.0 / 3.0)
        past: float = now - self._last_throttle - window
        return _SCALE * past**3 + self._last_max_rate

    def _measure(self, now: float) -> None:
        bucket = math.floor(now * _BUCKETS_PER_SECOND) / _BUCKETS_PER_SECOND
        self._ended += 1
        if bucket > self._measured_since:
            rate = self._ended / (bucket - self._measured_since)
            self.measured_rate = rate * _SMOOTH + self.measured_rate * (1.0 - _SMOOTH)
            self._ended = 0
            self._measured_since = bucket

    def _refill(self, now: float) -> None:
        if self._refilled is not None:
            gained = (now - self._refilled) * self.fill_rate
            self._available = min(self._available + gained, self._capacity)
        self._refilled = now

    def __reduce__(self) -> tuple[type[AdaptiveRateLimit], tuple[Callable[[], float]]]:
        return AdaptiveRateLimit, (self._clock,)

    def __repr__(self) -> str:
        limit = f"{self.fill_rate:.2f} a second" if self._enabled else "none yet"
        return f"AdaptiveRateLimit({limit})"
