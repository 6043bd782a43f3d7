"""``Expect: 100-continue``: a large body is sent when the server has said that it wants it."""

from __future__ import annotations

import io

import pytest

from aws_core.credentials import StaticCredentialsProvider
from services import s3
from smithy_py import APIError
from tests.integration.capabilities import Need, on
from tests.integration.clients import s3_client
from tests.integration.middleware import after_signing
from tests.integration.objects import get
from tests.integration.recording import Recorder
from tests.servers.server import Server

SIZE = 8 * 1024 * 1024
LARGE = bytes(range(256)) * (SIZE // 256)


class Counted(io.BytesIO):
    """A file that counts how often each byte was read."""

    read_bytes = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.read_bytes += len(data)
        return data


def test_a_large_body_is_announced_and_sent(s3_server: Server, name: str) -> None:
    recorder = Recorder()
    with s3_client(s3_server, s3.with_options(http_client=recorder)) as client:
        client.create_bucket(s3.CreateBucketInput(bucket=name))

        client.put_object(s3.PutObjectInput(bucket=name, key="key", body=LARGE))

        assert recorder.last.headers["Expect"] == "100-continue"
        assert get(client, name, "key") == LARGE


def test_a_part_of_an_upload_is_announced_too(s3_server: Server, name: str) -> None:
    recorder = Recorder()
    with s3_client(s3_server, s3.with_options(http_client=recorder)) as client:
        client.create_bucket(s3.CreateBucketInput(bucket=name))
        upload = client.create_multipart_upload(
            s3.CreateMultipartUploadInput(bucket=name, key="key")
        )

        client.upload_part(
            s3.UploadPartInput(
                bucket=name, key="key", upload_id=upload.upload_id, part_number=1, body=LARGE
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
    s3_server: Server, name: str, threshold: int, size: int, announced: bool
) -> None:
    recorder = Recorder()
    options = s3.with_options(http_client=recorder, continue_header_threshold_bytes=threshold)
    with s3_client(s3_server, options) as client:
        client.create_bucket(s3.CreateBucketInput(bucket=name))

        client.put_object(s3.PutObjectInput(bucket=name, key="key", body=LARGE[:size]))

        assert ("Expect" in recorder.last.headers) is announced
        assert get(client, name, "key") == LARGE[:size]


@on(Need.EARLY_REFUSAL)
def test_a_body_that_is_refused_is_not_sent(s3_server: Server, name: str) -> None:
    wrong = StaticCredentialsProvider(s3_server.access_key_id, "wrong")
    body = Counted(LARGE)
    before_sending: list[int] = []

    def note(request: object) -> None:
        before_sending.append(body.read_bytes)

    with s3_client(s3_server) as client:
        client.create_bucket(s3.CreateBucketInput(bucket=name))
        with pytest.raises(APIError) as caught:
            client.put_object(
                s3.PutObjectInput(bucket=name, key="key", body=body),
                s3.with_options(credentials=wrong),
                s3.with_api_options(after_signing(note)),
            )

        # The connection of the refused body is not used again in the middle of it.
        client.put_object(s3.PutObjectInput(bucket=name, key="key", body=LARGE))
        assert get(client, name, "key") == LARGE

    assert caught.value.error_code == "SignatureDoesNotMatch"
    assert before_sending == [body.read_bytes]
