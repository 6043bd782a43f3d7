"""What the tests of the retries put in the place of the rest of the stack."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from aws_core.retry import ClockOffset, Retry, Retryer, Standard
from aws_core.retry.attempts import ATTEMPT_SKEW_METADATA
from smithy_py.cancellation import Cancellation
from smithy_py.context import Context
from smithy_py.errors import APIError, GenericAPIError, OperationError
from smithy_py.http.request import Request
from smithy_py.http.response import Response
from smithy_py.middleware.inputs import FinalizeInput, Output

ErrorT = TypeVar("ErrorT", bound=OperationError)


class Options:
    """The options that the middleware reads."""

    def __init__(
        self,
        retryer: Retryer | None,
        *,
        logger: logging.Logger | None = None,
        client_log_mode: int = 0,
        clock_offset: ClockOffset | None = None,
        disable_clock_skew_correction: bool = False,
    ) -> None:
        self.retryer = retryer
        self.logger = logger
        self.client_log_mode = client_log_mode
        self.clock_offset = clock_offset
        self.disable_clock_skew_correction = disable_clock_skew_correction


class SleeplessContext(Context):
    """A context whose sleeps take no time.

    Args:
        during_sleep: Called in every sleep.
        deadline: When it ends, in seconds of ``time.monotonic()``.
    """

    __slots__ = ("during_sleep", "slept")

    def __init__(
        self, during_sleep: Callable[[], None] | None = None, deadline: float | None = None
    ) -> None:
        super().__init__(cancellation=Cancellation(deadline=deadline))
        self.during_sleep = during_sleep
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if self.during_sleep is not None:
            self.during_sleep()
        self.check()

    def pass_deadline(self) -> None:
        """Makes the deadline a moment of the past."""
        assert self._cancellation is not None
        self._cancellation.deadline = 0.0


class Script:
    """The rest of the stack: each attempt has the next of *outcomes*.

    Args:
        outcomes: An output to return, an error to raise, or None for a plain output; the
            last one holds for all further attempts.
    """

    def __init__(self, outcomes: Iterable[Exception | Output | None]) -> None:
        self.outcomes = list(outcomes)
        self.contexts: list[Context] = []
        self.requests: list[Request] = []
        self.bodies: list[bytes] = []

    def __call__(self, ctx: Context, input: FinalizeInput) -> Output:
        outcome = self.outcomes[min(len(self.requests), len(self.outcomes) - 1)]
        self.contexts.append(ctx)
        self.requests.append(input.request)
        self.bodies.append(input.request.body.read())
        try:
            if isinstance(outcome, Exception):
                raise outcome
            return Output() if outcome is None else outcome
        finally:
            # The traceback leads to this frame, and from here back to the error.
            del outcome

    @property
    def attempts(self) -> int:
        """The number of attempts made."""
        return len(self.requests)

    def headers(self, name: str = "amz-sdk-request") -> list[str]:
        """What each attempt had in the header *name*."""
        return [request.headers[name] for request in self.requests]


def api_error(code: str = "Unknown", status: int = 400, skew: float | None = None) -> APIError:
    """An error of the service, with its response, and the skew of the clocks if it showed one."""
    error = GenericAPIError(code, "the message")
    error.response = Response(status)
    return with_skew(error, skew)


def with_skew(error: ErrorT, skew: float | None) -> ErrorT:
    """*error*, its attempt having shown *skew*."""
    if skew is not None:
        error.result_metadata.set(ATTEMPT_SKEW_METADATA, skew)
    return error


def notes(error: BaseException) -> list[str]:
    """The notes on *error*."""
    found: list[str] = getattr(error, "__notes__", [])
    return found


def run(
    script: Script,
    retryer: Retryer | None = None,
    *,
    ctx: Context | None = None,
    request: Request | None = None,
    options: Options | None = None,
) -> Output:
    """One call through the middleware, with the standard retryer unless told otherwise."""
    options = options or Options(retryer or Standard())
    return Retry(options).handle_finalize(
        SleeplessContext() if ctx is None else ctx,
        FinalizeInput(Request("PUT", "https://example.com/") if request is None else request),
        script,
    )


class Clock:
    """Tells the seconds that a test sets."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        """Lets *seconds* pass."""
        self.now += seconds
