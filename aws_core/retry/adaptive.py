"""The retryer that also sends more slowly while the service throttles."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from aws_core.retry.adaptive_rate_limit import AdaptiveRateLimit
from aws_core.retry.rate_limiter import QuotaExceededError
from aws_core.retry.retryable import DEFAULT_THROTTLES, ThrottleCheck, first_opinion
from aws_core.retry.retryer import ReleaseToken, Retryer
from aws_core.retry.standard import Standard
from smithy_py.context import Context

DEFAULT_REQUEST_COST = 1.0


class AttemptRateExceededError(QuotaExceededError):
    """An attempt would have to wait for its turn, and must not.

    Args:
        seconds: How long it would have to wait.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(0, 1)
        self.args = (seconds,)
        self.seconds = seconds

    def _describe(self) -> str:
        return (
            f"no attempt token: the service throttles, the next attempt may start in "
            f"{self.seconds:.3f} s; try again then, or do not set fail_on_no_attempt_tokens"
        )


class AdaptiveMode:
    """A retryer that measures how much the service bears (Go's ``retry.AdaptiveMode``).

    Once the service throttles, every attempt of every call, the first included, waits for its
    turn. So it belongs to clients with one kind of work on one resource: whatever shares the
    retryer is slowed down together.

    Args:
        standard: Answers everything but when an attempt may start; by default ``Standard()``.
        fail_on_no_attempt_tokens: Whether an attempt fails when it would have to wait.
        request_cost: Tokens that an attempt takes.
        throttles: Checks of which the first opinion decides whether an error is throttling.
        clock: Gives seconds, from any start.
    """

    __slots__ = ("_fail", "_rate_limit", "_request_cost", "_standard", "_throttles")

    def __init__(
        self,
        standard: Retryer | None = None,
        *,
        fail_on_no_attempt_tokens: bool = False,
        request_cost: float = DEFAULT_REQUEST_COST,
        throttles: Iterable[ThrottleCheck] = DEFAULT_THROTTLES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._standard: Retryer = standard or Standard()
        self._fail = fail_on_no_attempt_tokens
        self._request_cost = request_cost
        self._throttles = tuple(throttles)
        self._rate_limit = AdaptiveRateLimit(clock)

    @property
    def max_attempts(self) -> int:
        """The number of attempts an operation may make, the first included."""
        return self._standard.max_attempts

    def is_error_retryable(self, error: Exception) -> bool:
        """As the standard retryer."""
        return self._standard.is_error_retryable(error)

    def retry_delay(self, attempt: int, error: Exception) -> float:
        """As the standard retryer."""
        return self._standard.retry_delay(attempt, error)

    def get_retry_token(self, ctx: Context, error: Exception) -> ReleaseToken:
        """As the standard retryer.

        Raises:
            QuotaExceededError: Too few tokens are left.
            CanceledError: The context ended.
        """
        return self._standard.get_retry_token(ctx, error)

    def get_attempt_token(self, ctx: Context) -> ReleaseToken:
        """Waits until an attempt may start.

        Raises:
            AttemptRateExceededError: It may not now, and must not wait.
            CanceledError: The context ended.
        """
        while seconds := self._rate_limit.acquire(self._request_cost):
            if self._fail:
                raise AttemptRateExceededError(seconds)
            ctx.sleep(seconds)
        return self._learn

    def _learn(self, error: Exception | None) -> None:
        self._rate_limit.update(error is not None and first_opinion(self._throttles, error))

    def __repr__(self) -> str:
        return f"AdaptiveMode({self._standard!r}, {self._rate_limit!r})"
