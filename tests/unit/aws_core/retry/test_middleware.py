from __future__ import annotations

import contextlib
import logging

import pytest

from aws_core.log_mode import ClientLogMode
from aws_core.retry import (
    ATTEMPT,
    DEFAULT_RETRYABLES,
    NoRateLimit,
    Retry,
    Standard,
    TokenRateLimit,
    add_with_max_attempts,
)
from smithy_py.context import BACKGROUND, Context
from smithy_py.errors import APIError, RequestSendError
from smithy_py.http.client import HTTPClient
from smithy_py.http.request import Request
from smithy_py.http.response import Response
from smithy_py.middleware import Stack
from smithy_py.middleware.inputs import FinalizeInput, Output
from tests.unit.aws_core.retry.fakes import Options, Script, SleeplessContext, api_error, notes, run

ERROR = api_error("Any", 503)


def test_one_attempt_when_it_succeeds() -> None:
    ctx = SleeplessContext()
    output = Output("result")
    script = Script([output])

    assert run(script, ctx=ctx) is output
    assert script.attempts == 1
    assert ctx.slept == []


def test_attempts_until_one_succeeds() -> None:
    ctx = SleeplessContext()
    script = Script([api_error("Any", 503), RequestSendError("reset"), Output("result")])

    output = run(script, Standard(random=lambda: 0.5), ctx=ctx)

    assert output.result == "result"
    assert script.attempts == 3
    assert ctx.slept == [1.0, 2.0]


def test_no_sleep_without_a_delay() -> None:
    ctx = SleeplessContext()
    script = Script([api_error("Any", 503), None])

    run(script, Standard(backoff=lambda attempt, error: -1.0), ctx=ctx)

    assert script.attempts == 2
    assert ctx.slept == []


def test_an_unretryable_error_is_raised_untouched() -> None:
    error = api_error("NoSuchKey", 404)
    script = Script([error])

    with pytest.raises(APIError) as caught:
        run(script)

    assert caught.value is error
    assert notes(error) == []
    assert error.__cause__ is None
    assert script.attempts == 1


@pytest.mark.parametrize("attempts", [1, 2, 3, 7])
def test_exhausted_attempts_raise_the_last_error(attempts: int) -> None:
    errors = [api_error(f"Any{number}", 503) for number in range(attempts)]
    script = Script(errors)

    with pytest.raises(APIError) as caught:
        run(script, Standard(max_attempts=attempts))

    assert caught.value is errors[-1]
    plural = "" if attempts == 1 else "s"
    assert notes(caught.value) == [
        f"gave up after {attempts} attempt{plural}: exceeded maximum number of attempts, {attempts}"
    ]
    assert all(notes(error) == [] for error in errors[:-1])
    assert script.attempts == attempts


def test_earlier_attempts_are_not_in_the_traceback_of_the_last_error() -> None:
    errors = [api_error("First", 503), api_error("Second", 503), api_error("Third", 404)]

    with pytest.raises(APIError) as caught:
        run(Script(errors))

    assert caught.value.error_code == "Third"
    assert caught.value.__context__ is None


def test_an_error_that_is_none_of_ours_is_raised_as_it_is() -> None:
    error = ZeroDivisionError("a bug in a middleware")

    with pytest.raises(ZeroDivisionError) as caught:
        run(Script([error]))

    assert caught.value is error
    assert notes(error) == []


def test_a_connection_error_of_python_is_retried_and_noted() -> None:
    error = ConnectionResetError("reset by peer")
    script = Script([error])

    with pytest.raises(ConnectionResetError) as caught:
        run(script)

    assert script.attempts == 3
    assert notes(caught.value) == [
        "gave up after 3 attempts: exceeded maximum number of attempts, 3"
    ]


