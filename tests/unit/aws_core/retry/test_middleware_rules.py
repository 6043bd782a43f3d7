from __future__ import annotations

import enum
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aws_core.retry import (
    Standard,
    TokenRateLimit,
    add_with_max_attempts,
    get_attempt_results,
)
from smithy_py.errors import OperationError, RequestSendError
from tests.unit.aws_core.retry.fakes import Script, SleeplessContext, api_error, run


class Outcome(enum.Enum):
    """What an attempt comes to."""

    SUCCESS = "success"
    RETRYABLE = "retryable"
    TIMEOUT = "timeout"
    UNRETRYABLE = "unretryable"


def made(outcome: Outcome) -> Exception | None:
    match outcome:
        case Outcome.SUCCESS:
            return None
        case Outcome.RETRYABLE:
            return api_error("SlowDown", 503)
        case Outcome.TIMEOUT:
            return RequestSendError("timed out", timeout=True)
        case Outcome.UNRETRYABLE:
            return api_error("NoSuchKey", 404)


class Expected:
    """The rules, written down once more: attempts and quota of one call after another."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.quota = capacity

    def call(self, outcomes: list[Outcome], max_attempts: int) -> int:
        """The number of attempts; the last outcome holds for all further ones."""
        attempts = 0
        price = 0
        while True:
            outcome = outcomes[min(attempts, len(outcomes) - 1)]
            attempts += 1
            if outcome is Outcome.SUCCESS:
                self.quota = min(self.quota + price, self.capacity)
                self.quota = min(self.quota + 1, self.capacity)
                return attempts
            if outcome is Outcome.UNRETRYABLE or attempts == max_attempts:
                return attempts
            price = 10 if outcome is Outcome.TIMEOUT else 5
            if price > self.quota:
                return attempts
            self.quota -= price


OUTCOMES = st.lists(st.sampled_from(Outcome), min_size=1, max_size=8)


@given(
    calls=st.lists(OUTCOMES, min_size=1, max_size=6),
    max_attempts=st.integers(0, 6),
    capacity=st.integers(0, 60),
)
def test_any_outcomes_make_the_attempts_that_the_rules_say(
    calls: list[list[Outcome]], max_attempts: int, capacity: int
) -> None:
    quota = TokenRateLimit(capacity)
    retryer = add_with_max_attempts(Standard(rate_limiter=quota), max_attempts)
    expected = Expected(capacity)

    for outcomes in calls:
        ctx = SleeplessContext()
        errors = [made(outcome) for outcome in outcomes]
        script = Script(errors)
        failure: OperationError | None = None
        try:
            output = run(script, retryer, ctx=ctx)
            metadata = output.metadata
        except OperationError as error:
            failure = error
            metadata = error.result_metadata

        assert script.attempts == expected.call(outcomes, max_attempts)
        assert quota.remaining == expected.quota
        last = errors[min(script.attempts, len(errors)) - 1]
        assert failure is last
        assert len(ctx.slept) == script.attempts - 1
        results = get_attempt_results(metadata)
        assert results is not None
        assert len(results.results) == script.attempts
        assert [result.retried for result in results.results] == [
            *[True] * (script.attempts - 1),
            False,
        ]
        limit = f"; max={max_attempts}" if max_attempts else ""
        assert script.headers() == [
            f"attempt={number}{limit}" for number in range(1, script.attempts + 1)
        ]


def test_calls_on_many_threads_share_one_quota_to_the_token() -> None:
    quota = TokenRateLimit(102)
    retryer = Standard(rate_limiter=quota)
    attempts: list[int] = []

    def call() -> None:
        for _ in range(50):
            script = Script([api_error("SlowDown", 503)])
            with pytest.raises(OperationError):
                run(script, retryer)
            attempts.append(script.attempts)

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    retries = sum(attempts) - 200
    assert len(attempts) == 200
    assert (retries, quota.remaining) == (20, 2)
