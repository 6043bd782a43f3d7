"""What is secret is taken out, and only that."""

from __future__ import annotations

import json

import pytest

from services.bedrockruntime import operations as bedrock_operations
from services.lambda_ import operations as lambda_operations
from services.s3 import operations as s3_operations
from services.secretsmanager import operations as secrets_operations
from services.ssm import operations as ssm_operations
from smithy_py.http import Request
from smithy_py.redaction import Redactor

PLAIN = Redactor()


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("Authorization", True),
        ("X-Amz-Security-Token", True),
        ("x-amz-sso_bearer_token", True),
        ("Set-Cookie", True),
        ("x-amz-server-side-encryption-customer-key", True),
        ("x-amz-server-side-encryption-customer-key-MD5", False),
        ("X-Amz-Date", False),
        ("ETag", False),
    ],
)
def test_headers(name: str, secret: bool) -> None:
    request = Request(headers={name: "value"})
    assert list(PLAIN.headers(request.headers)) == [(name, "***" if secret else "value")]


def test_a_presigned_url() -> None:
    url = (
        "https://h/p?X-Amz-Credential=AK%2F1&X-Amz-Date=2&X-Amz-Security-Token=t&X-Amz-Signature=s"
    )
    assert PLAIN.target(Request(url=url)) == (
        "/p?X-Amz-Credential=***&X-Amz-Date=2&X-Amz-Security-Token=***&X-Amz-Signature=***"
    )


def test_pages_tokens_are_no_secrets() -> None:
    query = "continuation-token=a&NextToken=b&Marker=c&max-keys=3"
    assert PLAIN.form(query) == query
    body = '{"NextToken": "n",  "ClientRequestToken": "c"}'
    assert PLAIN.body(body.encode(), "application/x-amz-json-1.1") == body


def test_json_by_the_model() -> None:
    redactor = Redactor(secrets_operations.GET_SECRET_VALUE)
    body = {"Name": "n", "SecretString": "s", "SecretBinary": "YQ==", "VersionStages": ["a"]}
    shown = redactor.body(json.dumps(body).encode(), "application/x-amz-json-1.1")
    assert json.loads(shown) == {**body, "SecretString": "***", "SecretBinary": "***"}
    nested = Redactor(ssm_operations.GET_PARAMETER)
    shown = nested.body(b'{"Parameter": {"Name": "n", "Value": "v"}}', "application/json")
    assert json.loads(shown) == {"Parameter": {"Name": "n", "Value": "***"}}


def test_json_that_is_broken_shows_nothing_of_it_where_there_are_secrets() -> None:
    redactor = Redactor(secrets_operations.GET_SECRET_VALUE)
    assert redactor.body(b'{"SecretString": "s', "application/json") == "<19 characters, no JSON>"


def test_a_sensitive_body_is_hidden_whole() -> None:
    redactor = Redactor(bedrock_operations.INVOKE_MODEL)
    assert redactor.body(b"prompt", "text/plain") == "***"
    assert redactor.body(b"answer", "text/plain", of_request=False) == "***"


def test_xml() -> None:
    text = (
        '<R xmlns="u"><Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>S</SecretAccessKey>'
        "<SessionToken/><Expiration>E</Expiration></Credentials><Name>n</Name></R>"
    )
    assert PLAIN.body(text.encode(), "text/xml") == text.replace(">A<", ">***<").replace(
        ">S<", ">***<"
    )
    assert PLAIN.body(b"<R><SecretAccessKey>cut off", "text/xml") == "<R><SecretAccessKey>***"
    deep = b"<R><SecretAccessKey>" + b"<a>x" * 5000
    assert "x" not in PLAIN.body(deep, "text/xml").replace("</a>", "")


def test_forms() -> None:
    body = b"Action=A&Tags.member.1.Value=v&SAMLAssertion=s&Entry.1.WebIdentityToken=t"
    assert PLAIN.body(body, "application/x-www-form-urlencoded; charset=utf-8") == (
        "Action=A&Tags.member.1.Value=v&SAMLAssertion=***&Entry.1.WebIdentityToken=***"
    )


def test_text_that_quotes_a_request() -> None:
    text = (
        "GET\n/\nauthorization:AWS4 Credential=AK, Signature=abc\nx-amz-security-token:tok\nhost:h"
    )
    shown = PLAIN.text(text)
    assert "tok\n" not in shown
    assert "abc" not in shown
    assert "AK" not in shown
    assert shown.endswith("\nhost:h")


def test_bytes_that_are_no_text() -> None:
    assert PLAIN.body(b"\xff\x00", "image/png") == "<2 bytes of image/png>"
    assert PLAIN.body(b"abc", "application/cbor") == "<3 bytes of application/cbor>"
    assert PLAIN.body(b"", None) == ""


def test_nothing_is_hidden_without_need() -> None:
    redactor = Redactor(s3_operations.LIST_OBJECTS_V2)
    body = b"<ListBucketResult><Name>b</Name><Contents><Key>k</Key></Contents></ListBucketResult>"
    assert redactor.body(body, "application/xml") == body.decode()


def test_events_that_the_model_marks_sensitive_are_not_shown() -> None:
    chunk = {":event-type": "chunk", ":content-type": "application/json", "part": "first"}
    redactor = Redactor(bedrock_operations.INVOKE_MODEL_WITH_RESPONSE_STREAM)
    assert redactor.event(chunk, b'{"bytes":"aGlkZGVu"}') == (
        ":event-type: chunk\n:content-type: application/json\npart: ***\n\n***"
    )
    # The whole payload of the event is one sensitive member, whatever it is said to be.
    payload = {":event-type": "PayloadChunk", ":content-type": "application/json"}
    redactor = Redactor(lambda_operations.INVOKE_WITH_RESPONSE_STREAM)
    assert redactor.event(payload, b'{"a": 1}').endswith("\n\n***")
    done = {":event-type": "InvokeComplete", ":content-type": "application/json"}
    assert redactor.event(done, b'{"ErrorCode": "E"}').endswith('\n\n{"ErrorCode": "E"}')
