"""How long to wait before a retry."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from aws_core.retry.retryable import DEFAULT_THROTTLES, ThrottleCheck, first_opinion
from aws_core.retry.rules import new_retries_2026

DEFAULT_BASE_DELAY = 0.05
THROTTLING_BASE_DELAY = 1.0

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
        self._max_backoff = _checked(max_backoff)
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


class ThrottleAwareBackoff:
    """A random share of a delay that doubles with each attempt, and is longer after throttling.

    The delay after attempt *n* is a draw from [0, ``min(x * 2**(n - 1), max_backoff)``) seconds,
    where *x* is 1 after throttling and else *base_delay*. (Go's rules of 2026.)

    Args:
        max_backoff: The longest delay, in seconds.
        base_delay: What the delays begin with, in seconds.
        throttles: Checks of which the first opinion decides whether an error is throttling.
        random: Gives numbers from [0, 1).

    Raises:
        ValueError: *max_backoff* or *base_delay* is negative or not finite.
    """

    __slots__ = ("_base_delay", "_max_backoff", "_random", "_throttles")

    def __init__(
        self,
        max_backoff: float,
        base_delay: float = DEFAULT_BASE_DELAY,
        throttles: Iterable[ThrottleCheck] = DEFAULT_THROTTLES,
        random: Callable[[], float] = system_random,
    ) -> None:
        self._max_backoff = _checked(max_backoff)
        self._base_delay = _checked(base_delay, "base_delay")
        self._throttles = tuple(throttles)
        self._random = random

    def __call__(self, attempt: int, error: Exception) -> float:
        """Seconds to wait after attempt *attempt*, counted from 1."""
        base = THROTTLING_BASE_DELAY if first_opinion(self._throttles, error) else self._base_delay
        try:
            longest = min(math.ldexp(base, attempt - 1), self._max_backoff)
        except OverflowError:
            longest = self._max_backoff
        return self._random() * longest

    def __repr__(self) -> str:
        return f"ThrottleAwareBackoff({self._max_backoff}, base_delay={self._base_delay})"


def exponential_backoff(max_backoff: float) -> BackoffDelayer:
    """The delays that grow up to *max_backoff* seconds, by the rules that hold.

    Raises:
        ValueError: *max_backoff* is negative or not finite.
    """
    if new_retries_2026():
        return ThrottleAwareBackoff(max_backoff)
    return ExponentialJitterBackoff(max_backoff)


def _checked(seconds: float, name: str = "max_backoff") -> float:
    if not (0 <= seconds < math.inf):
        raise ValueError(f"{name} is {seconds}; it must be 0 or more seconds")
    return seconds
