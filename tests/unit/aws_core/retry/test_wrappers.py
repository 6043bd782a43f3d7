from __future__ import annotations

import copy
import pickle

import pytest

from aws_core.retry import (
    NopRetryer,
    Retryer,
    Standard,
    TokenRateLimit,
    add_with_error_codes,
    add_with_max_attempts,
    add_with_max_backoff_delay,
)
from smithy_py.context import BACKGROUND
from tests.unit.aws_core.retry.fakes import Script, SleeplessContext, api_error, run

ERROR = api_error("Any", 500)


@pytest.mark.parametrize("attempts", [0, 1, 5])
def test_max_attempts(attempts: int) -> None:
    retryer = add_with_max_attempts(Standard(), attempts)

    assert retryer.max_attempts == attempts


def test_negative_max_attempts_are_refused() -> None:
    with pytest.raises(ValueError, match="max_attempts is -1"):
        add_with_max_attempts(Standard(), -1)


def test_max_backoff_delay() -> None:
    retryer = add_with_max_backoff_delay(Standard(random=lambda: 0.5), 0.25)

    assert [retryer.retry_delay(attempt, ERROR) for attempt in (1, 2, 3)] == [0.25] * 3


def test_max_backoff_delay_replaces_the_retryers_own() -> None:
    constant = Standard(backoff=lambda attempt, error: 100.0)

    assert add_with_max_backoff_delay(constant, 3.0).retry_delay(2, ERROR) == 3.0


def test_a_delay_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="max_backoff is -1"):
        add_with_max_backoff_delay(Standard(), -1.0)


def test_error_codes_are_retried_too() -> None:
    retryer = add_with_error_codes(Standard(), "NoSuchBucket", "Busy")

    assert retryer.is_error_retryable(api_error("NoSuchBucket", 404))
    assert retryer.is_error_retryable(api_error("Busy", 400))
    assert retryer.is_error_retryable(api_error("SlowDown", 503))
    assert not retryer.is_error_retryable(api_error("NoSuchKey", 404))


def test_everything_else_is_answered_below() -> None:
    quota = TokenRateLimit(500)
    standard = Standard(max_attempts=4, random=lambda: 0.5, rate_limiter=quota)
    retryer = add_with_error_codes(standard, "Busy")

    assert retryer.max_attempts == 4
    assert retryer.retry_delay(2, ERROR) == 2.0
    retryer.get_retry_token(BACKGROUND, ERROR)
    assert quota.remaining == 495
    retryer.get_attempt_token(BACKGROUND)(None)
    assert quota.remaining == 496
    assert add_with_max_attempts(standard, 9).is_error_retryable(ERROR)


def test_wrappers_wrap_wrappers() -> None:
    retryer = add_with_error_codes(
        add_with_max_backoff_delay(add_with_max_attempts(NopRetryer(), 3), 0.5), "Busy"
    )
    script = Script([api_error("Busy", 400)] * 2 + [None])
    ctx = SleeplessContext()

    run(script, retryer, ctx=ctx)

    assert script.attempts == 3
    assert ctx.slept == [0.5, 0.5]
    assert repr(retryer) == "WithErrorCodes(WithMaxBackoffDelay(WithMaxAttempts(NopRetryer())))"


def test_a_wrapper_shares_the_quota() -> None:
    quota = TokenRateLimit(5)
    standard = Standard(rate_limiter=quota, random=lambda: 0.0)
    add_with_max_attempts(standard, 9).get_retry_token(BACKGROUND, ERROR)

    assert quota.remaining == 0


@pytest.mark.parametrize(
    "retryer",
    [
        add_with_max_attempts(Standard(), 5),
        add_with_max_backoff_delay(Standard(), 5),
        add_with_error_codes(Standard(), "Busy"),
    ],
    ids=repr,
)
def test_wrappers_copy_and_pickle(retryer: Retryer) -> None:
    for copied in (copy.deepcopy(retryer), pickle.loads(pickle.dumps(retryer))):
        assert repr(copied) == repr(retryer)
        assert copied.max_attempts == retryer.max_attempts
        assert copied.is_error_retryable(api_error("Busy")) == retryer.is_error_retryable(
            api_error("Busy")
        )
