from __future__ import annotations

import copy
import gc
import pickle
import weakref
from collections.abc import Iterator
from types import TracebackType

import pytest

from aws_core.retry import (
    AttemptResults,
    NopRetryer,
    Standard,
    TokenRateLimit,
    get_attempt_results,
)
from smithy_py.errors import APIError, CanceledError, GenericAPIError, OperationError
from smithy_py.http.request import Request
from smithy_py.metadata import Metadata, MetadataKey
from smithy_py.middleware.inputs import Output
from tests.unit.aws_core.retry.fakes import Script, SleeplessContext, api_error, notes, run

REQUEST_ID: MetadataKey[str] = MetadataKey("request_id")
HALF = Standard(random=lambda: 0.5)


def named(error: OperationError, request_id: str) -> OperationError:
    error.result_metadata.set(REQUEST_ID, request_id)
    return error


def results_of(metadata: Metadata) -> AttemptResults:
    results = get_attempt_results(metadata)
    assert results is not None
    return results


def rows(metadata: Metadata) -> list[tuple[str | None, bool, bool, float, str | None]]:
    """Code, retryable, retried, delay and request id of each attempt."""
    return [
        (
            result.error.error_code if isinstance(result.error, APIError) else None,
            result.retryable,
            result.retried,
            result.delay,
            result.response_metadata.get(REQUEST_ID),
        )
        for result in results_of(metadata).results
    ]


def test_a_call_that_succeeds_at_once() -> None:
    output = Output()
    output.metadata.set(REQUEST_ID, "id-1")

    run(Script([output]))

    assert output.metadata.get(REQUEST_ID) == "id-1"
    assert rows(output.metadata) == [(None, False, False, 0.0, "id-1")]
    assert results_of(output.metadata).results[0].error is None


def test_the_metadata_of_an_attempt_are_not_those_of_the_call() -> None:
    output = Output()

    run(Script([output]))

    attempt = results_of(output.metadata).results[0].response_metadata
    assert get_attempt_results(attempt) is None


def test_a_call_that_succeeds_at_last() -> None:
    output = Output()
    output.metadata.set(REQUEST_ID, "id-3")
    script = Script(
        [named(api_error("Busy", 503), "id-1"), named(api_error("SlowDown"), "id-2"), output]
    )

    run(script, HALF)

    assert rows(output.metadata) == [
        ("Busy", True, True, 1.0, "id-1"),
        ("SlowDown", True, True, 2.0, "id-2"),
        (None, False, False, 0.0, "id-3"),
    ]


def test_attempts_exhausted() -> None:
    errors = [named(api_error(f"Busy{n}", 503), f"id-{n}") for n in (1, 2, 3)]

    with pytest.raises(APIError) as caught:
        run(Script(errors), HALF)

    assert caught.value.result_metadata.get(REQUEST_ID) == "id-3"
    assert rows(caught.value.result_metadata) == [
        ("Busy1", True, True, 1.0, "id-1"),
        ("Busy2", True, True, 2.0, "id-2"),
        ("Busy3", True, False, 0.0, "id-3"),
    ]
    assert results_of(caught.value.result_metadata).results[-1].error is caught.value


def test_an_unretryable_error() -> None:
    with pytest.raises(APIError) as caught:
        run(Script([api_error("Busy", 503), named(api_error("NoSuchKey", 404), "id-2")]), HALF)

    assert rows(caught.value.result_metadata) == [
        ("Busy", True, True, 1.0, None),
        ("NoSuchKey", False, False, 0.0, "id-2"),
    ]


def test_a_retryer_that_never_retries() -> None:
    with pytest.raises(APIError) as caught:
        run(Script([api_error("Busy", 503)]), NopRetryer())

    assert rows(caught.value.result_metadata) == [("Busy", False, False, 0.0, None)]


def test_the_end_of_the_quota() -> None:
    with pytest.raises(APIError) as caught:
        run(Script([api_error("Busy", 503)]), Standard(rate_limiter=TokenRateLimit(0)))

    assert rows(caught.value.result_metadata) == [("Busy", True, False, 0.0, None)]


def test_a_body_that_cannot_go_back() -> None:
    script = Script([api_error("Busy", 503)])

    with pytest.raises(APIError) as caught:
        run(script, request=Request("PUT", "https://example.com/", body=iter([b"x"])))

    assert rows(caught.value.result_metadata) == [("Busy", True, False, 0.0, None)]


def test_a_context_that_ends_in_the_wait() -> None:
    script = Script([api_error("First", 503), named(api_error("Second", 503), "id-2")])
    ctx = SleeplessContext()
    ctx.during_sleep = lambda: ctx.cancel() if len(ctx.slept) == 2 else None

    with pytest.raises(CanceledError) as caught:
        run(script, HALF, ctx=ctx)

    assert caught.value.result_metadata.get(REQUEST_ID) == "id-2"
    assert rows(caught.value.result_metadata) == [
        ("First", True, True, 1.0, None),
        ("Second", True, False, 2.0, "id-2"),
    ]


def test_no_results_on_metadata_of_no_call() -> None:
    assert get_attempt_results(Metadata()) is None


