"""Which errors another attempt may help against.

A check takes an error and says True, False, or None when it has no opinion; the
first opinion of a list of checks counts. Checks look at the error itself and
not at its causes: see docs/decisions/0006-retry.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from smithy_py.errors import APIError, CanceledError, OperationError, RequestSendError
from smithy_py.modeled_error import ModeledError

RetryableCheck = Callable[[Exception], bool | None]
"""Whether an error is worth another attempt; None: no opinion."""

TimeoutCheck = Callable[[Exception], bool | None]
"""Whether an error is a timeout, whose retry costs more; None: no opinion."""

ThrottleCheck = Callable[[Exception], bool | None]
"""Whether an error says that too much was asked at once; None: no opinion."""

DEFAULT_RETRYABLE_HTTP_STATUS_CODES = frozenset({500, 502, 503, 504})

DEFAULT_RETRYABLE_ERROR_CODES = frozenset({"RequestTimeout", "RequestTimeoutException"})

DEFAULT_THROTTLE_ERROR_CODES = frozenset(
    {
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)


def no_retry_canceled_error(error: Exception) -> bool | None:
    """False for a call whose context was cancelled or passed its deadline."""
    return False if isinstance(error, CanceledError) else None


def retryable_error(error: Exception) -> bool | None:
    """What the error says of itself: its ``retryable``, as the model sets it."""
    retryable = getattr(error, "retryable", None)
    return retryable if isinstance(retryable, bool) else None


def retryable_connection_error(error: Exception) -> bool | None:
    """True for a failed connection or a timeout, False when trying again cannot help."""
    if isinstance(error, RequestSendError):
        return not error.permanent
    return True if isinstance(error, (ConnectionError, TimeoutError)) else None


class RetryableHTTPStatusCode:
    """True for errors with a response of one of these status codes.

    Args:
        codes: The status codes.
    """

    __slots__ = ("codes",)

    def __init__(self, codes: Iterable[int]) -> None:
        self.codes = frozenset(codes)

    def __call__(self, error: Exception) -> bool | None:
        """True, or None for any other error."""
        response = error.response if isinstance(error, OperationError) else None
        return True if response is not None and response.status_code in self.codes else None

    def __repr__(self) -> str:
        return f"RetryableHTTPStatusCode({sorted(self.codes)})"


class RetryableErrorCode:
    """True for errors of the service with one of these codes.

    Args:
        codes: The error codes.
    """

    __slots__ = ("codes",)

    def __init__(self, codes: Iterable[str]) -> None:
        self.codes = frozenset(codes)

    def __call__(self, error: Exception) -> bool | None:
        """True, or None for any other error."""
        return True if isinstance(error, APIError) and error.error_code in self.codes else None

    def __repr__(self) -> str:
        return f"RetryableErrorCode({sorted(self.codes)})"


def modeled_throttle_error(error: Exception) -> bool | None:
    """True for an error that its model calls throttling."""
    return True if isinstance(error, ModeledError) and error.throttling else None


class ThrottleErrorCode(RetryableErrorCode):
    """True for errors of the service with one of these codes, as services throttle with.

    Args:
        codes: The error codes.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"ThrottleErrorCode({sorted(self.codes)})"


def timeouter_error(error: Exception) -> bool | None:
    """Whether a time limit of the transport ran out; None where that cannot be told."""
    if isinstance(error, RequestSendError):
        return error.timeout
    return True if isinstance(error, TimeoutError) else None


DEFAULT_RETRYABLES: tuple[RetryableCheck, ...] = (
    no_retry_canceled_error,
    retryable_error,
    retryable_connection_error,
    RetryableHTTPStatusCode(DEFAULT_RETRYABLE_HTTP_STATUS_CODES),
    RetryableErrorCode(DEFAULT_RETRYABLE_ERROR_CODES),
    RetryableErrorCode(DEFAULT_THROTTLE_ERROR_CODES),
)

DEFAULT_TIMEOUTS: tuple[TimeoutCheck, ...] = (timeouter_error,)

DEFAULT_THROTTLES: tuple[ThrottleCheck, ...] = (
    modeled_throttle_error,
    ThrottleErrorCode(DEFAULT_THROTTLE_ERROR_CODES),
)


def first_opinion(checks: Iterable[Callable[[Exception], bool | None]], error: Exception) -> bool:
    """What the first of *checks* that has an opinion on *error* says; False when none has."""
    for check in checks:
        opinion = check(error)
        if opinion is not None:
            return opinion
    return False
