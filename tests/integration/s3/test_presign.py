"""Presigned requests, sent with a client that knows nothing of signatures."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from aws_core.credentials import StaticCredentialsProvider
from aws_core.presign import PresignedHTTPRequest
from services import s3
from tests.integration.clients import credentials
from tests.integration.middleware import slow_clock
from tests.integration.objects import get, put
from tests.servers.server import Server

TIMEOUT_SECONDS = 60
KEYS = ["plain", "a b/ü+%2F?&#.txt", "/a//b/", "a/../b"]


@pytest.fixture
def presigner(client: s3.Client) -> s3.PresignClient:
    return s3.PresignClient(client)


def send(
    presigned: PresignedHTTPRequest, data: bytes | None = None, **changes: str
) -> requests.Response:
    """Sends a presigned request as it is, or with a part of it changed."""
    url = changes.get("url", presigned.url)
    method = changes.get("method", presigned.method)
    headers = dict(presigned.signed_header)
    request = requests.Request(method, url, headers=headers, data=data).prepare()
    # Not the URL as requests would clean it.
    request.url = url
    with requests.Session() as session:
        session.trust_env = False
        return session.send(request, timeout=TIMEOUT_SECONDS, allow_redirects=False)


def error_code(response: requests.Response) -> str:
    return response.text.partition("<Code>")[2].partition("</Code>")[0]


@pytest.mark.parametrize("key", KEYS)
def test_anyone_may_get(
    client: s3.Client, presigner: s3.PresignClient, bucket: str, key: str
) -> None:
    put(client, bucket, key, b"hello")

    presigned = presigner.presign_get_object(s3.GetObjectInput(bucket=bucket, key=key))
    response = send(presigned)

    assert presigned.method == "GET"
    assert response.status_code == 200, response.text
    assert response.content == b"hello"


@pytest.mark.parametrize("key", KEYS)
def test_anyone_may_put(
    client: s3.Client, presigner: s3.PresignClient, bucket: str, key: str
) -> None:
    presigned = presigner.presign_put_object(
        s3.PutObjectInput(
            bucket=bucket, key=key, content_type="text/plain", metadata={"name": "a value"}
        )
    )
    response = send(presigned, b"hello")

    assert presigned.method == "PUT"
    assert response.status_code == 200, response.text
    output = client.head_object(s3.HeadObjectInput(bucket=bucket, key=key))
    assert get(client, bucket, key) == b"hello"
    assert output.content_type == "text/plain"
    assert output.metadata == {"name": "a value"}


def test_anyone_may_ask_and_delete(
    client: s3.Client, presigner: s3.PresignClient, bucket: str
) -> None:
    put(client, bucket, "key", b"hello")
    head = presigner.presign_head_object(s3.HeadObjectInput(bucket=bucket, key="key"))
    delete = presigner.presign_delete_object(s3.DeleteObjectInput(bucket=bucket, key="key"))

    answers = [send(head), send(delete), send(head)]

    assert [answer.status_code for answer in answers] == [200, 204, 404]
    assert answers[0].headers["Content-Length"] == "5"


def test_anyone_may_ask_for_a_bucket(
    client: s3.Client, presigner: s3.PresignClient, bucket: str
) -> None:
    head = presigner.presign_head_bucket(s3.HeadBucketInput(bucket=bucket))
    delete = presigner.presign_delete_bucket(s3.DeleteBucketInput(bucket=bucket))

    answers = [send(head), send(delete), send(head)]

    assert [answer.status_code for answer in answers] == [200, 204, 404]


def test_anyone_may_upload_a_part(
    client: s3.Client, presigner: s3.PresignClient, bucket: str
) -> None:
    upload = client.create_multipart_upload(s3.CreateMultipartUploadInput(bucket=bucket, key="key"))
    presigned = presigner.presign_upload_part(
        s3.UploadPartInput(bucket=bucket, key="key", upload_id=upload.upload_id, part_number=1)
    )

    response = send(presigned, b"hello")

    assert response.status_code == 200, response.text
    part = s3.types.CompletedPart(part_number=1, e_tag=response.headers["ETag"])
    client.complete_multipart_upload(
        s3.CompleteMultipartUploadInput(
            bucket=bucket,
            key="key",
            upload_id=upload.upload_id,
            multipart_upload=s3.types.CompletedMultipartUpload(parts=[part]),
        )
    )
    assert get(client, bucket, "key") == b"hello"


def test_members_in_the_query_are_signed(
    client: s3.Client, presigner: s3.PresignClient, bucket: str
) -> None:
    put(client, bucket, "key", b"hello")
    presigned = presigner.presign_get_object(
        s3.GetObjectInput(
            bucket=bucket,
            key="key",
            response_content_type="text/plain; charset=utf-8",
            response_content_disposition='attachment; filename="ü b+c.txt"',
        )
    )

    response = send(presigned)

    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["Content-Disposition"].startswith("attachment; filename=")


def test_a_range_is_a_header_to_send(
    client: s3.Client, presigner: s3.PresignClient, bucket: str
) -> None:
    put(client, bucket, "key", b"hello")

    presigned = presigner.presign_get_object(
        s3.GetObjectInput(bucket=bucket, key="key", range="bytes=1-2")
    )

    assert presigned.signed_header["Range"] == "bytes=1-2"
    assert send(presigned).content == b"el"


@pytest.mark.parametrize(("given", "expected"), [(None, "900"), (0, "900"), (60, "60")])
def test_the_url_says_how_long_it_is_good(
    presigner: s3.PresignClient, bucket: str, given: float | None, expected: str
) -> None:
    functions = [] if given is None else [s3.with_presign_expires(given)]

    presigned = presigner.presign_get_object(
        s3.GetObjectInput(bucket=bucket, key="key"), *functions
    )

    assert dict(parse_qsl(urlsplit(presigned.url).query))["X-Amz-Expires"] == expected


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


def test_what_is_presigned_shows_no_signature(presigner: s3.PresignClient, bucket: str) -> None:
    presigned = presigner.presign_get_object(s3.GetObjectInput(bucket=bucket, key="key"))

    assert "Signature" in presigned.url
    assert "Signature" not in repr(presigned)
    assert "Credential" not in repr(presigned)
