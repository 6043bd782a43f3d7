"""Retryers that change one answer of another retryer."""

from __future__ import annotations

from aws_core.retry.backoff import BackoffDelayer, exponential_backoff
from aws_core.retry.long_polling import is_long_polling
from aws_core.retry.retryable import RetryableErrorCode
from aws_core.retry.retryer import ReleaseToken, Retryer
from smithy_py.context import Context


class _Wrapper:
    """Answers as the retryer below does."""

    def __init__(self, retryer: Retryer) -> None:
        self._retryer = retryer

    @property
    def max_attempts(self) -> int:
        """As the retryer below."""
        return self._retryer.max_attempts

    @property
    def long_polling(self) -> bool:
        """As the retryer below, which need not have it."""
        return is_long_polling(self._retryer)

    def is_error_retryable(self, error: Exception) -> bool:
        """As the retryer below."""
        return self._retryer.is_error_retryable(error)

    def retry_delay(self, attempt: int, error: Exception) -> float:
        """As the retryer below."""
        return self._retryer.retry_delay(attempt, error)

    def get_retry_token(self, ctx: Context, error: Exception) -> ReleaseToken:
        """As the retryer below."""
        return self._retryer.get_retry_token(ctx, error)

    def get_attempt_token(self, ctx: Context) -> ReleaseToken:
        """As the retryer below."""
        return self._retryer.get_attempt_token(ctx)

    def __repr__(self) -> str:
        return f"{type(self).__name__.lstrip('_')}({self._retryer!r})"


class _WithMaxAttempts(_Wrapper):
    def __init__(self, retryer: Retryer, max_attempts: int) -> None:
        super().__init__(retryer)
        self._max_attempts = max_attempts

    @property
    def max_attempts(self) -> int:
        return self._max_attempts


class _WithMaxBackoffDelay(_Wrapper):
    def __init__(self, retryer: Retryer, backoff: BackoffDelayer) -> None:
        super().__init__(retryer)
        self._backoff = backoff

    def retry_delay(self, attempt: int, error: Exception) -> float:
        return self._backoff(attempt, error)


class _WithErrorCodes(_Wrapper):
    def __init__(self, retryer: Retryer, check: RetryableErrorCode) -> None:
        super().__init__(retryer)
        self._check = check

    def is_error_retryable(self, error: Exception) -> bool:
        return bool(self._check(error)) or self._retryer.is_error_retryable(error)


class _WithLongPolling(_Wrapper):
    @property
    def long_polling(self) -> bool:
        return True


def add_with_max_attempts(retryer: Retryer, max_attempts: int) -> Retryer:
    """*retryer* with another number of attempts; its quota stays shared.

    Args:
        retryer: What answers everything else.
        max_attempts: Attempts an operation may make, the first included; 0: no limit.

    Raises:
        ValueError: *max_attempts* is negative.
    """
    if max_attempts < 0:
        raise ValueError(f"max_attempts is {max_attempts}; it must be 0, for no limit, or more")
    return _WithMaxAttempts(retryer, max_attempts)


def add_with_max_backoff_delay(retryer: Retryer, seconds: float) -> Retryer:
    """*retryer* with exponential delays of at most *seconds*, instead of its own delays.

    Raises:
        ValueError: *seconds* is negative or not finite.
    """
    return _WithMaxBackoffDelay(retryer, exponential_backoff(seconds))


def add_with_error_codes(retryer: Retryer, *codes: str) -> Retryer:
    """*retryer*, retrying the service's errors of these *codes* too."""
    return _WithErrorCodes(retryer, RetryableErrorCode(codes))


def add_with_long_polling(retryer: Retryer) -> Retryer:
    """*retryer*, for operations that wait for something to come and are called in a loop.

    By the rules of 2026 such an operation waits before it fails for want of retry quota,
    so that the loop does not turn faster while the service is in trouble. Clients do so by
    themselves for the operations known to poll, such as SQS ReceiveMessage.
    """
    return _WithLongPolling(retryer)
