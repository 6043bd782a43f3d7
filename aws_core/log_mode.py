"""What a client logs."""

from __future__ import annotations

import enum


class ClientLogMode(enum.IntFlag):
    """What a client logs; combine with ``|``, nothing when 0.

    The values are those of Go's ``aws.ClientLogMode``. Bodies, and what a
    canonical request says, may hold what nobody should read in a log: they are
    written only where the mode names them.
    """

    SIGNING = 1 << 63
    """The canonical request and the string to sign."""
    RETRIES = 1 << 62
    """Every retry, and why there is no further one."""
    REQUEST = 1 << 61
    """Requests without their bodies."""
    REQUEST_WITH_BODY = 1 << 60
    """Requests with their bodies."""
    RESPONSE = 1 << 59
    """Responses without their bodies."""
    RESPONSE_WITH_BODY = 1 << 58
    """Responses with their bodies."""
    DEPRECATED_USAGE = 1 << 57
    """Use of what is deprecated."""
    REQUEST_EVENT_MESSAGE = 1 << 56
    """The messages sent on an event stream."""
    RESPONSE_EVENT_MESSAGE = 1 << 55
    """The messages received on an event stream."""


def logs(mode: int, what: ClientLogMode) -> bool:
    """Whether *mode* names *what*: as ``mode & what``, without making another mode of it."""
    return int.__and__(mode, what) != 0
