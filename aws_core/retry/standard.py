"""The standard retryer."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from aws_core.retry.attempts import ATTEMPT
from aws_core.retry.backoff import (
    DEFAULT_BASE_DELAY,
    BackoffDelayer,
    ExponentialJitterBackoff,
    ThrottleAwareBackoff,
    system_random,
)
from aws_core.retry.rate_limiter import RateLimiter, TokenRateLimit
from aws_core.retry.retryable import (
    DEFAULT_RETRYABLES,
    DEFAULT_THROTTLES,
    DEFAULT_TIMEOUTS,
    RetryableCheck,
    ThrottleCheck,
    TimeoutCheck,
    first_opinion,
)
from aws_core.retry.retryer import ReleaseToken, nop_release
from aws_core.retry.rules import new_retries_2026
from smithy_py.context import Context

DEFAULT_MAX_ATTEMPTS = 3
DEFAULT_MAX_BACKOFF = 20.0
DEFAULT_RETRY_RATE_TOKENS = 500
DEFAULT_RETRY_COST = 5
DEFAULT_RETRY_COST_2026 = 14
DEFAULT_RETRY_TIMEOUT_COST = 10
DEFAULT_THROTTLING_RETRY_COST = 5
DEFAULT_NO_RETRY_INCREMENT = 1


class Standard:
    """Few attempts, growing random delays, and a quota of retries (Go's ``retry.Standard``).

    The quota belongs to the retryer, so clients that share one share it too. It
    starts at 500 tokens: a retry takes 5, one after a timeout 10, and gets them
    back when it succeeds; every attempt that succeeds adds 1. When too few are
    left, operations fail with the error at hand instead of retrying.

    Where ``AWS_NEW_RETRIES_2026=true`` is set when it is made, the rules of 2026 hold: a retry
    takes 14 tokens, one after throttling 5, a timeout is nothing special, only a call whose
    first attempt succeeds adds 1, and delays are those of :class:`ThrottleAwareBackoff`.

    Args:
        max_attempts: Attempts an operation may make, the first included; 0 or less: 3.
        max_backoff: The longest delay, in seconds; not used with *backoff*.
        base_delay: What delays begin with, in seconds; by the rules of 2026 only, and not
            used with *backoff*.
        backoff: Gives the delay, in seconds, of the attempt that failed and its error.
        retryables: Checks of which the first opinion decides whether an error is retried;
            ``[my_check, *DEFAULT_RETRYABLES]`` adds one.
        timeouts: Checks of which the first opinion decides whether an error is a timeout.
        throttles: Checks of which the first opinion decides whether an error is throttling;
            by the rules of 2026 only.
        rate_limiter: The quota; ``NoRateLimit()`` for none.
        retry_cost: Tokens a retry takes; None: 5, or 14 by the rules of 2026.
        retry_timeout_cost: Tokens a retry after a timeout takes; not by the rules of 2026.
        throttling_retry_cost: Tokens a retry after throttling takes; by the rules of 2026 only.
        no_retry_increment: Tokens an attempt that succeeds adds.
        random: Gives numbers from [0, 1) for the delay; not used with *backoff*.

    Raises:
        ValueError: *max_backoff* or *base_delay* is negative or not finite.
    """

    __slots__ = (
        "_backoff",
        "_max_attempts",
        "_no_retry_increment",
        "_rate_limiter",
        "_retry_cost",
        "_retry_timeout_cost",
        "_retryables",
        "_rules_2026",
        "_throttles",
        "_throttling_retry_cost",
        "_timeouts",
    )

    def __init__(
        self,
        *,
        max_attempts: int = DEFAULT_MAX_ATTEMPTS,
        max_backoff: float = DEFAULT_MAX_BACKOFF,
        base_delay: float = DEFAULT_BASE_DELAY,
        backoff: BackoffDelayer | None = None,
        retryables: Iterable[RetryableCheck] = DEFAULT_RETRYABLES,
        timeouts: Iterable[TimeoutCheck] = DEFAULT_TIMEOUTS,
        throttles: Iterable[ThrottleCheck] = DEFAULT_THROTTLES,
        rate_limiter: RateLimiter | None = None,
        retry_cost: int | None = None,
        retry_timeout_cost: int = DEFAULT_RETRY_TIMEOUT_COST,
        throttling_retry_cost: int = DEFAULT_THROTTLING_RETRY_COST,
        no_retry_increment: int = DEFAULT_NO_RETRY_INCREMENT,
        random: Callable[[], float] = system_random,
    ) -> None:
        self._max_attempts = max_attempts if max_attempts > 0 else DEFAULT_MAX_ATTEMPTS
        self._retryables = tuple(retryables)
        self._timeouts = tuple(timeouts)
        self._throttles = tuple(throttles)
        self._rules_2026 = new_retries_2026()
        if backoff is None and self._rules_2026:
            backoff = ThrottleAwareBackoff(max_backoff, base_delay, self._throttles, random)
        self._backoff = backoff or ExponentialJitterBackoff(max_backoff, random)
        self._rate_limiter = rate_limiter or TokenRateLimit(DEFAULT_RETRY_RATE_TOKENS)
        if retry_cost is None:
            retry_cost = DEFAULT_RETRY_COST_2026 if self._rules_2026 else DEFAULT_RETRY_COST
        self._retry_cost = retry_cost
        self._throttling_retry_cost = throttling_retry_cost
        self._retry_timeout_cost = retry_timeout_cost
        self._no_retry_increment = no_retry_increment

    @property
    def max_attempts(self) -> int:
        """The number of attempts an operation may make, the first included."""
        return self._max_attempts

    def is_error_retryable(self, error: Exception) -> bool:
        """What the first of the checks that has an opinion says; False when none has."""
        return first_opinion(self._retryables, error)

    def retry_delay(self, attempt: int, error: Exception) -> float:
        """Seconds to wait after attempt *attempt*, counted from 1, which failed with *error*."""
        return self._backoff(attempt, error)

    def get_retry_token(self, ctx: Context, error: Exception) -> ReleaseToken:
        """Takes the cost of a retry after *error*; a retry that succeeds puts it back.

        Raises:
            QuotaExceededError: Too few tokens are left.
            CanceledError: The context ended.
        """
        put_back = self._rate_limiter.get_token(ctx, self._cost(error))

        def release(error: Exception | None) -> None:
            if error is None:
                put_back()

        return release

    def _cost(self, error: Exception) -> int:
        if self._rules_2026:
            throttled = first_opinion(self._throttles, error)
            return self._throttling_retry_cost if throttled else self._retry_cost
        timeout = first_opinion(self._timeouts, error)
        return self._retry_timeout_cost if timeout else self._retry_cost

    def get_attempt_token(self, ctx: Context) -> ReleaseToken:
        """A token that adds to the quota when the attempt succeeds."""
        if self._rules_2026 and ctx.get(ATTEMPT, 1) > 1:
            return nop_release
        return self._release_attempt_token

    def _release_attempt_token(self, error: Exception | None) -> None:
        if error is None:
            self._rate_limiter.add_tokens(self._no_retry_increment)

    def __repr__(self) -> str:
        return f"Standard(max_attempts={self._max_attempts}, rate_limiter={self._rate_limiter!r})"
