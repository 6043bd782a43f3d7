"""Waiters: their acceptors, delays and loop, by a clock of the test's own."""

from __future__ import annotations

import logging
import pickle
import re
import sys
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import dynamodb, s3
from smithy_py.context import Context, with_cancel, with_timeout
from smithy_py.errors import (
    APIError,
    CanceledError,
    DeadlineExceededError,
    ErrorFault,
    GenericAPIError,
    RequestSendError,
    SmithyError,
)
from smithy_py.http.response import Response
from smithy_py.metadata import MetadataKey
from smithy_py.middleware.stack import Stack
from smithy_py.modeled_error import ModeledError
from smithy_py.operation import Operation, Service
from smithy_py.prelude import BOOLEAN, STRING
from smithy_py.schema import OperationOutput, Structure, list_of, member
from smithy_py.waiters import (
    Acceptor,
    Waiter,
    WaiterError,
    WaiterFailureError,
    WaiterTimeoutError,
    compute_delay,
)
from tests.canned import CannedClient, answer, options


class DescribeInput(Structure):
    name: str | None = member("Name", STRING, default=None)


class Part(Structure):
    state: str | None = member("State", STRING, default=None)


class DescribeOutput(OperationOutput):
    state: str | None = member("State", STRING, default=None)
    ready: bool | None = member("Ready", BOOLEAN, default=None)
    part: Part | None = member("Part", Part, default=None)
    parts: list[Part] | None = member("Parts", list_of(Part), default=None)


class NoSuchThing(ModeledError):
    error_code = "Thing.Missing"
    error_fault = ErrorFault.CLIENT
    message: str | None = member("Message", STRING, default=None)


def no_stack(stack: Stack, options: Any) -> None:
    """Adds nothing."""


SERVICE = Service("Things", "2020-01-01", sys.modules[__name__])
DESCRIBE = Operation(
    SERVICE, "Describe", ("GET", "/", 200), DescribeInput, DescribeOutput, no_stack, (NoSuchThing,)
)
INPUT = DescribeInput(name="n")
PENDING = DescribeOutput(state="PENDING")
ACTIVE = DescribeOutput(state="ACTIVE")
BROKEN = DescribeOutput(state="BROKEN")
THROTTLED = GenericAPIError("Throttled", "later")


class ThingActiveWaiter(Waiter[DescribeInput, DescribeOutput]):
    name = "ThingActive"
    operation = DESCRIBE
    method = "describe"
    min_delay = 5.0
    acceptors: ClassVar[tuple[Acceptor, ...]] = (
        Acceptor("success", "path", "ACTIVE", "State"),
        Acceptor("failure", "path", "BROKEN", "State"),
        Acceptor("retry", "error", "NoSuchThing"),
        Acceptor("failure", "error", "ValidationException"),
    )


class ThingGoneWaiter(ThingActiveWaiter):
    name = "ThingGone"
    acceptors = (Acceptor("success", "error", "NoSuchThing"),)


class MarkedWaiter(ThingActiveWaiter):
    user_agent_features = ("B",)


