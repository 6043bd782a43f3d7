"""The policy of a form, and its signature."""

from __future__ import annotations

import base64
import datetime
import hmac
import json
from typing import Any

import pytest
from botocore.auth import S3SigV4PostAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials

from aws_core.credentials import AnonymousCredentials, StaticCredentialsProvider
from services import s3
from smithy_py.errors import InvalidParamsError, SigningError
from tests.canned import CannedClient, options

NOW = 1_700_000_000.0
DATE = "20231114T221320Z"
SCOPE = "AKIDEXAMPLE/20231114/us-west-2/s3/aws4_request"
INPUT = s3.PutObjectInput(bucket="bkt", key="k")


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aws_core.signer.signing_time.time.time", lambda: NOW)


def presign(
    *fns: Any, input: Any = INPUT, conditions: Any = (), **more: Any
) -> s3.PresignedPostRequest:
    client = s3.Client(s3.Options(**{**options(CannedClient()), **more}))
    return s3.PresignClient(client).presign_post_object(input, *fns, conditions=conditions)


def policy(presigned: s3.PresignedPostRequest) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(base64.b64decode(presigned.values["policy"]))
    return document


def test_the_form_is_the_go_sdks() -> None:
    presigned = presign()
    assert presigned.url == "https://bkt.s3.us-west-2.amazonaws.com"
    assert list(presigned.values) == [
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Signature",
        "key",
        "policy",
    ]
    assert policy(presigned) == {
        "conditions": [
            {"X-Amz-Algorithm": "AWS4-HMAC-SHA256"},
            {"bucket": "bkt"},
            {"X-Amz-Credential": SCOPE},
            {"X-Amz-Date": DATE},
            {"key": "k"},
        ],
        "expiration": "2023-11-14T22:28:20Z",
    }


def test_the_policy_is_what_is_signed() -> None:
    values = presign().values
    key = b"AWS4made-up-secret"
    for part in ("20231114", "us-west-2", "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    assert values["X-Amz-Signature"] == hmac.digest(key, values["policy"].encode(), "sha256").hex()


def test_the_signature_is_botocores() -> None:
    values = presign().values
    keys = ReadOnlyCredentials("AKIDEXAMPLE", "made-up-secret", None)
    signer: Any = S3SigV4PostAuth(keys, "s3", "us-west-2")
    request = AWSRequest("POST", "https://bkt.s3.us-west-2.amazonaws.com")
    request.context["timestamp"] = DATE
    assert signer.signature(values["policy"], request) == values["X-Amz-Signature"]


def test_a_session_token_is_a_field_and_a_condition() -> None:
    provider = StaticCredentialsProvider("AKIDEXAMPLE", "made-up-secret", "made-up-token")
    presigned = presign(credentials=provider)
    assert presigned.values["X-Amz-Security-Token"] == "made-up-token"
    assert policy(presigned)["conditions"][4] == {"X-Amz-Security-Token": "made-up-token"}


def test_conditions_follow_before_that_on_the_key() -> None:
    more = [["content-length-range", 1, 10], ("starts-with", "$Content-Type", "image/")]
    found = policy(presign(conditions=more))["conditions"]
    assert found[4:] == [*[list(condition) for condition in more], {"key": "k"}]


@pytest.mark.parametrize(
    "condition", [["starts-with", "$key", "a/"], {"key": "other"}, ["eq", "$key", "x"]]
)
def test_a_condition_on_the_key_replaces_the_inputs(condition: Any) -> None:
    assert policy(presign(conditions=[condition]))["conditions"][4:] == [condition]


def test_the_name_of_the_file_may_be_left_open() -> None:
    presigned = presign(input=s3.PutObjectInput(bucket="bkt", key="up/${filename}"))
    assert presigned.values["key"] == "up/${filename}"
    assert policy(presigned)["conditions"][-1] == ["starts-with", "$key", "up/"]


def test_it_says_how_long_it_is_good() -> None:
    end = policy(presign(s3.with_presign_expires(60)))["expiration"]
    then = datetime.datetime.fromisoformat(end).timestamp()
    assert then == NOW + 60


@pytest.mark.parametrize(
    ("bucket", "more", "url"),
    [
        ("my.bucket", {}, "https://s3.us-west-2.amazonaws.com/my.bucket"),
        ("bkt", {"base_endpoint": "http://127.0.0.1:9"}, "http://127.0.0.1:9/bkt"),
        ("bkt", {"base_endpoint": "https://h.example/x"}, "https://bkt.h.example/x"),
        ("bkt", {"region": "us-east-1"}, "https://bkt.s3.us-east-1.amazonaws.com"),
    ],
)
def test_it_goes_to_the_bucket(bucket: str, more: dict[str, Any], url: str) -> None:
    for key in ("k", "a/b", "/", "//x", "%2F?"):
        assert presign(input=s3.PutObjectInput(bucket=bucket, key=key), **more).url == url


def test_without_credentials_there_is_no_form() -> None:
    with pytest.raises(SigningError, match="signed with SigV4 and credentials"):
        presign(credentials=AnonymousCredentials())


def test_it_needs_a_bucket_and_a_key() -> None:
    with pytest.raises(InvalidParamsError, match="key"):
        presign(input=s3.PutObjectInput(bucket="bkt"))


def test_nothing_secret_is_shown() -> None:
    assert repr(presign()) == "<PresignedPostRequest https://bkt.s3.us-west-2.amazonaws.com>"
