"""The arithmetic of the Go SDK's adaptive rate limit, number by number."""

from __future__ import annotations

import pickle
import threading

import pytest

from aws_core.retry.adaptive_rate_limit import AdaptiveRateLimit
from tests.unit.aws_core.retry.fakes import Clock

# Milliseconds, whether the attempt was throttled, then the measured and the fill rate.
UPDATES = [
    (200, False, 0.0, 0.5),
    (400, False, 0.0, 0.5),
    (600, False, 4.8, 0.5),
    (800, False, 4.8, 0.5),
    (1000, False, 4.16, 0.5),
    (1200, False, 4.16, 0.6912),
    (1400, False, 4.16, 1.0976),
    (1600, False, 5.632, 1.6384),
    (1800, False, 5.632, 2.3328),
    (2000, True, 4.3264, 3.02848),
    (2200, False, 4.3264, 3.4866391734702598),
    (2400, False, 4.3264, 3.8218744160402554),
    (2600, False, 5.66528, 4.053385727709987),
    (2800, False, 5.66528, 4.200373108479455),
    (3000, False, 4.333056, 4.282036558348658),
    (3200, True, 4.333056, 2.99742559084406),
    (3400, False, 4.333056, 3.4522263943863463),
]


def test_rates_after_every_attempt() -> None:
    clock = Clock()
    limit = AdaptiveRateLimit(clock)

    for milliseconds, throttled, measured, filled in UPDATES:
        clock.now = milliseconds / 1000
        limit.update(throttled)
        assert limit.measured_rate == pytest.approx(measured, abs=1e-12)
        assert limit.fill_rate == pytest.approx(filled, abs=1e-12)


# Seconds, whether the attempt was throttled, the calculated rate.
GROWTH = [
    (5, False, 7.0),
    (6, False, 9.64893600966),
    (7, False, 10.000030849917364),
    (8, False, 10.453284520772092),
    (9, False, 13.408697022224185),
    (10, False, 21.26626835427364),
    (11, False, 36.425998516920465),
]
MIXED = [
    (5, False, 7.0),
    (6, False, 9.64893600966),
    (7, True, 6.754255206761999),
    (8, True, 4.727978644733399),
    (9, False, 4.670125557970046),
    (10, False, 4.770870456867401),
    (11, False, 6.011819748005445),
    (12, False, 10.792973431384178),
]


@pytest.mark.parametrize("steps", [GROWTH, MIXED])
def test_the_curve(steps: list[tuple[float, bool, float]]) -> None:
    clock = Clock(5.0)
    limit = AdaptiveRateLimit(clock)
    limit._last_max_rate = 10.0

    for now, throttled, expected in steps:
        clock.now = now
        if throttled:
            # The measured rate of an attempt that is throttled is the rate calculated last.
            limit.measured_rate, limit._measured_since = limit.calculated_rate, 100
            limit.fill_rate = limit.calculated_rate
        limit.update(throttled)
        assert limit.calculated_rate == pytest.approx(expected, abs=1e-10)
        if throttled:
            limit._last_max_rate = limit.calculated_rate


def test_nothing_is_limited_before_the_first_throttling() -> None:
    limit = AdaptiveRateLimit(Clock())

    for _ in range(1000):
        assert limit.acquire(1.0) == 0.0
        limit.update(throttled=False)
    assert repr(limit) == "AdaptiveRateLimit(none yet)"


def test_after_throttling_tokens_come_at_the_rate() -> None:
    clock = Clock()
    limit = AdaptiveRateLimit(clock)
    limit.update(throttled=True)
    assert repr(limit) == "AdaptiveRateLimit(0.50 a second)"

    assert limit.acquire(1.0) == pytest.approx(2.0)
    clock.now = 1.0
    assert limit.acquire(1.0) == pytest.approx(1.0)
    clock.now = 2.0
    assert limit.acquire(1.0) == 0.0
    assert limit.acquire(1.0) == pytest.approx(2.0)


def test_a_cost_above_the_capacity_does_not_wait_for_ever() -> None:
    clock = Clock()
    limit = AdaptiveRateLimit(clock)
    limit.update(throttled=True)
    clock.now = 100.0

    assert limit.acquire(50.0) == 0.0


def test_threads_share_the_tokens() -> None:
    clock = Clock()
    limit = AdaptiveRateLimit(clock)
    limit.update(throttled=True)
    clock.now = 2.0
    taken: list[bool] = []

    def take() -> None:
        taken.append(limit.acquire(1.0) == 0.0)

    threads = [threading.Thread(target=take) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert taken.count(True) == 1


def test_a_pickled_one_has_learned_nothing() -> None:
    limit = AdaptiveRateLimit()
    limit.update(throttled=True)

    other: AdaptiveRateLimit = pickle.loads(pickle.dumps(limit))

    assert other.acquire(1.0) == 0.0
