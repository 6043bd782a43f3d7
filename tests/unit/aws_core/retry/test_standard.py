from __future__ import annotations

import pickle

import pytest

from aws_core.retry import (
    DEFAULT_RETRYABLES,
    NoRateLimit,
    QuotaExceededError,
    Standard,
    TokenRateLimit,
)
from smithy_py.context import BACKGROUND
from smithy_py.errors import RequestSendError
from tests.unit.aws_core.retry.fakes import Script, api_error, run

ERROR = api_error("Any", 500)
TIMEOUT = RequestSendError("timed out", timeout=True)


@pytest.mark.parametrize(("given", "expected"), [(1, 1), (5, 5), (0, 3), (-1, 3)])
def test_max_attempts(given: int, expected: int) -> None:
    assert Standard(max_attempts=given).max_attempts == expected


def test_defaults() -> None:
    retryer = Standard()

    assert retryer.max_attempts == 3
    assert repr(retryer) == (
        "Standard(max_attempts=3, rate_limiter=TokenRateLimit(TokenBucket(500 of 500)))"
    )
    assert retryer.retry_delay(5, ERROR) == 20.0


def test_what_retries_cost() -> None:
    quota = TokenRateLimit(500)
    retryer = Standard(rate_limiter=quota)

    retryer.get_retry_token(BACKGROUND, ERROR)
    assert quota.remaining == 495

    retryer.get_retry_token(BACKGROUND, TIMEOUT)
    assert quota.remaining == 485


def test_a_retry_that_succeeds_puts_its_cost_back() -> None:
    quota = TokenRateLimit(500)
    retryer = Standard(rate_limiter=quota)

    failed = retryer.get_retry_token(BACKGROUND, ERROR)
    succeeded = retryer.get_retry_token(BACKGROUND, TIMEOUT)
    failed(ERROR)
    assert quota.remaining == 485

    succeeded(None)
    assert quota.remaining == 495


def test_an_attempt_that_succeeds_adds_one() -> None:
    quota = TokenRateLimit(500)
    retryer = Standard(rate_limiter=quota)
    retryer.get_retry_token(BACKGROUND, ERROR)

    retryer.get_attempt_token(BACKGROUND)(ERROR)
    assert quota.remaining == 495

    retryer.get_attempt_token(BACKGROUND)(None)
    assert quota.remaining == 496


def test_other_costs() -> None:
    quota = TokenRateLimit(100)
    retryer = Standard(
        rate_limiter=quota, retry_cost=7, retry_timeout_cost=11, no_retry_increment=3
    )

    retryer.get_retry_token(BACKGROUND, ERROR)
    retryer.get_retry_token(BACKGROUND, TIMEOUT)
    retryer.get_attempt_token(BACKGROUND)(None)

    assert quota.remaining == 100 - 7 - 11 + 3


def test_the_quota_ends() -> None:
    retryer = Standard()
    for _ in range(100):
        retryer.get_retry_token(BACKGROUND, ERROR)

    with pytest.raises(QuotaExceededError, match="0 available, 5 requested"):
        retryer.get_retry_token(BACKGROUND, ERROR)


def test_the_quota_can_be_turned_off() -> None:
    retryer = Standard(rate_limiter=NoRateLimit())

    for _ in range(200):
        retryer.get_retry_token(BACKGROUND, ERROR)(ERROR)

    assert repr(retryer) == "Standard(max_attempts=3, rate_limiter=NoRateLimit())"


def test_the_first_opinion_counts() -> None:
    def busy(error: Exception) -> bool | None:
        return False if "Busy" in str(error) else None

    first = Standard(retryables=[busy, *DEFAULT_RETRYABLES])
    last = Standard(retryables=[*DEFAULT_RETRYABLES, busy])
    error = api_error("Busy", 503)

    assert not first.is_error_retryable(error)
    assert last.is_error_retryable(error)
    assert not Standard(retryables=[]).is_error_retryable(error)


def test_other_timeouts() -> None:
    quota = TokenRateLimit(500)
    retryer = Standard(rate_limiter=quota, timeouts=[lambda error: "slow" in str(error)])

    retryer.get_retry_token(BACKGROUND, RuntimeError("slow"))

    assert quota.remaining == 490


def test_another_backoff() -> None:
    retryer = Standard(backoff=lambda attempt, error: attempt * 100.0)

    assert retryer.retry_delay(3, ERROR) == 300.0


def test_the_random_numbers_of_the_jitter() -> None:
    retryer = Standard(max_backoff=8.0, random=lambda: 0.25)

    assert [retryer.retry_delay(attempt, ERROR) for attempt in (1, 2, 3, 4)] == [0.5, 1, 2, 8]


def test_each_retryer_has_a_quota_of_its_own() -> None:
    first, second = Standard(), Standard()
    first.get_retry_token(BACKGROUND, ERROR)

    assert "495 of 500" in repr(first)
    assert "500 of 500" in repr(second)


def test_a_pickled_retryer_works() -> None:
    retryer: Standard = pickle.loads(pickle.dumps(Standard(max_attempts=2)))
    script = Script([api_error("Any", 500), None])

    run(script, retryer)

    assert script.attempts == 2
