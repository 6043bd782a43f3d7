"""Ends a call where its request would be sent: a dry run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aws_core.options import ClientOptions
from aws_core.retry.retryer import ReleaseToken, Retryer, nop_release
from smithy_py.context import Context
from smithy_py.http.request import Request
from smithy_py.middleware.inputs import DeserializeInput, Output
from smithy_py.middleware.stack import Stack


class Prepared(BaseException):
    """Carries the request out of the stack; no error, so that no middleware handles it.

    Args:
        request: What would have been sent.
    """

    def __init__(self, request: Request) -> None:
        super().__init__()
        self.request = request


class _WithoutTokens:
    """Says of itself what the retryer says, but takes nothing from its quota."""

    def __init__(self, retryer: Retryer) -> None:
        self._retryer = retryer

    @property
    def max_attempts(self) -> int:
        return self._retryer.max_attempts

    def is_error_retryable(self, error: Exception) -> bool:
        return False

    def retry_delay(self, attempt: int, error: Exception) -> float:
        return 0.0

    def get_retry_token(self, ctx: Context, error: Exception) -> ReleaseToken:
        return nop_release

    def get_attempt_token(self, ctx: Context) -> ReleaseToken:
        return nop_release


def unsent(operation: str) -> Callable[[ClientOptions], None]:
    """An option function with which a call of *operation* raises :class:`Prepared`.

    What the call needs to know first, such as a discovered endpoint, is asked for as ever. Rate
    limits neither delay it nor count it.
    """

    def apply(options: ClientOptions) -> None:
        if options.retryer is not None:
            options.retryer = _WithoutTokens(options.retryer)
        options.tracer_provider = options.meter_provider = None
        options.api_options = (*options.api_options, observe)

    def observe(stack: Stack) -> None:
        if stack.id == operation:
            stack.observers.append(_stop)

    return apply


def _stop(step: str, _id: str, handle: Callable[..., Output]) -> Callable[..., Output]:
    if step != "transport":
        return handle

    def stop(_ctx: Context, input: DeserializeInput, _next: Any) -> Output:
        raise Prepared(input.request)

    return stop
