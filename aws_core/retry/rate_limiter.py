"""The retry quota: how many retries a client may make while little succeeds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from aws_core.retry.token_bucket import TokenBucket
from smithy_py.context import Context
from smithy_py.errors import OperationError


class QuotaExceededError(OperationError):
    """There are not tokens enough for a retry.

    Args:
        available: The number of tokens there are.
        requested: The number the retry costs.
    """

    def __init__(self, available: int, requested: int) -> None:
        super().__init__()
        self.args = (available, requested)
        self.available = available
        self.requested = requested

    def _describe(self) -> str:
        return f"retry quota exceeded, {self.available} available, {self.requested} requested"


class RateLimiter(Protocol):
    """Where a retryer gets the tokens for its retries; used from any number of threads."""

    def get_token(self, ctx: Context, cost: int) -> Callable[[], None]:
        """Takes *cost* tokens.

        Returns:
            A function that puts them back.

        Raises:
            QuotaExceededError: There are fewer.
            CanceledError: The context ended; nothing was taken.
        """
        ...

    def add_tokens(self, amount: int) -> None:
        """Adds *amount* tokens, as a reward for success."""
        ...


class TokenRateLimit:
    """A rate limiter on a token bucket (Go's ``ratelimit.TokenRateLimit``).

    Args:
        tokens: The capacity of the bucket, which starts full.
    """

    __slots__ = ("_bucket",)

    def __init__(self, tokens: int) -> None:
        self._bucket = TokenBucket(tokens)

    @property
    def remaining(self) -> int:
        """The number of tokens there are now."""
        return self._bucket.remaining

    def get_token(self, ctx: Context, cost: int) -> Callable[[], None]:
        """Takes *cost* tokens.

        Returns:
            A function that puts them back.

        Raises:
            QuotaExceededError: There are fewer.
            CanceledError: The context ended; nothing was taken.
        """
        ctx.check()
        bucket = self._bucket
        available, retrieved = bucket.retrieve(cost)
        if not retrieved:
            raise QuotaExceededError(available, cost)
        return lambda: bucket.refund(cost)

    def add_tokens(self, amount: int) -> None:
        """Adds *amount* tokens, up to the capacity."""
        self._bucket.refund(amount)

    def __repr__(self) -> str:
        return f"TokenRateLimit({self._bucket!r})"


class NoRateLimit:
    """A rate limiter that never refuses (Go's ``ratelimit.None``)."""

    __slots__ = ()

    def get_token(self, ctx: Context, cost: int) -> Callable[[], None]:
        """Takes nothing; the function it returns puts nothing back."""
        return _put_nothing_back

    def add_tokens(self, amount: int) -> None:
        """Adds nothing."""

    def __repr__(self) -> str:
        return "NoRateLimit()"


def _put_nothing_back() -> None:
    """Puts nothing back."""
