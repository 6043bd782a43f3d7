from __future__ import annotations

import datetime
import threading
import time

import pytest

from aws_core.retry import (
    ReleaseToken,
    Standard,
    TokenRateLimit,
    get_attempt_results,
)
from smithy_py.context import Context, with_cancel, with_timeout
from smithy_py.errors import APIError, CanceledError, DeadlineExceededError
from tests.unit.aws_core.retry.fakes import Script, SleeplessContext, api_error, run


def test_no_attempt_once_the_context_is_cancelled() -> None:
    ctx = SleeplessContext()
    ctx.cancel()
    quota = TokenRateLimit(500)
    quota.get_token(Context(), 100)
    script = Script([None])

    with pytest.raises(CanceledError, match="context canceled") as caught:
        run(script, Standard(rate_limiter=quota), ctx=ctx)

    assert not isinstance(caught.value, DeadlineExceededError)
    assert script.attempts == 0
    assert quota.remaining == 400


def test_no_attempt_once_the_deadline_passed() -> None:
    script = Script([None])

    with pytest.raises(DeadlineExceededError, match="context deadline exceeded"):
        run(script, ctx=with_timeout(0))

    assert script.attempts == 0


def test_a_cancellation_in_the_wait_ends_the_call() -> None:
    error = api_error("Any", 503)
    script = Script([error])
    ctx = SleeplessContext(lambda: ctx.cancel())

    with pytest.raises(CanceledError, match="context canceled") as caught:
        run(script, Standard(random=lambda: 0.5), ctx=ctx)

    assert caught.value.__cause__ is error
    assert script.attempts == 1
    assert ctx.slept == [1.0]


def test_a_deadline_in_the_wait_ends_the_call() -> None:
    error = api_error("Any", 503)
    script = Script([error, error, None])
    ctx = SleeplessContext(deadline=time.monotonic() + 1000)
    ctx.during_sleep = lambda: ctx.pass_deadline() if len(ctx.slept) == 2 else None

    with pytest.raises(DeadlineExceededError) as caught:
        run(script, ctx=ctx)

    assert isinstance(caught.value, TimeoutError)
    assert caught.value.__cause__ is error
    assert script.attempts == 2


def test_the_wait_of_a_real_context_ends_with_its_deadline() -> None:
    script = Script([api_error("Any", 503)])
    retryer = Standard(backoff=lambda attempt, error: 3600.0)

    with pytest.raises(DeadlineExceededError):
        run(script, retryer, ctx=with_timeout(0.02))

    assert script.attempts == 1


def test_the_wait_of_a_real_context_ends_with_its_cancellation() -> None:
    script = Script([api_error("Any", 503)])
    ctx = with_cancel()

    def backoff(attempt: int, error: Exception) -> float:
        threading.Thread(target=ctx.cancel).start()
        return 3600.0

    with pytest.raises(CanceledError):
        run(script, Standard(backoff=backoff), ctx=ctx)

    assert script.attempts == 1


def test_a_context_that_ends_with_the_attempt_takes_nothing_from_the_quota() -> None:
    quota = TokenRateLimit(500)
    error = api_error("Any", 503)
    ctx = SleeplessContext()

    def backoff(attempt: int, error: Exception) -> float:
        raise AssertionError("there is nothing to wait for")

    class Ending(Script):
        def __init__(self) -> None:
            super().__init__([])

        def __call__(self, *arguments: object) -> None:  # type: ignore[override]
            ctx.cancel()
            raise error

    with pytest.raises(CanceledError) as caught:
        run(Ending(), Standard(rate_limiter=quota, backoff=backoff), ctx=ctx)

    assert caught.value.__cause__ is error
    assert quota.remaining == 500


def test_no_attempt_after_the_context_ended_though_the_retryer_does_not_look() -> None:
    ctx = SleeplessContext()

    def backoff(attempt: int, error: Exception) -> float:
        ctx.cancel()
        return 0.0

    script = Script([api_error("Any", 503)])

    with pytest.raises(CanceledError):
        run(script, Standard(backoff=backoff), ctx=ctx)

    assert script.attempts == 1


def test_an_attempt_that_was_cancelled_is_not_retried() -> None:
    error = CanceledError("context canceled")
    script = Script([error])

    with pytest.raises(CanceledError) as caught:
        run(script)

    assert caught.value is error
    assert script.attempts == 1


def test_a_context_that_ends_in_the_wait_for_an_attempt_token_ends_the_call() -> None:
    class Limited(Standard):
        def get_attempt_token(self, ctx: Context) -> ReleaseToken:
            if script.attempts == 1:
                ctx.cancel()
                ctx.check()
            return super().get_attempt_token(ctx)

    error = api_error("Any", 503)
    script = Script([error])

    with pytest.raises(CanceledError) as caught:
        run(script, Limited())

    assert caught.value.__cause__ is error
    results = get_attempt_results(caught.value.result_metadata)
    assert results is not None
    assert [result.retried for result in results.results] == [False]


@pytest.mark.parametrize("skew", [None, 0.0, -60.0])
def test_no_time_to_live_while_the_servers_clock_is_not_known_to_be_ahead(
    skew: float | None,
) -> None:
    script = Script([api_error("Any", 503, skew), None])

    run(script, ctx=SleeplessContext(deadline=time.monotonic() + 1000))

    assert script.headers() == ["attempt=1; max=3", "attempt=2; max=3"]


def test_the_time_to_live_is_the_deadline_by_the_servers_clock() -> None:
    script = Script([api_error("Any", 503, skew=3600.0), None])

    before = datetime.datetime.now(datetime.UTC)
    run(script, ctx=SleeplessContext(deadline=time.monotonic() + 1000))
    after = datetime.datetime.now(datetime.UTC)

    first, second = script.headers()
    assert first == "attempt=1; max=3"
    text, _, ttl = second.partition("; ttl=")
    assert text == "attempt=2; max=3"
    shown = datetime.datetime.strptime(ttl, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.UTC)
    ahead = datetime.timedelta(seconds=3600 + 1000)
    second_long = datetime.timedelta(seconds=1)
    assert before + ahead - second_long <= shown <= after + ahead + second_long


def test_no_time_to_live_without_a_deadline() -> None:
    script = Script([api_error("Any", 503, skew=3600.0), None])

    run(script)

    assert script.headers() == ["attempt=1; max=3", "attempt=2; max=3"]


def test_a_server_in_the_year_9999_is_no_trouble() -> None:
    end = datetime.datetime(9999, 12, 31, 23, 59, 59, tzinfo=datetime.UTC)
    skew = (end - datetime.datetime.now(datetime.UTC)).total_seconds()
    script = Script([api_error("Any", 503, skew)])

    with pytest.raises(APIError):
        run(script, ctx=SleeplessContext(deadline=time.monotonic() + 1000))

    assert script.headers()[1:] == ["attempt=2; max=3", "attempt=3; max=3"]
