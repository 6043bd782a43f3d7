"""How long waiters sleep, and that they end in time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smithy_py.waiters import WaiterTimeoutError, compute_delay
from tests.unit.smithy_py.waiting import (
    INPUT,
    PENDING,
    Clock,
    FakeClient,
    ThingActiveWaiter,
)


@pytest.mark.parametrize(
    ("attempt", "minimum", "maximum", "remaining", "low", "high"),
    [
        # Lowest and highest of many draws of the Go SDK's rule: 2 s to 120 s.
        (0, 2.0, 120.0, 100.0, 0.0, 0.0),
        (-1, 2.0, 120.0, 100.0, 0.0, 0.0),
        (1, 2.0, 120.0, 0.0, 0.0, 0.0),
        (1, 2.0, 120.0, -1.0, 0.0, 0.0),
        (1, 2.0, 120.0, 1000.0, 2.0, 2.0),
        (2, 2.0, 120.0, 1000.0, 2.0, 4.0),
        (6, 2.0, 120.0, 1000.0, 2.0, 64.0),
        (7, 2.0, 120.0, 1000.0, 2.0, 120.0),
        (70, 2.0, 120.0, 1000.0, 2.0, 120.0),
        (5000, 2.0, 120.0, 1000.0, 2.0, 120.0),
        (4, 1.0, 8.0, 1000.0, 1.0, 8.0),
        (5, 1.0, 8.0, 1000.0, 1.0, 8.0),
        (3, 5.0, 5.0, 1000.0, 5.0, 5.0),
        # The sleep and one more of the shortest do not fit: what leaves time for a last call.
        (1, 2.0, 120.0, 4.0, 2.0, 2.0),
        (1, 2.0, 120.0, 3.0, 1.0, 1.0),
        (1, 2.0, 120.0, 1.0, 0.0, 0.0),
        (9, 2.0, 120.0, 10.0, 2.0, 8.0),
    ],
)
def test_delay(
    attempt: int, minimum: float, maximum: float, remaining: float, low: float, high: float
) -> None:
    nearly_one = 1 - 2**-53
    found = [compute_delay(attempt, minimum, maximum, remaining, lambda: 0.0)]
    found.append(compute_delay(attempt, minimum, maximum, remaining, lambda: nearly_one))
    assert found == [pytest.approx(low), pytest.approx(high)]


delays = st.floats(0.001, 1000)


@given(st.integers(1, 10_000), delays, delays, st.floats(0.001, 1e6), st.floats(0, 1 - 2**-53))
def test_a_delay_keeps_its_bounds(
    attempt: int, one: float, other: float, remaining: float, draw: float
) -> None:
    minimum, maximum = sorted((one, other))
    delay = compute_delay(attempt, minimum, maximum, remaining, lambda: draw)
    left = remaining - delay
    assert 0 <= delay <= maximum
    assert delay >= minimum or left == pytest.approx(min(minimum, remaining))
    assert delay <= max(minimum * 2.0 ** min(attempt - 1, 1000), 0)
    assert remaining < minimum or left >= minimum or left == pytest.approx(minimum)


@given(st.integers(1, 10_000), delays, delays, st.floats(0.001, 1e6))
def test_delays_are_drawn_when_no_draw_is_given(
    attempt: int, one: float, other: float, remaining: float
) -> None:
    minimum, maximum = sorted((one, other))
    one, other = (
        compute_delay(attempt, minimum, maximum, remaining, draw)
        for draw in (lambda: 0.0, lambda: 1 - 2**-53)
    )
    low, high = min(one, other), max(one, other)
    drawn = compute_delay(attempt, minimum, maximum, remaining)
    assert low <= drawn <= high or drawn == pytest.approx(remaining - minimum)


@given(st.floats(0.1, 10), st.floats(1, 50), st.floats(0.001, 300), st.floats(0, 5))
def test_waiting_ends_in_time(minimum: float, factor: float, max_wait: float, call: float) -> None:
    with pytest.MonkeyPatch.context() as patch:
        clock = Clock()
        clock.install(patch)
        client = FakeClient(PENDING, clock=clock, seconds=call)
        waiter = ThingActiveWaiter(client, min_delay=minimum, max_delay=minimum * factor)
        with pytest.raises(WaiterTimeoutError):
            waiter.wait(INPUT, max_wait)
    assert clock.now - 1000.0 <= max_wait + call + 0.001
    assert all(slept >= 0 for slept in clock.slept)
