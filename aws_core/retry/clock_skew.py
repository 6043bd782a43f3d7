"""Tells errors that a wrong clock may have caused from others of the same codes."""

from __future__ import annotations

from smithy_py.errors import APIError

SKEW_THRESHOLD = 240.0
"""Seconds between signing time and server time from which the clock is suspected."""

CLOCK_SKEW_CODES = frozenset(
    {
        "AccessDeniedException",
        "AuthFailure",
        "InvalidSignatureException",
        "RequestTimeTooSkewed",
        "SignatureDoesNotMatch",
    }
)
"""Services send these for a signature of the wrong time, but for other reasons too."""


class ClockOffset:
    """What a client learned about the server's clock, for its next calls.

    Attributes:
        value: Seconds to add to this machine's clock to have the server's.
    """

    __slots__ = ("value",)

    def __init__(self, value: float = 0.0) -> None:
        self.value = value

    def __repr__(self) -> str:
        return f"ClockOffset({self.value})"


def mark_clock_skew(error: Exception, attempt_skew: float, candidate_skew: float) -> None:
    """Makes *error* retryable, and notes why, when a wrong clock may have caused it.

    The request was signed for now + *attempt_skew*, while the server's clock said
    now + *candidate_skew*. That also finds a correction that is no longer right,
    because this machine's clock was set meanwhile.

    Args:
        error: What the attempt failed with.
        attempt_skew: Seconds by which the signing time was corrected.
        candidate_skew: Seconds by which it should have been, as the response shows.
    """
    distance = abs(attempt_skew - candidate_skew)
    if (
        isinstance(error, APIError)
        and error.error_code in CLOCK_SKEW_CODES
        and distance > SKEW_THRESHOLD
    ):
        error.__dict__["retryable"] = True
        error.add_note(
            f"probable clock skew: the request was signed {distance:.0f} seconds "
            "off the server's time; check this machine's clock"
        )
