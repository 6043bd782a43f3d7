"""Forms that upload objects, sent as a browser sends them."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

import pytest
import requests

from aws_core.credentials import StaticCredentialsProvider
from services import s3
from tests.integration.clients import s3_client
from tests.integration.middleware import slow_clock
from tests.integration.objects import get
from tests.integration.presigned import error_code
from tests.servers.server import Server

Values = dict[str, str]


@pytest.fixture(params=["ministack", "ministack_tls"])
def s3_server(request: pytest.FixtureRequest) -> Server:
    """The servers that take forms; they check the signature of the policy, and what it says."""
    server: Server = request.getfixturevalue(request.param)
    return server


def send(
    server: Server, form: s3.PresignedPostRequest, fields: Values | None = None
) -> requests.Response:
    files = {"file": ("name.txt", b"hello")}
    verify = str(server.ca_bundle) if server.ca_bundle else True
    return requests.post(
        form.url, data={**form.values, **(fields or {})}, files=files, verify=verify, timeout=30
    )


def test_anyone_may_upload(
    s3_server: Server, client: s3.Client, presigner: s3.PresignClient, bucket: str
) -> None:
    for key in ("form", "a b/é+%2F//.txt"):
        form = presigner.presign_post_object(s3.PutObjectInput(bucket=bucket, key=key))
        assert send(s3_server, form).status_code in {200, 204}
        assert get(client, bucket, key) == b"hello"


def test_the_file_may_name_the_key(
    s3_server: Server, client: s3.Client, presigner: s3.PresignClient, bucket: str
) -> None:
    open_key = s3.PutObjectInput(bucket=bucket, key="up/${filename}")
    response = send(s3_server, presigner.presign_post_object(open_key))
    assert response.status_code in {200, 204}
    assert get(client, bucket, "up/name.txt") == b"hello"


def test_conditions_that_hold_are_taken(
    s3_server: Server, client: s3.Client, presigner: s3.PresignClient, bucket: str
) -> None:
    form = presigner.presign_post_object(
        s3.PutObjectInput(bucket=bucket, key="with-conditions"),
        s3.with_presign_expires(60),
        conditions=[
            ["content-length-range", 1, 10],
            ["starts-with", "$Content-Type", "text/"],
            {"x-amz-meta-name": "value"},
        ],
    )
    more = {"Content-Type": "text/plain", "x-amz-meta-name": "value"}
    assert send(s3_server, form, more).status_code in {200, 204}
    head = client.head_object(s3.HeadObjectInput(bucket=bucket, key="with-conditions"))
    assert head.metadata == {"name": "value"}


@pytest.mark.parametrize("s3_server", ["ministack"], indirect=True)
def test_temporary_credentials_send_their_token(
    s3_server: Server,
    presigner: s3.PresignClient,
    bucket: str,
    temporary: StaticCredentialsProvider,
) -> None:
    own = s3.with_options(credentials=temporary)
    form = presigner.presign_post_object(s3.PutObjectInput(bucket=bucket, key="temporary"), own)
    assert send(s3_server, form).status_code in {200, 204}
    del form.values["X-Amz-Security-Token"]
    assert send(s3_server, form).status_code in {400, 403}


def other_policy(values: Values) -> None:
    policy = json.loads(base64.b64decode(values["policy"]))
    policy["conditions"] = [c for c in policy["conditions"] if c != {"key": "mine"}]
    values["policy"] = base64.b64encode(json.dumps(policy).encode()).decode()


def other_digit(values: Values) -> None:
    last = values["X-Amz-Signature"][-1]
    values["X-Amz-Signature"] = values["X-Amz-Signature"][:-1] + ("0" if last != "0" else "1")


# What a thief of a form may try.
TAMPERING: dict[str, Callable[[Values], object]] = {
    "another policy": other_policy,
    "another signature": other_digit,
    "another key": lambda values: values.update(key="other"),
    "no signature": lambda values: values.pop("X-Amz-Signature"),
    "another day": lambda values: values.update(
        {"X-Amz-Credential": values["X-Amz-Credential"].replace("/20", "/19", 1)}
    ),
}


@pytest.mark.parametrize("tampering", TAMPERING)
def test_a_form_that_was_changed_is_refused(
    s3_server: Server, presigner: s3.PresignClient, bucket: str, tampering: str
) -> None:
    form = presigner.presign_post_object(s3.PutObjectInput(bucket=bucket, key="mine"))
    TAMPERING[tampering](form.values)
    assert send(s3_server, form).status_code in {400, 403}


def test_it_is_over_when_it_expires(
    s3_server: Server, presigner: s3.PresignClient, bucket: str
) -> None:
    mine = s3.PutObjectInput(bucket=bucket, key="mine")
    hour_ago = s3.with_api_options(slow_clock(3600))
    expired = presigner.presign_post_object(mine, hour_ago, s3.with_presign_expires(3500))
    good = presigner.presign_post_object(mine, hour_ago, s3.with_presign_expires(4500))
    assert send(s3_server, expired).status_code == 403
    assert send(s3_server, good).status_code in {200, 204}


def test_conditions_that_do_not_hold_are_refused(
    s3_server: Server, presigner: s3.PresignClient, bucket: str
) -> None:
    mine = s3.PutObjectInput(bucket=bucket, key="mine")
    short = presigner.presign_post_object(mine, conditions=[["content-length-range", 1, 4]])
    assert send(s3_server, short).status_code in {400, 403}
    typed = presigner.presign_post_object(
        mine, conditions=[["starts-with", "$Content-Type", "image/"]]
    )
    assert send(s3_server, typed, {"Content-Type": "text/plain"}).status_code in {400, 403}


@pytest.mark.parametrize("wrong", ["secret", "key"])
def test_it_needs_the_right_credentials(s3_server: Server, bucket: str, wrong: str) -> None:
    given = {
        "secret": StaticCredentialsProvider(s3_server.access_key_id, "wrong"),
        "key": StaticCredentialsProvider("AKIAUNKNOWN", s3_server.secret_access_key),
    }[wrong]
    with s3_client(s3_server, s3.with_options(credentials=given)) as client:
        form = s3.PresignClient(client).presign_post_object(
            s3.PutObjectInput(bucket=bucket, key="mine")
        )
    response = send(s3_server, form)
    assert response.status_code == 403
    assert error_code(response) in {"SignatureDoesNotMatch", "InvalidAccessKeyId"}
