"""``Expect: 100-continue``: a large body is sent when the server has said that it wants it."""

from __future__ import annotations

import pytest

from services import s3
from tests.integration.capabilities import Need, on
from tests.integration.clients import s3_client
from tests.integration.expecting import refused_without_its_body
from tests.integration.objects import get
from tests.integration.recording import Recorder
from tests.servers.server import Server

SIZE = 8 * 1024 * 1024
LARGE = bytes(range(256)) * (SIZE // 256)


def test_a_large_body_is_announced_and_sent(s3_server: Server, bucket: str) -> None:
    recorder = Recorder()
    with s3_client(s3_server, s3.with_options(http_client=recorder)) as client:
        client.put_object(s3.PutObjectInput(bucket=bucket, key="key", body=LARGE))

        assert recorder.last.headers["Expect"] == "100-continue"
        assert get(client, bucket, "key") == LARGE


def test_a_part_of_an_upload_is_announced_too(s3_server: Server, bucket: str) -> None:
    recorder = Recorder()
    with s3_client(s3_server, s3.with_options(http_client=recorder)) as client:
        upload = client.create_multipart_upload(
            s3.CreateMultipartUploadInput(bucket=bucket, key="key")
        )

        client.upload_part(
            s3.UploadPartInput(
                bucket=bucket, key="key", upload_id=upload.upload_id, part_number=1, body=LARGE
            )
        )

    assert recorder.last.headers["Expect"] == "100-continue"


@pytest.mark.parametrize(
    ("threshold", "size", "announced"),
    [
        (0, 2 * 1024 * 1024, True),
        (0, 2 * 1024 * 1024 - 1, False),
        (1000, 1000, True),
        (1000, 999, False),
        (-1, SIZE, False),
    ],
)
def test_the_threshold_is_an_option(
    s3_server: Server, bucket: str, threshold: int, size: int, announced: bool
) -> None:
    recorder = Recorder()
    options = s3.with_options(http_client=recorder, continue_header_threshold_bytes=threshold)
    with s3_client(s3_server, options) as client:
        client.put_object(s3.PutObjectInput(bucket=bucket, key="key", body=LARGE[:size]))

        assert ("Expect" in recorder.last.headers) is announced
        assert get(client, bucket, "key") == LARGE[:size]


@on(Need.EARLY_REFUSAL)
def test_a_body_that_is_refused_is_not_sent(client: s3.Client, bucket: str) -> None:
    assert refused_without_its_body(client, bucket)


def test_a_refused_body_leaves_no_trace_in_the_next_request(client: s3.Client, bucket: str) -> None:
    refused_without_its_body(client, bucket)

    client.put_object(s3.PutObjectInput(bucket=bucket, key="key", body=LARGE))

    assert get(client, bucket, "key") == LARGE
