"""What decides whether, when and how often a failed attempt is made again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from smithy_py.context import Context

ReleaseToken = Callable[[Exception | None], None]
"""Gives a token back, told the error of the attempt, or None when it succeeded."""


class Retryer(Protocol):
    """Decides about retries; one serves all calls of a client, on any number of threads.

    An operation asks in this order: :meth:`get_attempt_token` before each
    attempt; after one that failed, and after its tokens are released,
    :meth:`is_error_retryable`, :attr:`max_attempts`, :meth:`get_retry_token`,
    :meth:`retry_delay`. To change one of these answers, wrap a retryer as
    :func:`add_with_max_attempts` does; a whole one of your own needs only these
    five members and no base class.
    """

    @property
    def max_attempts(self) -> int:
        """The number of attempts an operation may make, the first included; 0: no limit."""
        ...

    def is_error_retryable(self, error: Exception) -> bool:
        """Whether another attempt may help, however many were made."""
        ...

    def retry_delay(self, attempt: int, error: Exception) -> float:
        """Seconds to wait before the next attempt.

        Args:
            attempt: The attempt that failed, counted from 1.
            error: What it failed with.
        """
        ...

    def get_retry_token(self, ctx: Context, error: Exception) -> ReleaseToken:
        """Asks for leave to retry, before the wait.

        Args:
            ctx: The context of the call.
            error: What the last attempt failed with.

        Returns:
            What is called with the outcome of the retry.

        Raises:
            QuotaExceededError: No retry now; the call fails with *error*.
            CanceledError: The context ended.
        """
        ...

    def get_attempt_token(self, ctx: Context) -> ReleaseToken:
        """Asks for leave to make an attempt, the first included; may wait with ``ctx.sleep``.

        Args:
            ctx: The context of the call, with the number of the attempt as ``ATTEMPT``.

        Returns:
            What is called with the outcome of the attempt.

        Raises:
            QuotaExceededError: No attempt now; the call fails, a retry with the last error.
            CanceledError: The context ended.
        """
        ...


def nop_release(error: Exception | None) -> None:
    """Gives nothing back."""


class NopRetryer:
    """One attempt and no retries (Go's ``aws.NopRetryer``)."""

    __slots__ = ()

    @property
    def max_attempts(self) -> int:
        """1."""
        return 1

    def is_error_retryable(self, error: Exception) -> bool:
        """False, for every error."""
        return False

    def retry_delay(self, attempt: int, error: Exception) -> float:
        """There is none.

        Raises:
            RuntimeError: Always.
        """
        raise RuntimeError("NopRetryer has no delay: it is not retrying any attempt errors")

    def get_retry_token(self, ctx: Context, error: Exception) -> ReleaseToken:
        """A token that does nothing."""
        return nop_release

    def get_attempt_token(self, ctx: Context) -> ReleaseToken:
        """A token that does nothing."""
        return nop_release

    def __repr__(self) -> str:
        return "NopRetryer()"