def test_an_interrupt_is_not_retried() -> None:
    quota = TokenRateLimit(500)
    attempts = 0

    def interrupted(ctx: Context, input: FinalizeInput) -> Output:
        nonlocal attempts
        attempts += 1
        raise KeyboardInterrupt

    retry = Retry(Options(Standard(rate_limiter=quota)))
    with pytest.raises(KeyboardInterrupt):
        retry.handle_finalize(BACKGROUND, FinalizeInput(Request()), interrupted)

    assert attempts == 1
    assert quota.remaining == 500


def test_attempts_are_numbered_from_one_in_their_contexts() -> None:
    ctx = SleeplessContext()
    script = Script([ERROR])

    with pytest.raises(APIError):
        run(script, ctx=ctx)

    assert [attempt_ctx.get(ATTEMPT) for attempt_ctx in script.contexts] == [1, 2, 3]
    assert ctx.get(ATTEMPT) is None


def test_the_number_of_a_call_within_a_call_is_its_own() -> None:
    inner = Script([None])
    outer_numbers: list[int | None] = []

    def outer(ctx: Context, input: FinalizeInput) -> Output:
        outer_numbers.append(ctx.get(ATTEMPT))
        run(inner, ctx=ctx)
        if len(outer_numbers) < 2:
            raise api_error("Any", 503)
        return Output()

    retry = Retry(Options(Standard()))
    retry.handle_finalize(SleeplessContext(), FinalizeInput(Request()), outer)

    assert outer_numbers == [1, 2]
    assert [ctx.get(ATTEMPT) for ctx in inner.contexts] == [1, 1]


def test_the_header_counts_attempts() -> None:
    script = Script([ERROR])

    with pytest.raises(APIError):
        run(script)

    assert script.headers() == ["attempt=1; max=3", "attempt=2; max=3", "attempt=3; max=3"]


def test_the_header_has_no_max_without_a_limit() -> None:
    script = Script([ERROR, ERROR, None])

    run(script, add_with_max_attempts(Standard(), 0))

    assert script.headers() == ["attempt=1", "attempt=2", "attempt=3"]


def test_every_attempt_starts_from_the_request_of_the_build_step() -> None:
    request = Request("PUT", "https://example.com/a?x=1", {"x-build": "1"})
    seen: list[tuple[str, dict[str, str]]] = []

    def rest(ctx: Context, input: FinalizeInput) -> Output:
        seen.append((input.request.url, dict(input.request.headers)))
        input.request.url = "http://elsewhere.example/b"
        input.request.headers["authorization"] = "signature"
        del input.request.headers["x-build"]
        raise ERROR

    retry = Retry(Options(Standard(max_attempts=2)))
    with pytest.raises(APIError):
        retry.handle_finalize(SleeplessContext(), FinalizeInput(request), rest)

    url = "https://example.com/a?x=1"
    assert seen == [
        (url, {"x-build": "1", "amz-sdk-request": "attempt=1; max=2"}),
        (url, {"x-build": "1", "amz-sdk-request": "attempt=2; max=2"}),
    ]
    assert dict(request.headers) == {"x-build": "1"}


def test_the_end_of_the_quota_is_noted_on_the_error() -> None:
    quota = TokenRateLimit(7)
    ctx = SleeplessContext()
    errors = [api_error("First", 503), api_error("Second", 503)]
    script = Script(errors)

    with pytest.raises(APIError) as caught:
        run(script, Standard(rate_limiter=quota), ctx=ctx)

    assert caught.value is errors[1]
    assert notes(caught.value) == [
        "gave up after 2 attempts: failed to get rate limit token, "
        "retry quota exceeded, 2 available, 5 requested"
    ]
    assert caught.value.__context__ is None
    assert len(ctx.slept) == 1


@pytest.mark.parametrize(
    ("outcomes", "remaining"),
    [
        ([None], 491),
        ([api_error("Any", 404)], 490),
        ([ERROR, None], 491),
        ([ERROR, ERROR, None], 486),
        ([ERROR], 480),
        ([RequestSendError("slow", timeout=True)], 470),
        ([RequestSendError("slow", timeout=True), ERROR, None], 481),
    ],
    ids=["success", "unretryable", "second", "third", "never", "timeouts", "mixed"],
)
def test_what_a_call_leaves_of_the_quota(outcomes: list[Exception | None], remaining: int) -> None:
    quota = TokenRateLimit(500)
    quota.get_token(BACKGROUND, 10)

    with contextlib.suppress(APIError, RequestSendError):
        run(Script(outcomes), Standard(rate_limiter=quota))

    assert quota.remaining == remaining


