"""The log shows what was asked for, and never a secret."""

from __future__ import annotations

import logging

import pytest

from aws_core import ClientLogMode
from aws_core.credentials.static import StaticCredentialsProvider
from services import s3
from smithy_py.http import Request
from tests.canned import CannedClient, answer, options

ALL = ClientLogMode(sum(mode.value for mode in ClientLogMode))
SECRETS = ("made-up-secret", "made-up-token")


def run(mode: ClientLogMode, caplog: pytest.LogCaptureFixture) -> str:
    headers = {"x-amz-request-id": "R1"}
    canned = CannedClient(answer(200, b"", headers), answer(200, b"the answer", headers))
    keys = StaticCredentialsProvider("AKIDEXAMPLE", *SECRETS)
    more = {"client_log_mode": mode, "credentials": keys}
    client = s3.Client(s3.Options(**options(canned, **more)))
    with caplog.at_level(logging.DEBUG):
        client.put_object(
            s3.PutObjectInput(
                bucket="bkt",
                key="k",
                body=b"the body",
                sse_customer_key="c2VjcmV0LWtleQ==",
                sse_customer_algorithm="AES256",
            )
        )
        with client.get_object(s3.GetObjectInput(bucket="bkt", key="k")).body as body:  # type: ignore[union-attr]
            assert body.read() == b"the answer"
    return caplog.text


def test_nothing_is_logged_by_default(caplog: pytest.LogCaptureFixture) -> None:
    assert run(ClientLogMode(0), caplog) == ""


def test_requests_and_responses(caplog: pytest.LogCaptureFixture) -> None:
    text = run(ClientLogMode.REQUEST | ClientLogMode.RESPONSE, caplog)
    assert "PUT /k HTTP/1.1" in text
    assert "Host: bkt.s3.us-west-2.amazonaws.com" in text
    assert "HTTP/1.1 200" in text
    assert "x-amz-request-id: R1" in text
    assert "the body" not in text
    assert "the answer" not in text


def test_bodies_when_asked_for(caplog: pytest.LogCaptureFixture) -> None:
    text = run(ClientLogMode.REQUEST_WITH_BODY, caplog)
    assert "the body" in text


def test_no_secret_at_any_setting(caplog: pytest.LogCaptureFixture) -> None:
    text = run(ALL, caplog)
    assert "CANONICAL STRING" in text
    for secret in (*SECRETS, "c2VjcmV0LWtleQ==", "Signature=0", "Credential="):
        assert secret not in text
    assert "Authorization: ***" in text
    assert "X-Amz-Security-Token: ***" in text


def test_records_have_fields(caplog: pytest.LogCaptureFixture) -> None:
    run(ClientLogMode.REQUEST, caplog)
    record = caplog.records[0]
    assert (record.service, record.operation) == ("S3", "PutObject")  # type: ignore[attr-defined]


def test_a_stream_that_can_be_read_once_is_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    canned = CannedClient()
    client = s3.Client(
        s3.Options(**options(canned, client_log_mode=ClientLogMode.REQUEST_WITH_BODY))
    )
    with caplog.at_level(logging.DEBUG):
        client.put_object(s3.PutObjectInput(bucket="bkt", key="k", body=iter([b"only ", b"once"])))
    assert "a stream of" in caplog.text
    sent: Request = canned.last
    assert b"only " in b"".join(sent.body)
