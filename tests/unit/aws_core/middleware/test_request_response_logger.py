"""The log shows what was asked for, and never a secret."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from aws_core import ClientLogMode
from aws_core.credentials.static import StaticCredentialsProvider
from services import s3, secretsmanager, sts
from smithy_py.event_stream import Message, encode
from smithy_py.http import Request
from smithy_py.middleware import finalize_middleware
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
                sse_customer_key=b"secret-key",
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


def test_records_of_responses_have_request_id_and_latency(
    caplog: pytest.LogCaptureFixture,
) -> None:
    run(ClientLogMode.RESPONSE, caplog)
    fields = vars(caplog.records[0])
    assert (fields["attempt"], fields["status_code"], fields["request_id"]) == (1, 200, "R1")
    assert 0 <= fields["latency"] < 60


def test_records_of_retries_have_attempt_and_error(caplog: pytest.LogCaptureFixture) -> None:
    busy = answer(503, b"<Error><Code>SlowDown</Code></Error>", {"x-amz-request-id": "R1"})
    quoting = b"<Error><Code>Quoting</Code><Message>x-amz-security-token:tok1</Message></Error>"
    canned = CannedClient(busy, answer(403, quoting, {"x-amz-request-id": "R2"}))
    client = s3.Client(s3.Options(**options(canned, client_log_mode=ClientLogMode.RETRIES)))
    with caplog.at_level(logging.DEBUG), pytest.raises(Exception, match="Quoting"):
        client.list_buckets()
    one, two = (vars(record) for record in caplog.records)
    assert one["msg"].startswith("retrying request")
    assert (one["attempt"], one["error"], one["request_id"]) == (1, "SlowDown", "R1")
    assert 0 < one["delay"] < 1
    assert (two["attempt"], two["error"], two["request_id"]) == (2, "Quoting", "R2")
    assert "tok1" not in caplog.text


def test_what_the_model_marks_sensitive_is_not_in_bodies(
    caplog: pytest.LogCaptureFixture,
) -> None:
    found = answer(200, b'{"Name": "the name", "SecretString": "the answered secret"}')
    client = secretsmanager.Client(
        secretsmanager.Options(**options(CannedClient(found), client_log_mode=ALL))
    )
    with caplog.at_level(logging.DEBUG):
        client.put_secret_value(
            secretsmanager.PutSecretValueInput(secret_id="the id", secret_string="the put secret")
        )
        client.get_secret_value(secretsmanager.GetSecretValueInput(secret_id="the id"))
    assert "the id" in caplog.text
    assert "the name" in caplog.text
    assert '"SecretString": "***"' in caplog.text
    for secret in ("the put secret", "the answered secret"):
        assert secret not in caplog.text


def test_credentials_in_answers_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    body = (
        b"<GetSessionTokenResponse><GetSessionTokenResult><Credentials>"
        b"<AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>own-secret</SecretAccessKey>"
        b"<SessionToken>own-token</SessionToken><Expiration>2031-01-01T00:00:00Z</Expiration>"
        b"</Credentials></GetSessionTokenResult></GetSessionTokenResponse>"
    )
    canned = CannedClient(answer(200, body, {"Content-Type": "text/xml"}))
    client = sts.Client(sts.Options(**options(canned, client_log_mode=ALL)))
    with caplog.at_level(logging.DEBUG):
        output = client.get_session_token()
    assert output.credentials is not None
    assert output.credentials.session_token == "own-token"
    assert "<SecretAccessKey>***</SecretAccessKey>" in caplog.text
    for secret in ("own-secret", "own-token"):
        assert secret not in caplog.text + repr(output)


def test_presigned_urls_in_queries(caplog: pytest.LogCaptureFixture) -> None:
    client = s3.Client(s3.Options(**options(CannedClient(), client_log_mode=ClientLogMode.REQUEST)))

    @finalize_middleware("Query")
    def sign_query(ctx: Any, input: Any, next: Any) -> Any:
        input.request.query = "X-Amz-Signature=abc1&X-Amz-Security-Token=def2&x=3"
        return next(ctx, input)

    with caplog.at_level(logging.DEBUG):
        client.list_buckets(None, s3.with_api_options(lambda stack: stack.finalize.add(sign_query)))
    assert "X-Amz-Signature=***&X-Amz-Security-Token=***&x=3" in caplog.text


def test_messages_of_event_streams(caplog: pytest.LogCaptureFixture) -> None:
    frames = b"".join(
        encode(Message({":message-type": "event", ":event-type": kind}, payload))
        for kind, payload in (("Records", b"a,b"), ("End", b""))
    )
    found = answer(200, frames, {"Content-Type": "application/vnd.amazon.eventstream"})
    for mode, logged in ((ALL, 2), (ClientLogMode.RESPONSE_WITH_BODY, 0)):
        caplog.clear()
        client = s3.Client(s3.Options(**options(CannedClient(found), client_log_mode=mode)))
        with caplog.at_level(logging.DEBUG):
            output = client.select_object_content(
                s3.SelectObjectContentInput(
                    bucket="bkt",
                    key="k",
                    expression="select *",
                    expression_type="SQL",
                    input_serialization=s3.types.InputSerialization(),
                    output_serialization=s3.types.OutputSerialization(),
                )
            )
            assert output.payload is not None
            assert len(list(output.payload)) == 2
        texts = [r.getMessage() for r in caplog.records]
        messages = [text for text in texts if text.startswith("Response event message")]
        assert len(messages) == logged
        if messages:
            assert ":event-type: Records" in messages[0]


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