def test_an_error_copies_and_pickles_with_its_results() -> None:
    with pytest.raises(APIError) as caught:
        run(Script([named(api_error("Busy", 503), "id")]), HALF)
    error = caught.value

    for copied in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):
        assert isinstance(copied, GenericAPIError)
        assert notes(copied) == notes(error)
        assert rows(copied.result_metadata) == rows(error.result_metadata)
        assert results_of(copied.result_metadata).results[-1].error is copied


def test_metadata_copy_and_pickle_with_the_results() -> None:
    with pytest.raises(APIError) as caught:
        run(Script([named(api_error("Busy", 503), "id")]), HALF)
    metadata = caught.value.result_metadata

    for copied in (pickle.loads(pickle.dumps(metadata)), copy.deepcopy(metadata)):
        assert isinstance(copied, Metadata)
        assert rows(copied) == rows(metadata)


def test_results_say_what_they_are() -> None:
    with pytest.raises(APIError) as caught:
        run(Script([api_error("Busy", 503)]), HALF)

    assert repr(results_of(caught.value.result_metadata)) == (
        "AttemptResults(["
        "AttemptResult(error=GenericAPIError, retryable=True, retried=True, delay=1.000), "
        "AttemptResult(error=GenericAPIError, retryable=True, retried=True, delay=2.000), "
        "AttemptResult(error=GenericAPIError, retryable=True, retried=False, delay=0.000)])"
    )


@pytest.fixture
def _no_collector() -> Iterator[None]:
    """Only reference counts free anything."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


class Held:
    """Stands for what the frames of an attempt hold, such as a large body."""


def failing(held: list[weakref.ref[Held]], *errors: Exception) -> Script:
    class Holding(Script):
        def __call__(self, *arguments: object) -> Output:
            local = Held()
            held.append(weakref.ref(local))
            return super().__call__(*arguments)  # type: ignore[arg-type]

    return Holding(errors)


@pytest.mark.usefixtures("_no_collector")
@pytest.mark.parametrize("status", [404, 503])
def test_an_error_that_was_handled_leaves_nothing_for_the_collector(status: int) -> None:
    held: list[weakref.ref[Held]] = []
    script = failing(held, *(api_error("Any", status) for _ in range(3)))
    errors = [weakref.ref(error) for error in script.outcomes if error is not None]

    try:
        run(script)
    except APIError:
        script.outcomes.clear()
    script.contexts.clear()

    assert len(held) == (3 if status == 503 else 1)
    assert [ref() for ref in held] == [None] * len(held)
    assert [ref() for ref in errors] == [None] * 3


@pytest.mark.usefixtures("_no_collector")
def test_a_cancellation_that_was_handled_leaves_nothing_for_the_collector() -> None:
    held: list[weakref.ref[Held]] = []
    script = failing(held, api_error("Any", 503))

    def cancel() -> None:
        raise CanceledError("context canceled")

    ctx = SleeplessContext(cancel)

    try:
        run(script, ctx=ctx)
    except CanceledError:
        script.outcomes.clear()

    assert [ref() for ref in held] == [None]


@pytest.mark.usefixtures("_no_collector")
def test_an_output_holds_the_errors_of_earlier_attempts_but_not_their_frames() -> None:
    held: list[weakref.ref[Held]] = []
    cause = RuntimeError("a cause")
    error = api_error("Any", 503)
    error.__cause__ = cause
    script = failing(held, error)
    script.outcomes.append(None)

    output = run(script)

    assert [ref() for ref in held] == [None, None]
    assert results_of(output.metadata).results[0].error is error
    assert error.__cause__ is cause


@pytest.mark.usefixtures("_no_collector")
def test_the_frames_of_causes_and_contexts_are_let_go_too() -> None:
    held: list[weakref.ref[Held]] = []
    error = api_error("Any", 503)

    def fail(kind: type[Exception]) -> None:
        local = Held()
        held.append(weakref.ref(local))
        raise kind("from far below")

    class Chained(Script):
        def __call__(self, *arguments: object) -> Output:
            if held:
                return Output()
            try:
                fail(KeyError)
            except KeyError:
                try:
                    fail(ValueError)
                except ValueError as cause:
                    raise error from cause
            return Output()

    output = run(Chained([]))

    assert [ref() for ref in held] == [None, None]
    assert results_of(output.metadata).results[0].error is error
    assert isinstance(error.__cause__, ValueError)


def test_an_error_the_caller_is_handling_keeps_its_traceback() -> None:
    def call_while_handling() -> None:
        try:
            raise KeyError("what the caller is handling")
        except KeyError as error:
            run(Script([api_error("Any", 503), None]))
            tracebacks.append(error.__traceback__)
            raise

    tracebacks: list[TracebackType | None] = []
    with pytest.raises(KeyError):
        call_while_handling()

    assert [traceback is not None for traceback in tracebacks] == [True]


def test_the_error_of_the_last_attempt_is_gone_when_nobody_holds_it() -> None:
    script = Script([api_error("Any", 404)])

    def metadata_alone() -> Metadata:
        with pytest.raises(APIError) as caught:
            run(script)
        script.outcomes.clear()
        return caught.value.result_metadata

    metadata = metadata_alone()
    gc.collect()

    assert results_of(metadata).results[0].error is None
