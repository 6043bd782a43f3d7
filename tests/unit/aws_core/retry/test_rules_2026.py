"""The cases that the Go SDK has for the rules of 2026, as calls through the middleware."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from aws_core.retry import (
    Retryer,
    Standard,
    ThrottleAwareBackoff,
    TokenRateLimit,
    add_with_long_polling,
    add_with_max_attempts,
    add_with_max_backoff_delay,
    get_attempt_results,
)
from aws_core.retry.attempts import ATTEMPT
from aws_core.retry.resolve_retryer import resolve_retryer
from services.sqs import operations
from smithy_py.context import BACKGROUND, OPERATION
from smithy_py.errors import CanceledError, OperationError, RequestSendError
from smithy_py.http.response import Response
from tests.unit.aws_core.retry.fakes import Script, SleeplessContext, api_error, notes, run


class Call(NamedTuple):
    """Outcomes of the attempts (a status, a code, or a retry-after), and what they lead to."""

    outcomes: list[int | str]
    delays: list[float]
    remaining: int
    ends: str = "ok"


class Case(NamedTuple):
    name: str
    calls: list[Call]
    settings: Mapping[str, Any] = {}
    tokens: int = 500
    retryer: Retryer | None = None
    polling: bool = False


CASES = [
    Case("a retry succeeds at last", [Call([500, 500, 200], [0.05, 0.1], 486)]),
    Case("attempts exhausted", [Call([502, 502, 502], [0.05, 0.1], 472, "attempts")]),
    Case("the quota ends", [Call([500, 500], [0.05], 0, "quota")], tokens=14),
    Case("no quota at all", [Call([500], [], 0, "quota")], tokens=0),
    Case(
        "delays double",
        [Call([500] * 5, [0.05, 0.1, 0.2, 0.4], 444, "attempts")],
        {"max_attempts": 5},
    ),
    Case(
        "delays have an end",
        [Call([500] * 5, [0.05, 0.1, 0.2, 0.2], 444, "attempts")],
        {"max_attempts": 5, "max_backoff": 0.2},
    ),
    Case(
        "too little quota is none",
        [Call([500, 502], [0.05], 6, "quota")],
        {"max_attempts": 5},
        tokens=20,
    ),
    Case(
        "success gives back what the last retry took",
        [Call([500, 502, 200], [0.05, 0.1], 16), Call([500, 200], [0.05], 16)],
        {"max_attempts": 5},
        tokens=30,
    ),
    Case("throttling costs less and waits longer", [Call(["Throttling", 200], [1.0], 500)]),
    Case(
        "DynamoDB",
        [Call([500] * 4, [0.025, 0.05, 0.1], 458, "attempts")],
        {"max_attempts": 4, "base_delay": 0.025},
    ),
    Case("polling waits without quota", [Call([500], [0.05], 0, "quota")], tokens=0, polling=True),
    Case(
        "polling waits no longer for throttling",
        [Call(["Throttling"], [0.05], 0, "quota")],
        tokens=0,
        polling=True,
    ),
    Case(
        "polling does not wait once attempts are exhausted",
        [Call([500, 500], [0.05], 486, "attempts")],
        {"max_attempts": 2},
        polling=True,
    ),
    Case("polling does not wait after success", [Call([500, 200], [0.05], 500)], polling=True),
    Case("polling does not wait for a refusal", [Call([404], [], 500, "refused")], polling=True),
    Case("retry-after is followed", [Call(["after 1500", 200], [1.5], 500)]),
    Case("retry-after is at least the delay", [Call(["after 0", 200], [0.05], 500)]),
    Case("retry-after is at most 5 s more", [Call(["after 10000", 200], [5.05], 500)]),
    Case("a wrong retry-after is none", [Call(["after invalid", 200], [0.05], 500)]),
    Case("a negative retry-after is none", [Call(["after -1", 200], [0.05], 500)]),
    Case("an endless retry-after is none", [Call(["after " + "9" * 99, 200], [0.05], 500)]),
    Case("an empty retry-after is none", [Call(["after ", 200], [0.05], 500)]),
    Case("only a first attempt adds a token", [Call([200], [], 500)], tokens=500),
]


@pytest.fixture(autouse=True)
def _rules_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_NEW_RETRIES_2026", "true")


def outcome(wanted: int | str) -> OperationError | None:
    if wanted == 200:
        return None
    if isinstance(wanted, int):
        return api_error(status=wanted)
    if wanted.startswith("after "):
        error = api_error(status=500)
        error.response = Response(500, {"x-amz-retry-after": wanted[6:]})
        return error
    return api_error(wanted, 400)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_the_rules_say(case: Case) -> None:
    quota = TokenRateLimit(case.tokens)
    retryer: Retryer = Standard(rate_limiter=quota, random=lambda: 1.0, **case.settings)
    if case.polling:
        retryer = add_with_long_polling(retryer)

    for call in case.calls:
        ctx = SleeplessContext()
        script = Script([outcome(one) for one in call.outcomes])
        if call.ends == "ok":
            run(script, retryer, ctx=ctx)
        else:
            with pytest.raises(OperationError) as info:
                run(script, retryer, ctx=ctx)
            reason = {"attempts": "exceeded maximum", "quota": "quota exceeded", "refused": ""}
            assert reason[call.ends] in "".join(notes(info.value))
        assert script.attempts == len(call.outcomes)
        assert ctx.slept == pytest.approx(call.delays)
        assert quota.remaining == call.remaining


def test_timeouts_are_nothing_special() -> None:
    quota = TokenRateLimit(500)
    Standard(rate_limiter=quota).get_retry_token(BACKGROUND, RequestSendError("x", timeout=True))

    assert quota.remaining == 486


def test_a_first_attempt_adds_a_token_and_a_retry_none() -> None:
    quota = TokenRateLimit(500)
    retryer = Standard(rate_limiter=quota)
    retryer.get_retry_token(BACKGROUND, api_error(status=500))

    retryer.get_attempt_token(BACKGROUND.with_value(ATTEMPT, 2))(None)
    assert quota.remaining == 486
    retryer.get_attempt_token(BACKGROUND.with_value(ATTEMPT, 1))(None)
    assert quota.remaining == 487


class CallContext(SleeplessContext):
    """The context of a call of *operation*."""

    __slots__ = ("_operation",)

    def __init__(self, operation: Any) -> None:
        super().__init__()
        self._operation = operation

    def get(self, key: Any, default: Any = None) -> Any:
        return self._operation if key is OPERATION else default


@pytest.mark.parametrize(
    ("operation", "delay"), [(operations.RECEIVE_MESSAGE, 0.05), (operations.SEND_MESSAGE, 0.0)]
)
def test_operations_that_poll_are_known(operation: Any, delay: float) -> None:
    retryer = Standard(rate_limiter=TokenRateLimit(0), random=lambda: 1.0)

    with pytest.raises(OperationError) as info:
        run(Script([api_error(status=500)]), retryer, ctx=CallContext(operation))

    results = get_attempt_results(info.value.result_metadata)
    assert results is not None
    assert [one.delay for one in results.results] == [delay]


def test_a_context_that_ends_in_the_wait_of_a_poll_ends_the_call() -> None:
    ctx = SleeplessContext()
    ctx.during_sleep = ctx.cancel
    retryer = add_with_long_polling(Standard(rate_limiter=TokenRateLimit(0)))

    with pytest.raises(CanceledError):
        run(Script([api_error(status=500)]), retryer, ctx=ctx)


def test_wrappers_pass_on_that_a_retryer_polls() -> None:
    retryer = add_with_max_attempts(
        add_with_long_polling(Standard(rate_limiter=TokenRateLimit(0), random=lambda: 1.0)), 5
    )
    ctx = SleeplessContext()

    with pytest.raises(OperationError):
        run(Script([api_error(status=500)]), retryer, ctx=ctx)

    assert ctx.slept == [0.05]


def test_dynamodbs_own_values() -> None:
    assert resolve_retryer("standard", 0, "DynamoDB").max_attempts == 4
    assert resolve_retryer("adaptive", 0, "DynamoDB Streams").max_attempts == 4
    assert resolve_retryer("standard", 2, "DynamoDB").max_attempts == 2
    assert resolve_retryer("standard", 0, "S3").max_attempts == 3
    assert resolve_retryer("", 0, "DynamoDB").retry_delay(1, api_error(status=500)) <= 0.025


def test_the_longest_delay_of_a_wrapper_is_by_the_same_rules() -> None:
    retryer = add_with_max_backoff_delay(Standard(), 0.01)

    assert all(0 <= retryer.retry_delay(n, api_error(status=500)) <= 0.01 for n in (1, 2, 50))
    assert isinstance(vars(retryer)["_backoff"], ThrottleAwareBackoff)


def test_no_delay_is_too_large_to_compute() -> None:
    backoff = ThrottleAwareBackoff(20.0, random=lambda: 1.0)

    assert backoff(5000, api_error(status=500)) == 20.0
    assert repr(backoff) == "ThrottleAwareBackoff(20.0, base_delay=0.05)"
    with pytest.raises(ValueError, match="base_delay is -1"):
        ThrottleAwareBackoff(20.0, -1)


@pytest.mark.parametrize("value", ["", "false", "TRUE", "1", "True"])
def test_any_other_value_leaves_the_rules_as_they_were(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_NEW_RETRIES_2026", value)
    quota = TokenRateLimit(500)
    retryer = Standard(rate_limiter=quota, random=lambda: 0.5)
    ctx = SleeplessContext()

    run(Script([outcome("after 9000"), None]), retryer, ctx=ctx)

    assert ctx.slept == [1.0]
    assert quota.remaining == 500
