"""The errors of waiters: all a ``WaiterError``, in time or for good."""

from __future__ import annotations

from typing import Any

from smithy_py.errors import SmithyError


class WaiterError(SmithyError):
    """What a waiter waits for did not come.

    Args:
        message: What happened.
        waiter: The waiter's name ("BucketExists").
        attempts: How often the operation was called.
        output: What the last call answered, None if it failed.
        error: What the last call failed with, None if it did not.
    """

    def __init__(
        self,
        message: str,
        *,
        waiter: str = "",
        attempts: int = 0,
        output: Any = None,
        error: Exception | None = None,
    ) -> None:
        super().__init__(message)
        self.waiter = waiter
        self.attempts = attempts
        self.output = output
        self.error = error


class WaiterFailureError(WaiterError):
    """It cannot come any more: the service shows a state that the model calls a failure."""


class WaiterTimeoutError(WaiterError, TimeoutError):
    """It did not come in time."""
