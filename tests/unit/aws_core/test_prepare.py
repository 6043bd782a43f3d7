"""A dry run: the request that a call would send."""

from __future__ import annotations

import io
from typing import Any

import pytest

from aws_core.credentials import AnonymousCredentials
from services import cloudwatch, dynamodb, ec2, iam, lambda_, s3, sqs
from services.s3 import operations
from smithy_py import InvalidParamsError
from smithy_py.http import Request
from smithy_py.middleware import build_middleware
from tests.canned import CannedClient, options


def prepare(
    service: Any, operation: str, input: Any = None, *functions: Any, **more: Any
) -> Request:
    canned = CannedClient()
    client = service.Client(service.Options(**options(canned, **more)))
    request: Request = client.prepare(operation, input, *functions)
    assert canned.requests == []
    return request


def test_a_request_is_resolved_and_signed_but_not_sent() -> None:
    request = prepare(s3, "GetObject", s3.GetObjectInput(bucket="bkt", key="a b"))
    assert (request.method, request.url) == (
        "GET",
        "https://bkt.s3.us-west-2.amazonaws.com/a%20b",
    )
    assert "/us-west-2/s3/aws4_request" in request.headers["Authorization"]
    assert request.headers["amz-sdk-request"] == "attempt=1; max=3"


def test_an_operation_may_stand_for_its_name() -> None:
    client = s3.Client(s3.Options(**options(CannedClient())))
    request = client.prepare(operations.LIST_BUCKETS)
    assert request.url == "https://s3.us-west-2.amazonaws.com/"
    wrong = s3.GetObjectInput(bucket="bkt", key="k")
    with pytest.raises(InvalidParamsError):
        client.prepare(operations.LIST_BUCKETS, wrong)  # type: ignore[misc]


def test_it_is_what_a_call_sends() -> None:
    canned = CannedClient()
    client = dynamodb.Client(dynamodb.Options(**options(canned)))
    input = dynamodb.DescribeTableInput(table_name="t")
    prepared = client.prepare("DescribeTable", input)
    client.describe_table(input)
    changing = {"amz-sdk-invocation-id", "authorization", "x-amz-date"}

    def same(request: Request) -> dict[str, str]:
        return {n: v for n, v in request.headers.items() if n.lower() not in changing}

    sent = canned.requests[0]
    assert same(prepared) == same(sent)
    assert (prepared.url, bytes(prepared.body)) == (sent.url, bytes(sent.body))


@pytest.mark.parametrize(
    ("service", "operation", "input", "in_body"),
    [
        (
            sqs,
            "SendMessage",
            sqs.SendMessageInput(queue_url="https://q/1/n", message_body="hi"),
            b'"hi"',
        ),
        (iam, "GetUser", iam.GetUserInput(user_name="u"), b"Action=GetUser"),
        (ec2, "DescribeRegions", None, b"Action=DescribeRegions"),
        (cloudwatch, "ListMetrics", cloudwatch.ListMetricsInput(namespace="n"), b"iNamespacean"),
        (lambda_, "Invoke", lambda_.InvokeInput(function_name="f", payload=b"{}"), b"{}"),
    ],
)
def test_every_protocol(service: Any, operation: str, input: Any, in_body: bytes) -> None:
    request = prepare(service, operation, input)
    assert in_body in bytes(request.body)
    assert "Signature=" in request.headers["Authorization"]


@pytest.mark.parametrize("body", [io.BytesIO(b"abc"), iter([b"a", b"bc"]), b"abc"])
def test_bodies_can_be_read_from_it(body: Any) -> None:
    request = prepare(s3, "PutObject", s3.PutObjectInput(bucket="bkt", key="k", body=body))
    data = b"".join(request.body)
    assert b"x-amz-checksum-crc32:" in data
    assert b"abc" in data or b"\r\nbc\r\n" in data


def test_options_and_middleware_of_the_call_count() -> None:
    @build_middleware("Mine")
    def mine(ctx: Any, input: Any, next: Any) -> Any:
        input.request.headers["X-Mine"] = "1"
        return next(ctx, input)

    request = prepare(
        s3,
        "ListBuckets",
        None,
        s3.with_options(region="eu-west-1", credentials=AnonymousCredentials()),
        s3.with_api_options(lambda stack: stack.build.add(mine)),
    )
    assert request.host == "s3.eu-west-1.amazonaws.com"
    assert request.headers["X-Mine"] == "1"
    assert "Authorization" not in request.headers


def test_a_wrong_name_has_the_nearest_one_in_its_error() -> None:
    with pytest.raises(
        LookupError, match="S3 has no operation 'GetObjcet'; did you mean 'GetObject'"
    ):
        prepare(s3, "GetObjcet")
    with pytest.raises(LookupError, match="did you mean 'GetObject'"):
        prepare(s3, "get_object")


def test_what_would_fail_before_sending_fails() -> None:
    with pytest.raises(InvalidParamsError, match="operation error S3: GetObject"):
        prepare(s3, "GetObject", s3.GetObjectInput(bucket="b"))
    with pytest.raises(InvalidParamsError, match="wrong type, input"):
        prepare(s3, "GetObject", s3.HeadObjectInput(bucket="b", key="k"))


def test_it_takes_no_token_of_the_retryer() -> None:
    class Refusing:
        max_attempts = 7

        def is_error_retryable(self, error: Exception) -> bool:
            raise AssertionError

        def retry_delay(self, attempt: int, error: Exception) -> float:
            raise AssertionError

        def get_retry_token(self, ctx: Any, error: Exception) -> Any:
            raise AssertionError

        def get_attempt_token(self, ctx: Any) -> Any:
            raise AssertionError

    request = prepare(s3, "ListBuckets", None, retryer=Refusing())
    assert request.headers["amz-sdk-request"] == "attempt=1; max=7"
