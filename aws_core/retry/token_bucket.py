"""A bucket of tokens that any number of threads take from and give back to."""

from __future__ import annotations

import threading


class TokenBucket:
    """Starts full; never holds less than nothing or more than its capacity.

    Args:
        capacity: The number of tokens it holds when full.
    """

    __slots__ = ("_capacity", "_lock", "_remaining")

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._remaining = capacity
        self._lock = threading.Lock()

    @property
    def capacity(self) -> int:
        """The number of tokens it holds when full."""
        return self._capacity

    @property
    def remaining(self) -> int:
        """The number of tokens in it now."""
        return self._remaining

    def retrieve(self, amount: int) -> tuple[int, bool]:
        """Takes *amount* tokens, or none when there are fewer.

        Returns:
            How many are in the bucket afterwards, and whether they were taken.
        """
        with self._lock:
            if amount > self._remaining:
                return self._remaining, False
            self._remaining -= amount
            return self._remaining, True

    def refund(self, amount: int) -> None:
        """Puts *amount* tokens back; what does not fit is lost."""
        if self._remaining == self._capacity:
            return  # as after nearly every call: all that a lock would tell is when it was full
        with self._lock:
            self._remaining = min(self._remaining + amount, self._capacity)

    def __getstate__(self) -> tuple[int, int]:
        return self._capacity, self._remaining

    def __setstate__(self, state: tuple[int, int]) -> None:
        self._capacity, self._remaining = state
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"TokenBucket({self._remaining} of {self._capacity})"