class Clock:
    """Time that passes in sleeps, and in calls if they are said to take some."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, ctx: Context, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        ctx.check()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock.monotonic)
    monkeypatch.setattr(Context, "sleep", lambda ctx, seconds: clock.sleep(ctx, seconds))
    monkeypatch.setattr("random.random", lambda: 0.5)
    return clock


class FakeClient:
    """Gives the answers in turn, the last one again and again; each call takes some time."""

    def __init__(
        self,
        *answers: DescribeOutput | Exception,
        clock: Clock | None = None,
        seconds: float = 0.0,
    ) -> None:
        self.answers = list(answers)
        self.clock = clock
        self.seconds = seconds
        self.inputs: list[DescribeInput] = []
        self.functions: list[tuple[Any, ...]] = []
        self.contexts: list[Context] = []

    def describe(self, input: DescribeInput, *functions: Any, ctx: Context) -> DescribeOutput:
        self.inputs.append(input)
        self.functions.append(functions)
        self.contexts.append(ctx)
        if self.clock is not None:
            self.clock.now += self.seconds
            ctx.check()
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(found, Exception):
            raise found
        return found


def with_status(status_code: int) -> DescribeOutput:
    output = DescribeOutput()
    output.result_metadata.set(MetadataKey("raw_response"), Response(status_code))
    return output


def failed(error: APIError, status_code: int = 400) -> APIError:
    error.response = Response(status_code)
    return error


def parts(*states: str) -> DescribeOutput:
    return DescribeOutput(parts=[Part(state=state) for state in states])


MISSING = failed(NoSuchThing(), 404)
OTHER = failed(GenericAPIError("Other"), 503)
UNSENT = RequestSendError("no route")


@pytest.mark.parametrize(
    ("matcher", "expected", "argument", "matching", "others"),
    [
        ("path", "ACTIVE", "State", [ACTIVE], [PENDING, DescribeOutput(), MISSING]),
        (
            "path",
            "ACTIVE",
            "Part.State",
            [DescribeOutput(part=Part(state="ACTIVE"))],
            [ACTIVE, DescribeOutput(part=Part())],
        ),
        ("path", True, "Ready", [DescribeOutput(ready=True)], [DescribeOutput(ready=False)]),
        (
            "path",
            False,
            "Ready",
            [DescribeOutput(ready=False)],
            [DescribeOutput(ready=True), DescribeOutput(), MISSING],
        ),
        ("path", True, "length(Parts[]) > `0`", [parts("a")], [parts(), DescribeOutput(), OTHER]),
        ("path", True, "length(Parts) == `0`", [parts(), DescribeOutput()], [parts("a"), OTHER]),
        (
            "pathAll",
            "a",
            "Parts[].State",
            [parts("a"), parts("a", "a")],
            [parts(), parts("a", "b"), parts("b"), DescribeOutput(), MISSING],
        ),
        (
            "pathAny",
            "a",
            "Parts[].State",
            [parts("a"), parts("b", "a")],
            [parts(), parts("b"), DescribeOutput(), MISSING],
        ),
        ("pathAny", "ACTIVE", "State", [], [ACTIVE]),
        ("pathAll", "ACTIVE", "State", [], [ACTIVE]),
        ("error", "NoSuchThing", "", [MISSING], [OTHER, UNSENT, ACTIVE]),
        ("error", "Thing.Missing", "", [MISSING], [OTHER, UNSENT, ACTIVE]),
        ("error", "Other", "", [OTHER], [MISSING, UNSENT, ACTIVE, KeyError("Other")]),
        ("error", True, "", [MISSING, OTHER], [UNSENT, ACTIVE, KeyError("x")]),
        ("error", False, "", [ACTIVE, DescribeOutput()], [MISSING, OTHER, UNSENT]),
        ("status", 200, "", [with_status(200), DescribeOutput()], [with_status(202), MISSING]),
        ("status", 404, "", [MISSING], [OTHER, NoSuchThing(), UNSENT, DescribeOutput()]),
    ],
)
def test_acceptor(
    matcher: str,
    expected: str | int | bool,
    argument: str,
    matching: list[DescribeOutput | Exception],
    others: list[DescribeOutput | Exception],
) -> None:
    matches = Acceptor("success", matcher, expected, argument).compile(DESCRIBE)

    def matched(found: DescribeOutput | Exception) -> bool:
        return matches(None, found) if isinstance(found, Exception) else matches(found, None)

    assert [found for found in matching if not matched(found)] == []
    assert [found for found in others if matched(found)] == []


@pytest.mark.parametrize(
    ("acceptor", "problem"),
    [
        (Acceptor("done", "path", "a", "State"), "no state 'done'"),
        (Acceptor("retry", "inputOutput", "a", "State"), "no matcher 'inputOutput'"),
        (Acceptor("retry", "path", "a", "Parts["), "Incomplete expression"),
    ],
)
def test_an_acceptor_that_makes_no_sense(acceptor: Acceptor, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        acceptor.compile(DESCRIBE)


def test_returns_the_output_that_shows_it(clock: Clock) -> None:
    client = FakeClient(MISSING, PENDING, ACTIVE)
    assert ThingActiveWaiter(client).wait_for_output(INPUT, 60) is ACTIVE
    assert client.inputs == [INPUT] * 3
    assert clock.slept == [5.0, 7.5]


def test_the_first_call_is_made_at_once(clock: Clock) -> None:
    ThingActiveWaiter(FakeClient(ACTIVE)).wait(INPUT, 0.001)
    assert clock.slept == []


def test_an_error_can_be_what_is_waited_for(clock: Clock) -> None:
    client = FakeClient(ACTIVE, MISSING)
    assert ThingGoneWaiter(client).wait_for_output(INPUT, 60) is None
    assert len(client.inputs) == 2


def test_a_failure_ends_the_waiting(clock: Clock) -> None:
    with pytest.raises(WaiterFailureError) as caught:
        ThingActiveWaiter(FakeClient(PENDING, BROKEN)).wait(INPUT, 60)

    error = caught.value
    expected = "waiter state transitioned to Failure: ThingActive, path State is 'BROKEN'"
    assert str(error) == expected
    assert (error.waiter, error.attempts) == ("ThingActive", 2)
    assert (error.output, error.error) == (BROKEN, None)
    assert isinstance(error, WaiterError)
    assert isinstance(error, SmithyError)


def test_an_error_can_be_a_failure(clock: Clock) -> None:
    refused = GenericAPIError("ValidationException", "no")
    with pytest.raises(WaiterFailureError, match="error is 'ValidationException'") as caught:
        ThingActiveWaiter(FakeClient(refused)).wait(INPUT, 60)
    assert caught.value.error is refused
    assert caught.value.__cause__ is refused
    assert caught.value.output is None


@pytest.mark.parametrize("error", [THROTTLED, UNSENT, ZeroDivisionError("a bug")])
def test_an_error_that_the_model_does_not_name_is_raised(clock: Clock, error: Exception) -> None:
    with pytest.raises(type(error)) as caught:
        ThingActiveWaiter(FakeClient(PENDING, error)).wait(INPUT, 60)
    assert caught.value is error
    assert len(clock.slept) == 1


def test_gives_up_in_time(clock: Clock) -> None:
    client = FakeClient(PENDING, MISSING)
    with pytest.raises(WaiterTimeoutError) as caught:
        ThingActiveWaiter(client).wait(INPUT, 60)

    error = caught.value
    assert str(error) == "exceeded max wait time for ThingActive waiter"
    assert isinstance(error, TimeoutError)
    assert isinstance(error, WaiterError)
    assert (error.waiter, error.output, error.error) == ("ThingActive", None, MISSING)
    assert error.__cause__ is MISSING
    assert error.attempts == len(client.inputs) == 6
    # Twice as long at most each time, half of the draw; at last what leaves time for one call.
    assert clock.slept == [5.0, 7.5, 12.5, 22.5, 7.5]
    assert clock.now == 1000.0 + 60 - 5


def test_the_time_of_calls_counts(clock: Clock) -> None:
    client = FakeClient(PENDING, clock=clock, seconds=10)
    with pytest.raises(WaiterTimeoutError) as caught:
        ThingActiveWaiter(client).wait(INPUT, 30)
    # 10 of the call, 5 asleep, 10 of the call: 5 are left, not more than the shortest sleep.
    assert clock.slept == [5.0]
    assert caught.value.attempts == 2
    assert caught.value.output is PENDING


def test_less_time_than_one_delay_is_one_call(clock: Clock) -> None:
    client = FakeClient(PENDING)
    with pytest.raises(WaiterTimeoutError):
        ThingActiveWaiter(client).wait(INPUT, 4.9)
    assert len(client.inputs) == 1
    assert clock.slept == []


def test_the_time_may_run_out_in_a_call(clock: Clock) -> None:
    client = FakeClient(PENDING, clock=clock, seconds=40)
    with pytest.raises(WaiterTimeoutError) as caught:
        ThingActiveWaiter(client).wait(INPUT, 60)
    assert isinstance(caught.value.__cause__, DeadlineExceededError)
    assert caught.value.attempts == 2


def test_the_time_may_run_out_asleep(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine may sleep longer than it was asked to."""
    monkeypatch.setattr(Context, "sleep", lambda ctx, seconds: clock.sleep(ctx, seconds + 100))
    with pytest.raises(WaiterTimeoutError) as caught:
        ThingActiveWaiter(FakeClient(PENDING)).wait(INPUT, 60)
    assert (caught.value.attempts, caught.value.output) == (1, PENDING)


