"""What a service asks for with ``x-amz-retry-after``."""

from __future__ import annotations

from smithy_py.errors import OperationError

HEADER = "x-amz-retry-after"
LONGEST_EXTENSION = 5.0
_DIGITS = 18


def clamp_to_retry_after(delay: float, error: Exception) -> float:
    """Seconds to wait: what the service asks for, at least *delay* and at most 5 more.

    The header has whole milliseconds; anything else in it counts for nothing.

    Args:
        delay: The seconds that the retryer chose.
        error: What the attempt failed with.
    """
    response = error.response if isinstance(error, OperationError) else None
    text = "" if response is None else response.headers.get(HEADER, "")
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        return delay
    return min(max(int(text) / 1000, delay), delay + LONGEST_EXTENSION)
