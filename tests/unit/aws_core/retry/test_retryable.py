from __future__ import annotations

import pytest

from aws_core.retry import (
    DEFAULT_RETRYABLES,
    RetryableErrorCode,
    RetryableHTTPStatusCode,
    Standard,
)
from aws_core.retry.retryable import (
    no_retry_canceled_error,
    retryable_connection_error,
    retryable_error,
    timeouter_error,
)
from smithy_py.errors import (
    CanceledError,
    DeadlineExceededError,
    DeserializationError,
    GenericAPIError,
    IdentityError,
    OperationError,
    RequestSendError,
    ResponseReadError,
    SerializationError,
    SigningError,
)
from smithy_py.http.response import Response
from tests.unit.aws_core.retry.fakes import api_error


class Retryable(GenericAPIError):
    """As generated from ``@retryable``."""

    retryable = True


class Unretryable(GenericAPIError):
    """As one that a service's code makes final."""

    retryable = False


def with_status(error: OperationError, status: int) -> OperationError:
    error.response = Response(status)
    return error


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


# (error, whether it is retried), in the order of the checks.
DECISIONS = [
    (CanceledError("context canceled"), False),
    (DeadlineExceededError("context deadline exceeded"), False),
    (with_status(CanceledError("context canceled"), 503), False),
    (Retryable("NotReadyException"), True),
    (with_status(Retryable("NotReadyException"), 400), True),
    (with_status(Unretryable("SlowDown"), 503), False),
    (RequestSendError("dial tcp: connection refused"), True),
    (RequestSendError("read: timed out", timeout=True), True),
    (RequestSendError("no such host", permanent=True), False),
    (RequestSendError("certificate", timeout=True, permanent=True), False),
    (ResponseReadError("the body ended after 3 of 10 bytes"), True),
    (ConnectionResetError("connection reset by peer"), True),
    (ConnectionRefusedError("connection refused"), True),
    (BrokenPipeError("broken pipe"), True),
    (TimeoutError("timed out"), True),
    *[(api_error("Any", status), True) for status in (500, 502, 503, 504)],
    *[(api_error("Any", status), False) for status in (200, 301, 400, 403, 404, 429, 501, 505)],
    (with_status(DeserializationError("not XML"), 503), True),
    (with_status(DeserializationError("not XML"), 200), False),
    *[
        (api_error(code, 400), True)
        for code in (
            "RequestTimeout",
            "RequestTimeoutException",
            "Throttling",
            "ThrottlingException",
            "ThrottledException",
            "RequestThrottledException",
            "TooManyRequestsException",
            "ProvisionedThroughputExceededException",
            "TransactionInProgressException",
            "RequestLimitExceeded",
            "BandwidthLimitExceeded",
            "LimitExceededException",
            "RequestThrottled",
            "SlowDown",
            "PriorRequestNotComplete",
            "EC2ThrottledException",
        )
    ],
    *[
        (api_error(code, 400), False)
        for code in (
            "ExpiredToken",
            "ExpiredTokenException",
            "PermanentRedirect",
            "InternalError",
            "RequestTimeTooSkewed",
            "InvalidSignatureException",
            "throttling",
            "NoSuchKey",
        )
    ],
    (GenericAPIError("SlowDown"), True),
    (SerializationError("request stream is not seekable"), False),
    (SigningError("no key"), False),
    (IdentityError("no credentials"), False),
    (caused(IdentityError("no credentials"), RequestSendError("169.254.169.254")), False),
    (caused(IdentityError("no credentials"), api_error("Throttling", 503)), False),
    (ValueError("connection reset"), False),
    (OSError("disk full"), False),
]


@pytest.mark.parametrize(("error", "expected"), DECISIONS, ids=lambda value: repr(value)[:60])
def test_decisions(error: Exception, expected: bool) -> None:
    assert Standard().is_error_retryable(error) is expected


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (RequestSendError("x", timeout=True), True),
        (RequestSendError("x"), False),
        (ResponseReadError("x", timeout=True), True),
        (TimeoutError("x"), True),
        (ConnectionResetError("x"), None),
        (api_error("RequestTimeout", 408), None),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_timeouts(error: Exception, expected: bool | None) -> None:
    assert timeouter_error(error) is expected


def test_checks_without_an_opinion_say_none() -> None:
    error = api_error("NoSuchKey", 404)

    assert [check(error) for check in DEFAULT_RETRYABLES] == [None] * len(DEFAULT_RETRYABLES)


def test_the_order_of_the_default_checks() -> None:
    assert DEFAULT_RETRYABLES[:3] == (
        no_retry_canceled_error,
        retryable_error,
        retryable_connection_error,
    )
    assert [repr(check)[:20] for check in DEFAULT_RETRYABLES[3:]] == [
        "RetryableHTTPStatusC",
        "RetryableErrorCode([",
        "RetryableErrorCode([",
    ]


def test_an_attribute_of_another_type_is_no_opinion() -> None:
    error = api_error("NoSuchKey", 404)
    error.__dict__["retryable"] = "yes"

    assert retryable_error(error) is None


def test_checks_of_other_codes() -> None:
    statuses = RetryableHTTPStatusCode([429])
    codes = RetryableErrorCode(["Busy"])

    assert statuses(api_error("Any", 429)) is True
    assert statuses(api_error("Any", 503)) is None
    assert statuses(RuntimeError("429")) is None
    assert codes(api_error("Busy")) is True
    assert codes(api_error("SlowDown")) is None
    assert codes(RuntimeError("Busy")) is None
    assert (repr(statuses), repr(codes)) == (
        "RetryableHTTPStatusCode([429])",
        "RetryableErrorCode(['Busy'])",
    )
