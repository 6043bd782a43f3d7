from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aws_core.retry import ExponentialJitterBackoff
from aws_core.retry.backoff import system_random

ERROR = RuntimeError("any")


@pytest.mark.parametrize(
    ("max_backoff", "delays"),
    [
        (20.0, [1, 2, 4, 8, 20, 20]),
        (16.0, [1, 2, 4, 8, 16, 16]),
        (3.0, [1, 3, 3]),
        (2.0, [1, 2, 2]),
        (1.0, [1, 1]),
        (0.5, [0.5, 0.5]),
        (0.0, [0, 0]),
    ],
)
def test_delays_at_half_of_the_jitter(max_backoff: float, delays: list[float]) -> None:
    backoff = ExponentialJitterBackoff(max_backoff, lambda: 0.5)

    assert [backoff(attempt, ERROR) for attempt in range(1, len(delays) + 1)] == delays


@given(
    max_backoff=st.floats(0, 1e6),
    attempt=st.integers(1, 2000),
    draw=st.floats(0, 1, exclude_max=True),
)
def test_bounds(max_backoff: float, attempt: int, draw: float) -> None:
    delay = ExponentialJitterBackoff(max_backoff, lambda: draw)(attempt, ERROR)

    assert 0 <= delay <= max_backoff
    if attempt > 20:
        assert delay == max_backoff


@pytest.mark.parametrize("draw", [0.0, 0.25, 0.999])
def test_the_first_retries_share_of_two_seconds(draw: float) -> None:
    assert ExponentialJitterBackoff(20.0, lambda: draw)(1, ERROR) == 2 * draw


@pytest.mark.parametrize("max_backoff", [-1.0, math.inf, math.nan])
def test_a_longest_delay_that_makes_no_sense_is_refused(max_backoff: float) -> None:
    with pytest.raises(ValueError, match="max_backoff is"):
        ExponentialJitterBackoff(max_backoff)


def test_system_random_gives_different_numbers_below_one() -> None:
    draws = [system_random() for _ in range(100)]

    assert all(0 <= draw < 1 for draw in draws)
    assert len(set(draws)) == 100