def test_the_callers_context_ends_the_waiting(clock: Clock) -> None:
    ctx = with_timeout(8)
    with pytest.raises(DeadlineExceededError) as caught:
        ThingActiveWaiter(FakeClient(PENDING)).wait(INPUT, 60, ctx=ctx)
    assert not isinstance(caught.value, WaiterError)
    assert caught.value.__notes__ == ["request cancelled while waiting for ThingActive"]
    assert clock.slept == [5.0, 7.5]


def test_the_callers_context_may_end_in_a_call(clock: Clock) -> None:
    client = FakeClient(PENDING, clock=clock, seconds=9)
    with pytest.raises(DeadlineExceededError) as caught:
        ThingActiveWaiter(client).wait(INPUT, 60, ctx=with_timeout(8))
    assert not isinstance(caught.value, WaiterError)


def test_cancelling_ends_the_waiting(clock: Clock) -> None:
    ctx = with_cancel()
    with pytest.raises(CanceledError, match="context canceled"):
        ThingActiveWaiter(
            FakeClient(PENDING), on_attempt=lambda number, output, error: ctx.cancel()
        ).wait(INPUT, 60, ctx=ctx)


def test_calls_see_the_end_of_the_waiting(clock: Clock) -> None:
    client = FakeClient(PENDING, ACTIVE)
    ThingActiveWaiter(client).wait(INPUT, 60)
    assert client.contexts[0] is client.contexts[1]
    assert client.contexts[0].deadline is not None
    assert client.contexts[0].error() is not None, "the context ends with the waiting"


