"""Presigned requests that are not what was signed, or not any more."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aws_core.credentials import StaticCredentialsProvider
from services import s3
from tests.integration.capabilities import Need, on
from tests.integration.clients import credentials
from tests.integration.middleware import slow_clock
from tests.integration.objects import get, put
from tests.integration.presigned import error_code, send
from tests.servers.server import Server


def test_it_is_over_when_it_expires(
    client: s3.Client, presigner: s3.PresignClient, bucket: str
) -> None:
    put(client, bucket, "key", b"hello")
    hour_ago = s3.with_api_options(slow_clock(3600))
    head = s3.GetObjectInput(bucket=bucket, key="key")

    expired = presigner.presign_get_object(head, hour_ago, s3.with_presign_expires(3500))
    good = presigner.presign_get_object(head, hour_ago, s3.with_presign_expires(4500))

    response = send(expired)
    assert response.status_code == 403
    assert error_code(response) == "AccessDenied"
    assert send(good).content == b"hello"


@on(Need.PRESIGNED_START)
def test_it_is_no_good_before_its_time(
    client: s3.Client, presigner: s3.PresignClient, bucket: str
) -> None:
    put(client, bucket, "key", b"hello")
    in_an_hour = s3.with_api_options(slow_clock(-3600))

    early = presigner.presign_get_object(s3.GetObjectInput(bucket=bucket, key="key"), in_an_hour)

    assert send(early).status_code == 403


def test_it_is_good_in_its_region_only(
    client: s3.Client, presigner: s3.PresignClient, bucket: str
) -> None:
    put(client, bucket, "key", b"hello")

    elsewhere = presigner.presign_get_object(
        s3.GetObjectInput(bucket=bucket, key="key"), s3.with_options(region="eu-west-1")
    )

    assert 300 <= send(elsewhere).status_code < 500


def other_digit(url: str) -> str:
    return url[:-1] + ("0" if url[-1] != "0" else "1")


# What a thief of a URL may try.
TAMPERING: dict[str, Callable[[str], str]] = {
    "another signature": other_digit,
    "another key": lambda url: url.replace("/mine", "/other", 1),
    "a longer life": lambda url: url.replace("X-Amz-Expires=900", "X-Amz-Expires=9000"),
    "another time": lambda url: url.replace("X-Amz-Date=20", "X-Amz-Date=19"),
    "another parameter": lambda url: url.replace("?", "?versionId=null&"),
    "no signature": lambda url: url.partition("&X-Amz-Signature")[0],
}


@pytest.mark.parametrize("tampering", TAMPERING)
def test_a_url_that_was_changed_is_refused(
    client: s3.Client, presigner: s3.PresignClient, bucket: str, tampering: str
) -> None:
    put(client, bucket, "mine")
    put(client, bucket, "other")
    presigned = presigner.presign_get_object(s3.GetObjectInput(bucket=bucket, key="mine"))
    changed = TAMPERING[tampering](presigned.url)
    assert changed != presigned.url
    assert send(presigned).status_code == 200

    response = send(presigned, url=changed)

    assert response.status_code in {400, 403}
    assert b"content" not in response.content


def test_the_method_is_signed(client: s3.Client, presigner: s3.PresignClient, bucket: str) -> None:
    put(client, bucket, "key", b"hello")
    presigned = presigner.presign_get_object(s3.GetObjectInput(bucket=bucket, key="key"))

    responses = [send(presigned, b"new", method="PUT"), send(presigned, method="DELETE")]

    assert [response.status_code for response in responses] == [403, 403]
    assert get(client, bucket, "key") == b"hello"


def test_signed_headers_must_be_as_they_were(
    client: s3.Client, presigner: s3.PresignClient, bucket: str
) -> None:
    presigned = presigner.presign_put_object(
        s3.PutObjectInput(bucket=bucket, key="key", metadata={"name": "value"})
    )
    presigned.signed_header["X-Amz-Meta-Name"] = "other"

    response = send(presigned, b"hello")

    assert response.status_code == 403
    assert error_code(response) == "SignatureDoesNotMatch"


@pytest.mark.parametrize("wrong", ["secret", "key"])
def test_it_needs_the_right_credentials(
    s3_server: Server,
    client: s3.Client,
    presigner: s3.PresignClient,
    bucket: str,
    wrong: str,
) -> None:
    put(client, bucket, "key")
    given = {
        "secret": StaticCredentialsProvider(s3_server.access_key_id, "wrong"),
        "key": StaticCredentialsProvider("AKIAUNKNOWN", s3_server.secret_access_key),
    }[wrong]
    object_ = s3.GetObjectInput(bucket=bucket, key="key")

    refused = send(presigner.presign_get_object(object_, s3.with_options(credentials=given)))

    assert refused.status_code == 403
    own = s3.with_options(credentials=credentials(s3_server))
    assert send(presigner.presign_get_object(object_, own)).status_code == 200
