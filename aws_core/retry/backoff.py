"""How long to wait before a retry."""

from __future__ import annotations

import math
from collections.abc import Callable

BackoffDelayer = Callable[[int, Exception], float]
"""Seconds to wait, of the attempt that failed (counted from 1) and its error."""


def system_random() -> float:
    """A number from [0, 1), from the system's randomness: threads and forks never share one."""
    # Most programs never retry, and importing this takes 3 ms.
    from random import SystemRandom

    return SystemRandom().random()


class ExponentialJitterBackoff:
    """A random share of a delay that doubles with each attempt.

    The delay after attempt *n* is a draw from [0, 2**n) seconds, and exactly
    *max_backoff* once ``n > int(log2(max_backoff))``: at 20 seconds up to 2, 4,
    8, 16, then always 20. It never is longer than *max_backoff*. (Go's rules
    before the retries of 2026.)

    Args:
        max_backoff: The longest delay, in seconds.
        random: Gives numbers from [0, 1).

    Raises:
        ValueError: *max_backoff* is negative or not finite.
    """

    __slots__ = ("_jittered_attempts", "_max_backoff", "_random")

    def __init__(self, max_backoff: float, random: Callable[[], float] = system_random) -> None:
        if not (0 <= max_backoff < math.inf):
            raise ValueError(f"max_backoff is {max_backoff}; it must be 0 or more seconds")
        self._max_backoff = max_backoff
        self._jittered_attempts = int(math.log2(max_backoff)) if max_backoff else -1
        self._random = random

    def __call__(self, attempt: int, error: Exception) -> float:
        """Seconds to wait after attempt *attempt*, counted from 1."""
        if attempt > self._jittered_attempts:
            return self._max_backoff
        delay: float = self._random() * 2**attempt
        return delay

    def __repr__(self) -> str:
        return f"ExponentialJitterBackoff({self._max_backoff})"
