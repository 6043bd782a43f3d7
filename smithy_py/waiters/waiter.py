"""The loop of every waiter."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, ClassVar, Generic

from smithy_py.context import Context, with_timeout
from smithy_py.errors import CanceledError, DeadlineExceededError
from smithy_py.operation import InputT, Operation, OutputT
from smithy_py.user_agent_features import with_user_agent_features
from smithy_py.waiters.acceptor import Acceptor, Match
from smithy_py.waiters.delay import compute_delay
from smithy_py.waiters.errors import WaiterFailureError, WaiterTimeoutError
from smithy_py.waiters.logger import with_waiter_logger

OptionFunction = Callable[[Any], None]
Retryable = Callable[[Context, InputT, OutputT | None, Exception | None], bool]

_MAX_DELAY = 120.0


class Waiter(Generic[InputT, OutputT]):
    """Calls one operation until it shows what is waited for; safe to share among threads.

    Args:
        client: The client of the service, or anything that has the operation's method.
        min_delay: The shortest time between two calls, in seconds; by default the model's.
        max_delay: The longest, in seconds; 0 or less is the default, 120.
        log_wait_attempts: Whether each call is logged, at DEBUG.
        retryable: Decides in place of the model whether to go on: a function of the context,
            the input, the output and the error. It returns False once what is waited for is
            there, raises if that cannot be, and may ask :meth:`state_retryable`.
        on_attempt: Called after each call with its number, the output and the error.

    Raises:
        TypeError: The client has no such method.
        ValueError: The shortest time is not above 0, or longer than the longest.

    Attributes:
        name: What is waited for ("BucketExists"); set by the generated class, as what follows.
        operation: The operation.
        method: The method of the client that calls it.
        acceptors: When to stop; the first that matches counts.
        user_agent_features: Ids for the user agent.
    """

    name: ClassVar[str]
    operation: ClassVar[Operation[Any, Any]]
    method: ClassVar[str]
    acceptors: ClassVar[tuple[Acceptor, ...]]
    user_agent_features: ClassVar[tuple[str, ...]] = ()
    min_delay: float = 2.0
    max_delay: float = _MAX_DELAY

    def __init__(
        self,
        client: Any,
        *,
        min_delay: float | None = None,
        max_delay: float | None = None,
        log_wait_attempts: bool = False,
        retryable: Retryable[InputT, OutputT] | None = None,
        on_attempt: Callable[[int, OutputT | None, Exception | None], None] | None = None,
    ) -> None:
        if not callable(getattr(client, self.method, None)):
            raise TypeError(f"{client!r} has no method {self.method}()")
        if min_delay is not None:
            self.min_delay = min_delay
        if max_delay is not None:
            self.max_delay = _MAX_DELAY if max_delay <= 0 else max_delay
        if not self.min_delay > 0:
            raise ValueError("minimum waiter delay must be greater than zero")
        if not self.min_delay <= self.max_delay:
            raise ValueError(
                f"minimum waiter delay {self.min_delay:g}s must be lesser than or equal to "
                f"maximum waiter delay of {self.max_delay:g}s."
            )
        self._client = client
        self._log_wait_attempts = log_wait_attempts
        self._retryable = retryable
        self._on_attempt = on_attempt

    def wait(
        self,
        input: InputT,
        max_wait: float,
        *option_functions: OptionFunction,
        ctx: Context | None = None,
    ) -> None:
        """Returns once what is waited for is there.

        Args:
            input: What to ask about.
            max_wait: How long to wait at most, in seconds.
            option_functions: Change the client's options for each call, in order.
            ctx: Ends the waiting when it ends.

        Raises:
            WaiterTimeoutError: It did not come in time.
            WaiterFailureError: It cannot come any more.
            OperationError: A call failed in a way that the model does not wait through.
            CanceledError: *ctx* ended.
            ValueError: *max_wait* is not above 0.
        """
        self.wait_for_output(input, max_wait, *option_functions, ctx=ctx)

    def wait_for_output(
        self,
        input: InputT,
        max_wait: float,
        *option_functions: OptionFunction,
        ctx: Context | None = None,
    ) -> OutputT | None:
        """As :meth:`wait`; returns the last output, None if an error was waited for."""
        if not max_wait > 0:
            raise ValueError("maximum wait time for waiter must be greater than zero")
        remaining = max_wait
        attempt = 0
        with with_timeout(max_wait, ctx) as waiting:
            while True:
                attempt += 1
                start = time.monotonic()
                output, error = self._call(attempt, input, option_functions, waiting)
                if _is_own_deadline(error, ctx):
                    break
                if not self._is_retryable(attempt, waiting, input, output, error):
                    return output
                remaining -= time.monotonic() - start
                # Not `<`, as in Go, where a call always takes time: here a clock may stand still.
                if remaining <= self.min_delay:
                    break
                delay = compute_delay(attempt, self.min_delay, self.max_delay, remaining)
                remaining -= delay
                if not self._sleep(delay, waiting, ctx):
                    break
        raise WaiterTimeoutError(
            f"exceeded max wait time for {self.name} waiter",
            waiter=self.name,
            attempts=attempt,
            output=output,
            error=error,
        ) from error

    @classmethod
    def state_retryable(cls, output: OutputT | None, error: Exception | None) -> bool:
        """Whether to call again after *output* or *error*, one of which is None.

        Raises:
            WaiterFailureError: The model calls it a failure.
            Exception: *error*, which the model does not name.
        """
        for acceptor, matches in _compile(cls):
            if not matches(output, error):
                continue
            if acceptor.state != "failure":
                return acceptor.state == "retry"
            raise WaiterFailureError(
                f"waiter state transitioned to Failure: {cls.name}, {acceptor}",
                waiter=cls.name,
                output=output,
                error=error,
            ) from error
        if error is not None:
            raise error
        return True

    def _call(
        self,
        attempt: int,
        input: InputT,
        option_functions: tuple[OptionFunction, ...],
        ctx: Context,
    ) -> tuple[OutputT | None, Exception | None]:
        own: list[OptionFunction] = []
        if self._log_wait_attempts:
            own.append(with_waiter_logger(attempt))
        if self.user_agent_features:
            own.append(with_user_agent_features(*self.user_agent_features))
        output: OutputT | None = None
        error: Exception | None = None
        try:
            output = getattr(self._client, self.method)(input, *own, *option_functions, ctx=ctx)
        except Exception as caught:
            error = caught
        if self._on_attempt is not None:
            self._on_attempt(attempt, output, error)
        return output, error

    def _is_retryable(
        self,
        attempt: int,
        ctx: Context,
        input: InputT,
        output: OutputT | None,
        error: Exception | None,
    ) -> bool:
        try:
            if self._retryable is not None:
                return self._retryable(ctx, input, output, error)
            return self.state_retryable(output, error)
        except WaiterFailureError as failure:
            failure.attempts = attempt
            raise

    def _sleep(self, seconds: float, waiting: Context, ctx: Context | None) -> bool:
        """False if the time of this waiter ran out meanwhile."""
        try:
            waiting.sleep(seconds)
        except CanceledError as error:
            if _is_own_deadline(error, ctx):
                return False
            error.add_note(f"request cancelled while waiting for {self.name}")
            raise
        return True


def _is_own_deadline(error: Exception | None, ctx: Context | None) -> bool:
    """Whether *error* says that ``max_wait`` passed, and not the time of the caller's context."""
    return isinstance(error, DeadlineExceededError) and (ctx is None or ctx.error() is None)


_compiled: dict[type, tuple[tuple[Acceptor, Match], ...]] = {}


def _compile(cls: type[Waiter[Any, Any]]) -> tuple[tuple[Acceptor, Match], ...]:
    found = _compiled.get(cls)
    if found is None:
        found = tuple((acceptor, acceptor.compile(cls.operation)) for acceptor in cls.acceptors)
        _compiled[cls] = found
    return found
