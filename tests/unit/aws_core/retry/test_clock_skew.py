from __future__ import annotations

import pytest

from aws_core.retry import ATTEMPT_SKEW, ClockOffset, NopRetryer, Retry, Standard
from aws_core.retry.attempts import ATTEMPT_SKEW_METADATA
from aws_core.retry.clock_skew import mark_clock_skew
from smithy_py.errors import APIError, RequestSendError
from smithy_py.http.request import Request
from smithy_py.middleware.inputs import FinalizeInput, Output
from tests.unit.aws_core.retry.fakes import (
    Options,
    Script,
    SleeplessContext,
    api_error,
    notes,
    run,
    with_skew,
)

ABOVE = 300.0
BELOW = 120.0


@pytest.mark.parametrize(
    ("code", "attempt_skew", "candidate_skew", "expected"),
    [
        ("InvalidSignatureException", 0.0, ABOVE, True),
        ("SignatureDoesNotMatch", 0.0, ABOVE, True),
        ("AuthFailure", 0.0, ABOVE, True),
        ("RequestTimeTooSkewed", 0.0, ABOVE, True),
        ("AccessDeniedException", 0.0, ABOVE, True),
        ("InvalidSignatureException", 0.0, -ABOVE, True),
        ("InvalidSignatureException", 0.0, BELOW, False),
        ("InvalidSignatureException", 0.0, 240.0, False),
        ("ValidationException", 0.0, ABOVE, False),
        ("AccessDenied", 0.0, ABOVE, False),
        ("RequestExpired", 0.0, ABOVE, False),
        ("RequestInTheFuture", 0.0, ABOVE, False),
        # The clock was set right since the client learned its skew.
        ("RequestTimeTooSkewed", ABOVE, 0.0, True),
        ("InvalidSignatureException", ABOVE, BELOW, False),
        ("RequestTimeTooSkewed", BELOW, 0.0, False),
        ("ValidationException", ABOVE, 0.0, False),
    ],
)
def test_which_errors_a_wrong_clock_may_have_caused(
    code: str, attempt_skew: float, candidate_skew: float, expected: bool
) -> None:
    error = api_error(code, 403)

    mark_clock_skew(error, attempt_skew, candidate_skew)

    assert Standard().is_error_retryable(error) is expected
    assert bool(notes(error)) is expected


def test_an_error_that_the_service_did_not_send_is_not_marked() -> None:
    error = RequestSendError("no such host", permanent=True)

    mark_clock_skew(error, 0.0, ABOVE)

    assert not Standard().is_error_retryable(error)


def skews(script: Script) -> list[float | None]:
    return [ctx.get(ATTEMPT_SKEW) for ctx in script.contexts]


def answered(skew: float) -> Output:
    output = Output()
    output.metadata.set(ATTEMPT_SKEW_METADATA, skew)
    return output


def test_the_next_attempt_is_signed_for_the_servers_clock() -> None:
    script = Script([api_error("RequestTimeTooSkewed", 403, skew=600.0), answered(600.0)])

    run(script)

    assert skews(script) == [0.0, 600.0]


def test_any_error_shows_the_skew() -> None:
    script = Script([api_error("Any", 503, skew=20.0), api_error("Any", 503, skew=21.0), None])

    run(script)

    assert skews(script) == [0.0, 20.0, 21.0]


def test_an_attempt_that_shows_no_skew_changes_nothing() -> None:
    script = Script([api_error("Any", 503, skew=600.0), RequestSendError("reset"), None])

    run(script)

    assert skews(script) == [0.0, 600.0, 600.0]


def test_a_code_alone_is_not_enough() -> None:
    script = Script([api_error("RequestTimeTooSkewed", 403)])

    with pytest.raises(APIError):
        run(script)

    assert script.attempts == 1


def test_a_retryer_that_retries_nothing_is_not_overruled() -> None:
    script = Script([api_error("RequestTimeTooSkewed", 403, skew=600.0)])

    with pytest.raises(APIError):
        run(script, NopRetryer())

    assert script.attempts == 1


def test_a_clock_that_stays_wrong_is_noted() -> None:
    errors = [api_error("RequestTimeTooSkewed", 403, skew=600.0 * n) for n in (1, 2, 3)]

    with pytest.raises(APIError) as caught:
        run(Script(errors))

    assert notes(caught.value) == [
        "probable clock skew: the request was signed 600 seconds off the server's time; "
        "check this machine's clock",
        "gave up after 3 attempts: exceeded maximum number of attempts, 3",
    ]


def test_the_client_learns_the_skew_for_its_next_calls() -> None:
    offset = ClockOffset()
    options = Options(Standard(), clock_offset=offset)
    run(
        Script([api_error("RequestTimeTooSkewed", 403, skew=600.0), answered(601.0)]),
        options=options,
    )
    script = Script([None])

    run(script, options=options)

    assert repr(offset) == "ClockOffset(601.0)"
    assert skews(script) == [601.0]


def test_a_call_that_fails_teaches_too() -> None:
    offset = ClockOffset()

    with pytest.raises(APIError):
        run(
            Script([api_error("NoSuchKey", 404, skew=30.0)]),
            options=Options(Standard(), clock_offset=offset),
        )

    assert offset.value == 30.0


def test_what_was_learned_heals_when_the_clock_is_set_right() -> None:
    offset = ClockOffset(600.0)
    script = Script([api_error("RequestTimeTooSkewed", 403, skew=0.0), answered(0.0)])

    run(script, options=Options(Standard(), clock_offset=offset))

    assert skews(script) == [600.0, 0.0]
    assert offset.value == 0.0


def test_a_call_without_a_date_forgets_nothing() -> None:
    offset = ClockOffset(600.0)

    run(Script([None]), options=Options(Standard(), clock_offset=offset))

    assert offset.value == 600.0


def test_the_correction_can_be_turned_off() -> None:
    offset = ClockOffset(600.0)
    options = Options(Standard(), clock_offset=offset, disable_clock_skew_correction=True)
    script = Script([with_skew(api_error("Any", 503), 100.0), answered(100.0)])
    skewed = Script([api_error("RequestTimeTooSkewed", 403, skew=900.0)])

    run(script, options=options)
    with pytest.raises(APIError):
        run(skewed, options=options)

    assert skews(script) == [0.0, 0.0]
    assert skewed.attempts == 1
    assert offset.value == 600.0


def test_options_without_the_optional_names_serve() -> None:
    class Bare:
        retryer = Standard()
        logger = None
        client_log_mode = 0

    script = Script([api_error("RequestTimeTooSkewed", 403, skew=600.0), None])
    Retry(Bare()).handle_finalize(SleeplessContext(), FinalizeInput(Request()), script)

    assert skews(script) == [0.0, 600.0]