def test_calls_of_one_client_share_the_quota() -> None:
    retryer = Standard(rate_limiter=TokenRateLimit(12))
    attempts: list[int] = []
    for _ in range(3):
        script = Script([api_error("Any", 503)])
        with pytest.raises(APIError):
            run(script, retryer)
        attempts.append(script.attempts)

    assert attempts == [3, 1, 1]


def test_retries_are_logged_where_the_mode_asks(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("test_retries")
    options = Options(Standard(), logger=logger, client_log_mode=ClientLogMode.RETRIES)
    with caplog.at_level(logging.DEBUG, "test_retries"):
        with pytest.raises(APIError):
            run(Script([ERROR]), options=options)
        with pytest.raises(APIError):
            run(Script([api_error("NoSuchKey", 404)]), options=options)

    assert [(record.levelname, record.message) for record in caplog.records] == [
        ("DEBUG", "retrying request /, attempt 2"),
        ("DEBUG", "retrying request /, attempt 3"),
        ("DEBUG", "max retry attempts exhausted, max 3"),
        (
            "DEBUG",
            "request failed with unretryable error NoSuchKey: the message (status code: 404)",
        ),
    ]


def test_without_a_logger_of_its_own_the_sdks_is_used(caplog: pytest.LogCaptureFixture) -> None:
    options = Options(Standard(), client_log_mode=ClientLogMode.RETRIES)
    with caplog.at_level(logging.DEBUG, "aws_core"):
        run(Script([ERROR, None]), options=options)

    assert [record.name for record in caplog.records] == ["aws_core"]


@pytest.mark.parametrize("mode", [0, ClientLogMode.REQUEST])
def test_nothing_is_logged_otherwise(mode: int, caplog: pytest.LogCaptureFixture) -> None:
    options = Options(Standard(), logger=logging.getLogger("test_retries"), client_log_mode=mode)
    with caplog.at_level(logging.DEBUG), pytest.raises(APIError):
        run(Script([ERROR]), options=options)

    assert caplog.records == []


def test_it_belongs_in_the_finalize_step() -> None:
    class Failing:
        def __init__(self) -> None:
            self.sent: list[str] = []

        def do(self, request: Request, *, ctx: Context) -> Response:
            self.sent.append(request.headers["amz-sdk-request"])
            if len(self.sent) < 3:
                raise RequestSendError("connection refused")
            return Response(200)

    stack = Stack("GetObject")
    stack.finalize.add(Retry(Options(Standard(backoff=lambda attempt, error: 0.0))))
    failing = Failing()
    client: HTTPClient = failing

    output = stack.compile(client)(BACKGROUND, None)

    assert stack.finalize.list() == ["Retry"]
    assert output.raw_response is not None
    assert output.raw_response.status_code == 200
    assert failing.sent == ["attempt=1; max=3", "attempt=2; max=3", "attempt=3; max=3"]


def test_a_bug_in_a_retryer_comes_to_light() -> None:
    def broken(error: Exception) -> bool | None:
        raise ZeroDivisionError("a bug in a check")

    retryer = Standard(retryables=[broken, *DEFAULT_RETRYABLES], rate_limiter=NoRateLimit())

    with pytest.raises(ZeroDivisionError, match="a bug in a check") as caught:
        run(Script([ERROR]), retryer)

    assert caught.value.__context__ is ERROR


def test_options_without_a_retryer_have_the_standard_one() -> None:
    script = Script([ERROR])

    with pytest.raises(APIError):
        run(script, options=Options(None))

    assert script.attempts == 3
