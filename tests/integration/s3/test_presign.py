"""Presigned requests, sent with a client that knows nothing of signatures."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from aws_core.credentials import StaticCredentialsProvider
from services import s3
from tests.integration.objects import get, put
from tests.integration.presigned import send

KEYS = ["plain", "a b/ü+%2F?&#.txt", "/a//b/", "a/../b"]


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
    client: s3.Client, presigner: s3.PresignClient, empty_bucket: str
) -> None:
    head = presigner.presign_head_bucket(s3.HeadBucketInput(bucket=empty_bucket))
    delete = presigner.presign_delete_bucket(s3.DeleteBucketInput(bucket=empty_bucket))

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


@pytest.mark.parametrize("s3_server", ["ministack"], indirect=True)
def test_the_session_token_is_in_the_url(
    client: s3.Client,
    presigner: s3.PresignClient,
    bucket: str,
    temporary: StaticCredentialsProvider,
) -> None:
    put(client, bucket, "key")
    own = s3.with_options(credentials=temporary)

    presigned = presigner.presign_get_object(s3.GetObjectInput(bucket=bucket, key="key"), own)

    token = "X-Amz-Security-Token="
    assert send(presigned).status_code == 200
    assert send(presigned, url=presigned.url.replace(token, f"{token}x")).status_code == 400


def test_what_is_presigned_shows_no_signature(presigner: s3.PresignClient, bucket: str) -> None:
    presigned = presigner.presign_get_object(s3.GetObjectInput(bucket=bucket, key="key"))

    assert "Signature" in presigned.url
    assert "Signature" not in repr(presigned)
    assert "Credential" not in repr(presigned)
