from __future__ import annotations

import copy
import pickle

import pytest

from aws_core.retry import (
    AdaptiveMode,
    AttemptRateExceededError,
    Standard,
    add_with_max_attempts,
    get_attempt_results,
)
from aws_core.retry.retryable import modeled_throttle_error
from services import dynamodb
from smithy_py.context import with_timeout
from smithy_py.errors import CanceledError, DeadlineExceededError
from tests.unit.aws_core.retry.fakes import (
    Clock,
    Script,
    SleeplessContext,
    api_error,
    notes,
    run,
)

THROTTLED = api_error("ThrottlingException", 400)


def throttled(clock: Clock, fail: bool = False) -> AdaptiveMode:
    """A retryer whose client was throttled just now."""
    retryer = AdaptiveMode(clock=clock, fail_on_no_attempt_tokens=fail)
    retryer.get_attempt_token(SleeplessContext())(THROTTLED)
    return retryer


def test_it_answers_as_the_standard_retryer() -> None:
    standard = Standard(max_attempts=7, backoff=lambda attempt, error: 0.25 * attempt)
    retryer = AdaptiveMode(standard)

    assert retryer.max_attempts == 7
    assert retryer.retry_delay(2, THROTTLED) == 0.5
    assert retryer.is_error_retryable(THROTTLED)
    assert not retryer.is_error_retryable(api_error("ValidationException", 400))
    retryer.get_retry_token(SleeplessContext(), THROTTLED)
    assert "495 of 500" in repr(retryer)


def test_an_attempt_that_succeeds_adds_nothing_to_the_quota() -> None:
    retryer = AdaptiveMode()
    retryer.get_retry_token(SleeplessContext(), THROTTLED)

    retryer.get_attempt_token(SleeplessContext())(None)

    assert "495 of 500" in repr(retryer)


def test_attempts_wait_for_their_turn_once_the_service_throttles() -> None:
    clock = Clock()
    retryer = throttled(clock)
    ctx = SleeplessContext(lambda: clock.advance(1.0))

    retryer.get_attempt_token(ctx)

    assert ctx.slept == pytest.approx([2.0, 1.0])


def test_other_errors_are_no_throttling() -> None:
    retryer = AdaptiveMode(clock=Clock())
    retryer.get_attempt_token(SleeplessContext())(api_error("InternalError", 500))
    ctx = SleeplessContext()

    retryer.get_attempt_token(ctx)

    assert ctx.slept == []


def test_what_the_model_calls_throttling_is(monkeypatch: pytest.MonkeyPatch) -> None:
    error = dynamodb.types.ResourceInUseException(message="the message")
    assert modeled_throttle_error(error) is None

    monkeypatch.setattr(dynamodb.types.ResourceInUseException, "throttling", True)

    assert modeled_throttle_error(error)
    assert modeled_throttle_error(THROTTLED) is None


def test_the_wait_ends_with_the_context() -> None:
    retryer = throttled(Clock())
    ctx = SleeplessContext()
    ctx.during_sleep = ctx.cancel

    with pytest.raises(CanceledError):
        retryer.get_attempt_token(ctx)


def test_the_first_attempt_of_a_call_waits_too() -> None:
    script = Script([None])

    with pytest.raises(DeadlineExceededError), with_timeout(0.05) as ctx:
        run(script, throttled(Clock()), ctx=ctx)

    assert script.attempts == 0


def test_it_can_fail_instead_of_waiting() -> None:
    retryer = throttled(Clock(), fail=True)
    script = Script([None])

    with pytest.raises(AttemptRateExceededError, match=r"may start in 2\.000 s") as info:
        run(script, retryer)

    assert script.attempts == 0
    assert info.value.seconds == pytest.approx(2.0)
    assert pickle.loads(pickle.dumps(info.value)).seconds == info.value.seconds


def test_a_retry_that_may_not_wait_leaves_the_call_with_its_error() -> None:
    retryer = AdaptiveMode(
        Standard(backoff=lambda attempt, error: 0.0), fail_on_no_attempt_tokens=True, clock=Clock()
    )
    script = Script([THROTTLED])

    with pytest.raises(type(THROTTLED)) as info:
        run(script, retryer)

    assert script.attempts == 1
    assert any("failed to get attempt token" in note for note in notes(info.value))
    results = get_attempt_results(info.value.result_metadata)
    assert results is not None
    assert [result.retried for result in results.results] == [False]


def test_copies_share_and_pickles_begin_anew() -> None:
    clock = Clock()
    retryer = throttled(clock)

    assert copy.copy(retryer)._rate_limit is retryer._rate_limit
    other: AdaptiveMode = pickle.loads(pickle.dumps(AdaptiveMode(Standard(max_attempts=2))))
    assert other.max_attempts == 2
    assert other.get_attempt_token(SleeplessContext()) is not None


def test_wrappers_keep_its_pace() -> None:
    clock = Clock()
    retryer = add_with_max_attempts(throttled(clock), 5)
    ctx = SleeplessContext(lambda: clock.advance(2.0))

    retryer.get_attempt_token(ctx)

    assert ctx.slept == [pytest.approx(2.0)]
