"""The standard retryer."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from aws_core.retry.backoff import BackoffDelayer, ExponentialJitterBackoff, system_random
from aws_core.retry.rate_limiter import RateLimiter, TokenRateLimit
from aws_core.retry.retryable import (
    DEFAULT_RETRYABLES,
    DEFAULT_TIMEOUTS,
    RetryableCheck,
    TimeoutCheck,
)
from aws_core.retry.retryer import ReleaseToken
from smithy_py.context import Context

DEFAULT_MAX_ATTEMPTS = 3
DEFAULT_MAX_BACKOFF = 20.0
DEFAULT_RETRY_RATE_TOKENS = 500
DEFAULT_RETRY_COST = 5
DEFAULT_RETRY_TIMEOUT_COST = 10
DEFAULT_NO_RETRY_INCREMENT = 1


class Standard:
    """Few attempts, growing random delays, and a quota of retries (Go's ``retry.Standard``).

    The quota belongs to the retryer, so clients that share one share it too. It
    starts at 500 tokens: a retry takes 5, one after a timeout 10, and gets them
    back when it succeeds; every attempt that succeeds adds 1. When too few are
    left, operations fail with the error at hand instead of retrying.

    Args:
        max_attempts: Attempts an operation may make, the first included; 0 or less: 3.
        max_backoff: The longest delay, in seconds; not used with *backoff*.
        backoff: Gives the delay, in seconds, of the attempt that failed and its error.
        retryables: Checks of which the first opinion decides whether an error is retried;
            ``[my_check, *DEFAULT_RETRYABLES]`` adds one.
        timeouts: Checks of which the first opinion decides whether an error is a timeout.
        rate_limiter: The quota; ``NoRateLimit()`` for none.
        retry_cost: Tokens a retry takes.
        retry_timeout_cost: Tokens a retry after a timeout takes.
        no_retry_increment: Tokens an attempt that succeeds adds.
        random: Gives numbers from [0, 1) for the delay; not used with *backoff*.

    Raises:
        ValueError: *max_backoff* is negative or not finite.
    """

    __slots__ = (
        "_backoff",
        "_max_attempts",
        "_no_retry_increment",
        "_rate_limiter",
        "_retry_cost",
        "_retry_timeout_cost",
        "_retryables",
        "_timeouts",
    )

    def __init__(
        self,
        *,
        max_attempts: int = DEFAULT_MAX_ATTEMPTS,
        max_backoff: float = DEFAULT_MAX_BACKOFF,
        backoff: BackoffDelayer | None = None,
        retryables: Iterable[RetryableCheck] = DEFAULT_RETRYABLES,
        timeouts: Iterable[TimeoutCheck] = DEFAULT_TIMEOUTS,
        rate_limiter: RateLimiter | None = None,
        retry_cost: int = DEFAULT_RETRY_COST,
        retry_timeout_cost: int = DEFAULT_RETRY_TIMEOUT_COST,
        no_retry_increment: int = DEFAULT_NO_RETRY_INCREMENT,
        random: Callable[[], float] = system_random,
    ) -> None:
        self._max_attempts = max_attempts if max_attempts > 0 else DEFAULT_MAX_ATTEMPTS
        self._backoff = backoff or ExponentialJitterBackoff(max_backoff, random)
        self._retryables = tuple(retryables)
        self._timeouts = tuple(timeouts)
        self._rate_limiter = rate_limiter or TokenRateLimit(DEFAULT_RETRY_RATE_TOKENS)
        self._retry_cost = retry_cost
        self._retry_timeout_cost = retry_timeout_cost
        self._no_retry_increment = no_retry_increment

    @property
    def max_attempts(self) -> int:
        """The number of attempts an operation may make, the first included."""
        return self._max_attempts

    def is_error_retryable(self, error: Exception) -> bool:
        """What the first of the checks that has an opinion says; False when none has."""
        return _first_opinion(self._retryables, error)

    def retry_delay(self, attempt: int, error: Exception) -> float:
        """Seconds to wait after attempt *attempt*, counted from 1, which failed with *error*."""
        return self._backoff(attempt, error)

    def get_retry_token(self, ctx: Context, error: Exception) -> ReleaseToken:
        """Takes the cost of a retry after *error*; a retry that succeeds puts it back.

        Raises:
            QuotaExceededError: Too few tokens are left.
            CanceledError: The context ended.
        """
        timeout = _first_opinion(self._timeouts, error)
        cost = self._retry_timeout_cost if timeout else self._retry_cost
        put_back = self._rate_limiter.get_token(ctx, cost)

        def release(error: Exception | None) -> None:
            if error is None:
                put_back()

        return release

    def get_attempt_token(self, ctx: Context) -> ReleaseToken:
        """A token that adds to the quota when the attempt succeeds."""
        return self._release_attempt_token

    def _release_attempt_token(self, error: Exception | None) -> None:
        if error is None:
            self._rate_limiter.add_tokens(self._no_retry_increment)

    def __repr__(self) -> str:
        return f"Standard(max_attempts={self._max_attempts}, rate_limiter={self._rate_limiter!r})"


def _first_opinion(checks: Iterable[Callable[[Exception], bool | None]], error: Exception) -> bool:
    for check in checks:
        opinion = check(error)
        if opinion is not None:
            return opinion
    return False
