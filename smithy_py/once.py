"""Warnings that are said once in a process, however often their cause comes up."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from typing import Any

# More different ones than this, and each is said again: a set that grows for ever is a leak.
_MOST = 1000

_said: set[tuple[str, str]] = set()
_lock = threading.Lock()


def warn_once(
    logger: logging.Logger,
    key: str,
    message: str,
    *values: object,
    extra: Mapping[str, Any] | None = None,
) -> bool:
    """Logs a warning, unless one of the same *key* was logged to *logger* before.

    Args:
        logger: Where to.
        key: What is warned of, such as a setting and its value.
        message: The warning, with places for *values*.
        values: What stands in those places.
        extra: Fields of the record.

    Returns:
        Whether it was logged.
    """
    with _lock:
        if (logger.name, key) in _said:
            return False
        if len(_said) >= _MOST:
            _said.clear()
        _said.add((logger.name, key))
    logger.warning(message, *values, extra=extra)
    return True
