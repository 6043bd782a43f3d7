"""Values that may be None as values that never are, for those who come from the Go SDK.

``None`` becomes the zero value of the type; anything else stays as it is.
"""

from __future__ import annotations

import datetime

_ZERO_TIME = datetime.datetime.min.replace(tzinfo=datetime.UTC)


def to_string(value: str | None) -> str:
    """*value*, or the empty string."""
    return "" if value is None else value


def to_int(value: int | None) -> int:
    """*value*, or 0."""
    return 0 if value is None else value


def to_bool(value: bool | None) -> bool:
    """*value*, or False."""
    return False if value is None else value


def to_float(value: float | None) -> float:
    """*value*, or 0.0."""
    return 0.0 if value is None else value


def to_time(value: datetime.datetime | None) -> datetime.datetime:
    """*value*, or the first moment of the year 1 in UTC."""
    return _ZERO_TIME if value is None else value


def to_bytes(value: bytes | None) -> bytes:
    """*value*, or no bytes."""
    return b"" if value is None else value