def test_delays_of_ones_own(clock: Clock) -> None:
    with pytest.raises(WaiterTimeoutError):
        ThingActiveWaiter(FakeClient(PENDING), min_delay=2, max_delay=4).wait(INPUT, 20)
    assert clock.slept == [2.0, 3.0, 3.0, 3.0, 3.0, 3.0, 1.0]


@pytest.mark.parametrize("max_delay", [0, -1.0])
def test_no_longest_delay_is_the_default(max_delay: float) -> None:
    assert ThingActiveWaiter(FakeClient(), max_delay=max_delay).max_delay == 120.0


@pytest.mark.parametrize(
    ("delays", "message"),
    [
        (
            {"min_delay": 200.0},
            "minimum waiter delay 200s must be lesser than or equal to maximum waiter delay of "
            "120s.",
        ),
        (
            {"max_delay": 2.5},
            "minimum waiter delay 5s must be lesser than or equal to maximum waiter delay of 2.5s.",
        ),
        ({"min_delay": 0}, "minimum waiter delay must be greater than zero"),
        ({"min_delay": -1}, "minimum waiter delay must be greater than zero"),
        ({"min_delay": float("nan")}, "minimum waiter delay must be greater than zero"),
    ],
)
def test_delays_that_make_no_sense(delays: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        ThingActiveWaiter(FakeClient(), **delays)  # type: ignore[arg-type]


@pytest.mark.parametrize("max_wait", [0, -1, 0.0, float("nan")])
def test_no_time_to_wait(max_wait: float) -> None:
    client = FakeClient(ACTIVE)
    message = r"^maximum wait time for waiter must be greater than zero$"
    with pytest.raises(ValueError, match=message):
        ThingActiveWaiter(client).wait(INPUT, max_wait)
    assert client.inputs == []


def test_waits_without_end(clock: Clock) -> None:
    client = FakeClient(*[PENDING] * 50, ACTIVE)
    ThingActiveWaiter(client).wait(INPUT, float("inf"))
    assert max(clock.slept) <= 120.0


def test_a_client_without_the_method_is_refused() -> None:
    with pytest.raises(TypeError, match=r"has no method describe\(\)"):
        ThingActiveWaiter(object())


def test_every_attempt_is_told(clock: Clock) -> None:
    told: list[tuple[int, object, object]] = []
    waiter = ThingActiveWaiter(
        FakeClient(MISSING, PENDING, THROTTLED), on_attempt=lambda *found: told.append(found)
    )
    with pytest.raises(GenericAPIError):
        waiter.wait(INPUT, 60)
    assert told == [(1, None, MISSING), (2, PENDING, None), (3, None, THROTTLED)]


def test_a_rule_of_ones_own(clock: Clock) -> None:
    seen: list[tuple[object, ...]] = []

    def retryable(
        ctx: Context,
        input: DescribeInput,
        output: DescribeOutput | None,
        error: Exception | None,
    ) -> bool:
        seen.append((ctx.cancellable, input, output, error))
        if error is THROTTLED:
            return True
        return ThingActiveWaiter.state_retryable(output, error)

    waiter = ThingActiveWaiter(FakeClient(THROTTLED, PENDING, ACTIVE), retryable=retryable)
    assert waiter.wait_for_output(INPUT, 60) is ACTIVE
    assert seen == [
        (True, INPUT, None, THROTTLED),
        (True, INPUT, PENDING, None),
        (True, INPUT, ACTIVE, None),
    ]
    waiter = ThingActiveWaiter(FakeClient(THROTTLED, BROKEN), retryable=retryable)
    with pytest.raises(WaiterFailureError) as caught:
        waiter.wait(INPUT, 60)
    assert caught.value.attempts == 2


def test_what_a_rule_of_ones_own_raises(clock: Clock) -> None:
    def retryable(*found: object) -> bool:
        raise LookupError("enough")

    with pytest.raises(LookupError, match="enough"):
        ThingActiveWaiter(FakeClient(PENDING), retryable=retryable).wait(INPUT, 60)


def test_the_model_says_again_where_it_says_nothing() -> None:
    assert ThingActiveWaiter.state_retryable(PENDING, None)
    assert ThingActiveWaiter.state_retryable(None, MISSING)
    assert not ThingActiveWaiter.state_retryable(ACTIVE, None)


class Options:
    """What the option functions change."""

    def __init__(self, logger: logging.Logger | None = None) -> None:
        self.user_agent_features: tuple[str, ...] = ("x",)
        self.api_options: tuple[Any, ...] = ()
        self.logger = logger


def test_the_feature_is_named_before_the_callers_functions_run(clock: Clock) -> None:
    client = FakeClient(PENDING, ACTIVE)
    seen: list[tuple[str, ...]] = []
    MarkedWaiter(client).wait(INPUT, 60, lambda options: seen.append(options.user_agent_features))
    for functions in client.functions:
        made = Options()
        for function in functions:
            function(made)
    assert seen == [("x", "B"), ("x", "B")]


def test_no_function_is_added_where_there_is_nothing_to_say(clock: Clock) -> None:
    client = FakeClient(ACTIVE)
    ThingActiveWaiter(client).wait(INPUT, 60)
    assert client.functions == [()]


@pytest.mark.parametrize(
    "error", [WaiterError, WaiterFailureError, WaiterTimeoutError], ids=lambda cls: cls.__name__
)
def test_errors_pickle(error: type[WaiterError]) -> None:
    made = error("m", waiter="W", attempts=3, output=PENDING, error=GenericAPIError("C", "text"))
    again = pickle.loads(pickle.dumps(made))
    assert type(again) is error
    assert (str(again), again.waiter, again.attempts, again.output) == ("m", "W", 3, PENDING)
    assert isinstance(again.error, APIError)
    assert again.error.error_code == "C"


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
        patch.setattr("time.monotonic", clock.monotonic)
        patch.setattr(Context, "sleep", lambda ctx, seconds: clock.sleep(ctx, seconds))
        client = FakeClient(PENDING, clock=clock, seconds=call)
        waiter = ThingActiveWaiter(client, min_delay=minimum, max_delay=minimum * factor)
        with pytest.raises(WaiterTimeoutError):
            waiter.wait(INPUT, max_wait)
    assert clock.now - 1000.0 <= max_wait + call + 0.001
    assert all(slept >= 0 for slept in clock.slept)


def test_s3_waits_for_a_bucket(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    canned = CannedClient(answer(404), answer(404), answer(200))
    logger = logging.getLogger("waiting")
    client = s3.Client(s3.Options(**options(canned, logger=logger)))
    waiter = s3.BucketExistsWaiter(client, log_wait_attempts=True)
    with caplog.at_level(logging.DEBUG, "waiting"):
        output = waiter.wait_for_output(s3.HeadBucketInput(bucket="bucket"), 60)

    assert isinstance(output, s3.HeadBucketOutput)
    assert clock.slept == [5.0, 7.5]
    assert [(record.name, record.getMessage()) for record in caplog.records] == [
        ("waiting", f"attempting waiter request, attempt count: {attempt}") for attempt in (1, 2, 3)
    ]
    for request in canned.requests:
        assert "B" in request.headers["user-agent"].rpartition(" m/")[2].split(",")


def test_attempts_are_logged_to_the_sdks_logger_if_the_client_has_none(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    client = s3.Client(s3.Options(**options(CannedClient(answer(200)))))
    waiter = s3.ObjectExistsWaiter(client, log_wait_attempts=True)
    with caplog.at_level(logging.DEBUG, "smithy_py"):
        waiter.wait(s3.HeadObjectInput(bucket="bucket", key="k"), 60)
    messages = [record.getMessage() for record in caplog.records if record.name == "smithy_py"]
    assert messages == ["attempting waiter request, attempt count: 1"]


@pytest.mark.parametrize("status_code", [301, 403])
def test_s3_a_bucket_that_cannot_be_looked_at_is_an_error(clock: Clock, status_code: int) -> None:
    client = s3.Client(s3.Options(**options(CannedClient(answer(status_code)))))
    with pytest.raises(APIError) as caught:
        s3.BucketExistsWaiter(client).wait(s3.HeadBucketInput(bucket="bucket"), 60)
    assert caught.value.status_code == status_code
    assert clock.slept == []


def test_s3_waits_for_an_object_to_go(clock: Clock) -> None:
    client = s3.Client(s3.Options(**options(CannedClient(answer(200), answer(404)))))
    waiter = s3.ObjectNotExistsWaiter(client)
    assert waiter.wait_for_output(s3.HeadObjectInput(bucket="bucket", key="k"), 60) is None


def test_dynamodb_waits_for_a_table(clock: Clock) -> None:
    missing = b'{"__type": "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"}'
    canned = CannedClient(
        answer(400, missing),
        answer(200, b'{"Table": {"TableStatus": "CREATING"}}'),
        answer(200, b'{"Table": {"TableStatus": "ACTIVE"}}'),
    )
    client = dynamodb.Client(dynamodb.Options(**options(canned)))
    waiter = dynamodb.TableExistsWaiter(client)
    output = waiter.wait_for_output(dynamodb.DescribeTableInput(table_name="t"), 300)
    assert output is not None
    assert output.table is not None
    assert output.table.table_status == dynamodb.types.TableStatus.ACTIVE
    assert clock.slept == [20.0, 30.0]
