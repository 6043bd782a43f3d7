"""What the servers refuse: each of these would pass on a server that checks nothing."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping

import pytest

from aws_core import AnonymousCredentials
from aws_core.credentials import StaticCredentialsProvider
from aws_core.options import with_api_options
from aws_core.retry import Standard, get_attempt_results
from smithy_py import APIError
from smithy_py.http import Request
from tests.integration.middleware import after_signing, slow_clock
from tests.integration.targets import TARGETS, Target, opened, options
from tests.servers.server import Server

HOUR = 3600.0

# What each target answers where the signature is not of the request that came.
NO_MATCH = {
    "s3 on ministack": "SignatureDoesNotMatch",
    "s3 on swift": "SignatureDoesNotMatch",
    "dynamodb on ministack": "InvalidSignatureException",
    "sqs on ministack": "SignatureDoesNotMatch",
}
UNKNOWN_KEY = {
    "s3 on ministack": "InvalidAccessKeyId",
    # It does not tell which of the two is wrong.
    "s3 on swift": "SignatureDoesNotMatch",
    "dynamodb on ministack": "UnrecognizedClientException",
    "sqs on ministack": "InvalidClientTokenId",
}
# Swift has no session tokens, and takes any.
UNKNOWN_TOKEN = {
    "s3 on ministack": "InvalidToken",
    "dynamodb on ministack": "UnrecognizedClientException",
    "sqs on ministack": "InvalidClientTokenId",
}
ANONYMOUS = {
    "s3 on ministack": "AccessDenied",
    "s3 on swift": "BadRequest",
    "dynamodb on ministack": "MissingAuthenticationTokenException",
    "sqs on ministack": "AccessDenied",
}
# DynamoDB and SQS on MiniStack are in every region at once.
WRONG_REGION = {
    "s3 on ministack": "PermanentRedirect",
    "s3 on swift": "AuthorizationHeaderMalformed",
}
SKEWED = {
    "s3 on ministack": "RequestTimeTooSkewed",
    "s3 on swift": "RequestTimeTooSkewed",
    "dynamodb on ministack": "InvalidSignatureException",
    "sqs on ministack": "SignatureDoesNotMatch",
}
# MiniStack does not compare the body of an object with the hash of it that was signed.
BODY = {
    "s3 on swift": "XAmzContentSHA256Mismatch",
    "dynamodb on ministack": "InvalidSignatureException",
    "sqs on ministack": "SignatureDoesNotMatch",
}
S3_CHECKSUM = {"s3 on ministack": "BadDigest", "s3 on swift": "XAmzContentSHA256Mismatch"}
# As in AWS, MiniStack ignores headers that were added.
ADDED_HEADER = {"s3 on swift": "AccessDenied"}


@pytest.fixture(params=TARGETS)
def target(request: pytest.FixtureRequest, name: str) -> Generator[Target]:
    """Each service on each of its servers; ``expecting`` leaves some out."""
    server: Server = request.getfixturevalue(str(request.param).rpartition(" ")[2])
    with opened(request.param, server, name) as target:
        yield target


def expecting(codes: Mapping[str, str]) -> pytest.MarkDecorator:
    """Runs a test with each of the targets, and the error code it is to answer with."""
    return pytest.mark.parametrize(("target", "code"), codes.items(), indirect=["target"])


def refused(target: Target, *functions: object) -> APIError:
    """The error of a call that differs in one thing from one that succeeds."""
    target.call()
    with pytest.raises(APIError) as caught:
        target.call(*functions)
    assert 300 <= caught.value.status_code < 500
    return caught.value


@expecting(NO_MATCH)
def test_a_wrong_secret_is_refused(target: Target, code: str) -> None:
    wrong = StaticCredentialsProvider(target.server.access_key_id, "wrong")

    assert refused(target, options(credentials=wrong)).error_code == code


@expecting(UNKNOWN_KEY)
def test_an_unknown_key_is_refused(target: Target, code: str) -> None:
    wrong = StaticCredentialsProvider("AKIAUNKNOWN", target.server.secret_access_key)

    assert refused(target, options(credentials=wrong)).error_code == code


@expecting(UNKNOWN_TOKEN)
def test_an_unknown_session_token_is_refused(target: Target, code: str) -> None:
    server = target.server
    wrong = StaticCredentialsProvider(server.access_key_id, server.secret_access_key, "token")

    assert refused(target, options(credentials=wrong)).error_code == code


@expecting(UNKNOWN_TOKEN)
def test_temporary_credentials_need_their_token(
    target: Target, code: str, temporary: StaticCredentialsProvider
) -> None:
    target.call(options(credentials=temporary))
    keys = temporary.retrieve()
    without = StaticCredentialsProvider(keys.access_key_id, keys.secret_access_key)
    other = StaticCredentialsProvider(keys.access_key_id, keys.secret_access_key, "token")

    assert refused(target, options(credentials=without))
    assert refused(target, options(credentials=other)).error_code == code


@expecting(ANONYMOUS)
def test_no_signature_is_refused(target: Target, code: str) -> None:
    error = refused(target, options(credentials=AnonymousCredentials()))

    assert error.error_code == code


@expecting(WRONG_REGION)
def test_another_region_is_refused(target: Target, code: str) -> None:
    assert refused(target, options(region="eu-west-1")).error_code == code


def signed_header(request: Request) -> None:
    header = "X-Amz-Target" if "X-Amz-Target" in request.headers else "X-Amz-Meta-Name"
    request.headers[header] += "x"


def date(request: Request) -> None:
    signed = request.headers["X-Amz-Date"]
    request.headers["X-Amz-Date"] = f"{signed[:-2]}{(int(signed[-2]) + 1) % 10}Z"


def path(request: Request) -> None:
    request.path += "x"


def query(request: Request) -> None:
    request.query = "versionId=null"


def method(request: Request) -> None:
    request.method = "DELETE"


def last_digit(request: Request) -> None:
    authorization = request.headers["Authorization"]
    digit = "1" if authorization[-1] == "0" else "0"
    request.headers["Authorization"] = authorization[:-1] + digit


@pytest.mark.parametrize("change", [signed_header, date, path, query, method, last_digit])
@expecting(NO_MATCH)
def test_what_was_signed_cannot_be_changed(
    target: Target, code: str, change: Callable[[Request], None]
) -> None:
    error = refused(target, with_api_options(after_signing(change)))

    assert error.error_code == code


@expecting(ADDED_HEADER)
def test_what_was_not_signed_cannot_be_added(target: Target, code: str) -> None:
    def change(request: Request) -> None:
        request.headers["X-Amz-Meta-Added"] = "value"

    assert refused(target, with_api_options(after_signing(change))).error_code == code


def other_body(request: Request) -> None:
    body = bytes(request.body)
    request.body = body[:-1] + bytes([body[-1] ^ 1])


@expecting(BODY)
def test_the_body_is_signed(target: Target, code: str) -> None:
    without_checksum = options(request_checksum_calculation="when_required")

    error = refused(target, without_checksum, with_api_options(after_signing(other_body)))

    assert error.error_code == code


@expecting(S3_CHECKSUM)
def test_the_body_has_a_checksum(target: Target, code: str) -> None:
    assert refused(target, with_api_options(after_signing(other_body))).error_code == code


@pytest.mark.parametrize("seconds", [HOUR, -HOUR])
@expecting(SKEWED)
def test_a_wrong_clock_is_refused(target: Target, code: str, seconds: float) -> None:
    wrong_clock = with_api_options(slow_clock(seconds))

    error = refused(target, options(disable_clock_skew_correction=True), wrong_clock)

    assert error.error_code == code


@pytest.mark.parametrize("seconds", [HOUR, -HOUR])
@pytest.mark.parametrize("name_of_target", TARGETS)
def test_a_wrong_clock_is_corrected_once(
    request: pytest.FixtureRequest, name: str, name_of_target: str, seconds: float
) -> None:
    server: Server = request.getfixturevalue(name_of_target.rpartition(" ")[2])
    with opened(
        name_of_target,
        server,
        name,
        api_options=[slow_clock(seconds)],
        retryer=Standard(max_backoff=0),
        retry_max_attempts=2,
    ) as target:
        first, second = attempts(target), attempts(target)

    assert first == [SKEWED[name_of_target], None]
    # The client has learned it.
    assert second == [None]


def attempts(target: Target) -> list[str | None]:
    """The error code of each attempt of a call, None where there is none."""
    results = get_attempt_results(target.call().result_metadata)
    assert results is not None
    return [
        result.error.error_code if isinstance(result.error, APIError) else None
        for result in results.results
    ]
