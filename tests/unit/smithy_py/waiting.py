"""What the tests of waiters share: an operation, a clock of their own, a fake client."""

from __future__ import annotations

import sys
from typing import Any, ClassVar

import pytest

from smithy_py.context import Context
from smithy_py.errors import APIError, ErrorFault, GenericAPIError, RequestSendError
from smithy_py.http.response import Response
from smithy_py.middleware.stack import Stack
from smithy_py.modeled_error import ModeledError
from smithy_py.operation import Operation, Service
from smithy_py.prelude import BOOLEAN, STRING
from smithy_py.schema import OperationOutput, Structure, list_of, member
from smithy_py.waiters import Acceptor, Waiter


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

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Puts this clock in the place of the real one, and has every draw in the middle."""
        patch.setattr("time.monotonic", self.monotonic)
        patch.setattr(Context, "sleep", lambda ctx, seconds: self.sleep(ctx, seconds))
        patch.setattr("random.random", lambda: 0.5)


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


def failed(error: APIError, status_code: int = 400) -> APIError:
    error.response = Response(status_code)
    return error


MISSING = failed(NoSuchThing(), 404)
OTHER = failed(GenericAPIError("Other"), 503)
UNSENT = RequestSendError("no route")
