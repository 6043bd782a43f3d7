"""The loop of waiters, by a clock of the tests' own."""

from __future__ import annotations

import logging
import pickle
import re
from typing import Any

import pytest

from smithy_py.context import Context, with_cancel, with_timeout
from smithy_py.errors import (
    APIError,
    CanceledError,
    DeadlineExceededError,
    GenericAPIError,
    SmithyError,
)
from smithy_py.waiters import WaiterError, WaiterFailureError, WaiterTimeoutError
from tests.unit.smithy_py.waiting import (
    ACTIVE,
    BROKEN,
    INPUT,
    MISSING,
    PENDING,
    THROTTLED,
    UNSENT,
    Clock,
    DescribeInput,
    DescribeOutput,
    FakeClient,
    MarkedWaiter,
    ThingActiveWaiter,
    ThingGoneWaiter,
)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    clock.install(monkeypatch)
    return clock


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
