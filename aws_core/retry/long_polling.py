"""Operations that wait for something to come, and so are called in a loop."""

from __future__ import annotations

from aws_core.retry.retryer import Retryer
from smithy_py.context import OPERATION, Context

LONG_POLLING_OPERATIONS = frozenset(
    {
        ("SFN", "GetActivityTask"),
        ("SQS", "ReceiveMessage"),
        ("SWF", "PollForActivityTask"),
        ("SWF", "PollForDecisionTask"),
    }
)
"""Service id and name of those that the Go SDK marks."""


def is_long_polling(retryer: Retryer, ctx: Context | None = None) -> bool:
    """Whether *retryer*, or the operation that *ctx* is of, is for polling."""
    if getattr(retryer, "long_polling", False):
        return True
    operation = None if ctx is None else ctx.get(OPERATION)
    return (
        operation is not None and (operation.service.id, operation.name) in LONG_POLLING_OPERATIONS
    )
