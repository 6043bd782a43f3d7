"""Many threads on one client: how long a call takes when as many are under way."""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from benchmarks.measure import Call, Spread

CALLS = 192
"""Calls in one run of all threads together."""


@contextmanager
def shared_by(threads: int, call: Call) -> Generator[Call]:
    """A function that makes ``CALLS`` calls on *threads* threads, and waits for them all.

    Args:
        threads: How many threads.
        call: One call; they all use its client.
    """
    with ThreadPoolExecutor(threads) as pool:
        yield lambda: [future.result() for future in [pool.submit(call) for _ in range(CALLS)]]


def per_call(run: Spread) -> Spread:
    """What one call took of a run of ``CALLS``."""
    return Spread(*(value / CALLS for value in run))
