"""What every request carries: invocation id, user agent, trace id."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest

from aws_core.middleware.user_agent import clean
from services import cloudwatch, s3, sqs
from smithy_py.middleware import Position, Stack, build_middleware
from tests.canned import CannedClient, answer, options


def test_the_invocation_id_is_a_uuid_and_new_for_every_call() -> None:
    canned = CannedClient()
    client = s3.Client(s3.Options(**options(canned)))
    client.list_buckets()
    client.list_buckets()
    ids = [request.headers["amz-sdk-invocation-id"] for request in canned.requests]
    assert uuid.UUID(ids[0]).version == 4
    assert ids[0] != ids[1]


def test_the_user_agent_names_sdk_python_service_app_and_features() -> None:
    canned = CannedClient()
    client = s3.Client(s3.Options(**options(canned, app_id="my app")))
    client.get_object(s3.GetObjectInput(bucket="bkt", key="k"))
    text = canned.last.headers["user-agent"]
    assert re.fullmatch(
        r"aws-sdk-python-v2/\S+ ua/2\.1 os/\S+ lang/python#3\.\d+\.\d+\S* md/arch#\S+ "
        r"api/s3#\S+ app/my-app m/E,b,e",
        text,
    )


def test_the_user_agent_says_that_cbor_is_spoken() -> None:
    canned = CannedClient(answer(200, b"\xa0", {"Smithy-Protocol": "rpc-v2-cbor"}))
    cloudwatch.Client(cloudwatch.Options(**options(canned))).list_metrics()
    assert re.search(r" m/(\w,)*M(,\w)*$", canned.last.headers["user-agent"])


def test_the_user_agent_keeps_what_a_header_says_already() -> None:
    canned = CannedClient(answer(200, b"{}"))
    client = sqs.Client(sqs.Options(**options(canned)))

    @build_middleware("Mine")
    def mine(ctx: Any, input: Any, next: Any) -> Any:
        input.request.headers["User-Agent"] = "mine/2"
        return next(ctx, input)

    def change(stack: Stack) -> None:
        stack.build.add(mine, Position.BEFORE)

    client.list_queues(None, sqs.with_api_options(change))
    assert canned.last.headers["user-agent"].endswith(" mine/2")


def test_characters_that_a_user_agent_may_not_have() -> None:
    assert clean("a b/c(d)\r\n") == "a-b-c-d---"


def test_the_execution_environment_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_EXECUTION_ENV", "AWS_Lambda_python3.11")
    canned = CannedClient()
    s3.Client(s3.Options(**options(canned))).list_buckets()
    assert " exec-env/AWS_Lambda_python3.11 " in canned.last.headers["user-agent"]


@pytest.mark.parametrize(
    ("function", "trace", "header"),
    [
        ("f", "Root=1-a;Sampled=0", "Root=1-a;Sampled=0"),
        ("f", "first\nsecond¼", "first%0Asecond%C2%BC"),
        (None, "Root=1-a", None),
        ("f", None, None),
    ],
)
def test_recursion_detection(
    monkeypatch: pytest.MonkeyPatch, function: str | None, trace: str | None, header: str | None
) -> None:
    for name, value in (("AWS_LAMBDA_FUNCTION_NAME", function), ("_X_AMZN_TRACE_ID", trace)):
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    canned = CannedClient()
    s3.Client(s3.Options(**options(canned))).list_buckets()
    assert canned.last.headers.get("x-amzn-trace-id") == header


def test_what_is_not_signed() -> None:
    canned = CannedClient()
    s3.Client(s3.Options(**options(canned))).list_buckets()
    signed = canned.last.headers["authorization"].partition("SignedHeaders=")[2]
    signed = signed.partition(",")[0]
    assert "user-agent" not in signed
    assert "amz-sdk-invocation-id" in signed
    assert "amz-sdk-request" in signed
