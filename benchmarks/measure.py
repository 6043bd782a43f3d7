"""Measures two functions in turns, so that what else the machine does hits both alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

Call = Callable[[], object]


class Spread(NamedTuple):
    """The middle of many measurements, and where 8 of 10 of them lie."""

    median: float
    low: float
    high: float

    def thousandth(self) -> Spread:
        """The same in the next larger unit."""
        return Spread(*(value / 1000 for value in self))


def spread(values: Sequence[float]) -> Spread:
    """Median, 10th and 90th percentile of *values*."""
    if len(values) < 2:
        return Spread(values[0], values[0], values[0])
    tenths = statistics.quantiles(values, n=10, method="inclusive")
    return Spread(statistics.median(values), tenths[0], tenths[-1])


class Pair(NamedTuple):
    """How two functions compare.

    Attributes:
        first: CPU microseconds a call of the first.
        second: CPU microseconds a call of the second.
        ratio: First by second, of the batches that ran one after the other.
        difference: First less second, of the same.
        first_wall: Microseconds a call of the first took in all.
        second_wall: Microseconds a call of the second took in all.
        wall_ratio: First by second, of the time they took in all.
    """

    first: Spread
    second: Spread
    ratio: Spread
    difference: Spread
    first_wall: Spread
    second_wall: Spread
    wall_ratio: Spread


def pair(
    first: Call,
    second: Call,
    *,
    rounds: int,
    first_calls: int,
    second_calls: int,
    warm_up: int = 50,
) -> Pair:
    """Runs a batch of each in every round, the order changing from round to round.

    Args:
        first: One call of what is measured.
        second: One call of what it is compared with.
        rounds: How many batches of each.
        first_calls: Calls in a batch of the first.
        second_calls: Calls in a batch of the second; choose so that batches take as long.
        warm_up: Calls of each before anything is measured.
    """
    for _ in range(warm_up):
        first()
        second()
    # What either has loaded must not make the other's collections longer.
    gc.collect()
    gc.freeze()
    times: list[tuple[tuple[float, float], tuple[float, float]]] = []
    for number in range(rounds):
        if number % 2:
            after, before = _batch(second, second_calls), _batch(first, first_calls)
        else:
            before, after = _batch(first, first_calls), _batch(second, second_calls)
        times.append((before, after))
    gc.unfreeze()
    return Pair(
        spread([one[0] for one, _ in times]),
        spread([two[0] for _, two in times]),
        spread([one[0] / two[0] for one, two in times]),
        spread([one[0] - two[0] for one, two in times]),
        spread([one[1] for one, _ in times]),
        spread([two[1] for _, two in times]),
        spread([one[1] / two[1] for one, two in times]),
    )


def _batch(call: Call, calls: int) -> tuple[float, float]:
    """CPU (of user and system) and wall time of a call, in microseconds."""
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(calls):
        call()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return cpu / calls * 1e6, wall / calls * 1e6
