"""S3 over TLS: checksums follow the body, and only known authorities are trusted."""

from __future__ import annotations

import base64
import io
import ssl
import zlib
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from aws_core.checksum import get_computed_input_checksums_metadata
from aws_core.config import load_default_config
from aws_core.retry import Standard, get_attempt_results
from aws_core.transport.http import BuildableClient
from services import s3
from smithy_py.context import Context
from smithy_py.errors import OperationError, RequestSendError
from smithy_py.http import Request, Response
from tests.integration.clients import config, s3_client
from tests.integration.objects import content, get, keys, put
from tests.integration.recording import Recorder
from tests.servers.certificates import create_certificates
from tests.servers.server import Server

LARGE = bytes(range(256)) * 4096 * 3 + b"the end"


def crc32(data: bytes) -> str:
    return base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()


@pytest.fixture(params=["ministack_tls", "swift_tls"], scope="session")
def server(request: pytest.FixtureRequest) -> Server:
    server: Server = request.getfixturevalue(request.param)
    return server


@pytest.fixture
def recorder(server: Server) -> Recorder:
    assert server.ca_bundle is not None
    return Recorder(BuildableClient().with_ca_bundle(server.ca_bundle))


@pytest.fixture
def client(server: Server, recorder: Recorder) -> Generator[s3.Client]:
    with s3_client(server, s3.with_options(http_client=recorder)) as client:
        yield client


class Pipe(io.RawIOBase):
    """A stream of bytes that cannot go back."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        return self._data.readinto(buffer)


def pieces(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), 100_000):
        yield data[start : start + 100_000]


def opened(folder: Path, data: bytes) -> io.BufferedIOBase:
    (folder / "body").write_bytes(b"before" + data)
    file = (folder / "body").open("rb")
    file.seek(len(b"before"))
    return file


# What is given as the body, and whether its length is known.
BODIES: dict[str, tuple[Callable[[Path, bytes], Any], bool]] = {
    "bytes": (lambda folder, data: data, True),
    "memoryview": (lambda folder, data: memoryview(data), True),
    "file": (opened, True),
    "list": (lambda folder, data: list(pieces(data)), False),
    "iterator": (lambda folder, data: pieces(data), False),
    "stream": (lambda folder, data: Pipe(data), False),
}


@pytest.mark.parametrize("data", [b"x", LARGE], ids=["small", "large"])
@pytest.mark.parametrize("kind", BODIES)
def test_the_checksum_follows_the_body(
    client: s3.Client, recorder: Recorder, bucket: str, tmp_path: Path, kind: str, data: bytes
) -> None:
    make, known = BODIES[kind]
    body = make(tmp_path, data)

    output = client.put_object(s3.PutObjectInput(bucket=bucket, key="key", body=body))
    if isinstance(body, io.IOBase):
        body.close()

    headers = recorder.last.headers
    assert headers["X-Amz-Content-Sha256"] == "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
    assert headers["X-Amz-Trailer"] == "x-amz-checksum-crc32"
    assert headers["Content-Encoding"] == "aws-chunked"
    assert headers.get("X-Amz-Decoded-Content-Length") == (str(len(data)) if known else None)
    sums = get_computed_input_checksums_metadata(output.result_metadata)
    assert sums == {"CRC32": crc32(data)}
    assert get(client, bucket, "key") == data


@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"])
def test_every_checksum_may_follow(
    client: s3.Client, recorder: Recorder, bucket: str, algorithm: str
) -> None:
    client.put_object(
        s3.PutObjectInput(
            bucket=bucket, key="key", body=pieces(LARGE), checksum_algorithm=algorithm
        )
    )

    assert recorder.last.headers["X-Amz-Trailer"] == f"x-amz-checksum-{algorithm.lower()}"
    assert get(client, bucket, "key") == LARGE


def test_an_encoding_of_the_content_stays(client: s3.Client, bucket: str) -> None:
    client.put_object(
        s3.PutObjectInput(bucket=bucket, key="key", body=b"hello", content_encoding="x-custom")
    )

    head = client.head_object(s3.HeadObjectInput(bucket=bucket, key="key"))

    assert head.content_encoding == "x-custom"


def test_an_empty_body_has_its_checksum_in_a_header(
    client: s3.Client, recorder: Recorder, bucket: str
) -> None:
    client.put_object(s3.PutObjectInput(bucket=bucket, key="key", body=b""))

    assert recorder.last.headers["x-amz-checksum-crc32"] == crc32(b"")
    assert get(client, bucket, "key") == b""


def test_a_stream_of_nothing_is_an_empty_object(client: s3.Client, bucket: str) -> None:
    client.put_object(s3.PutObjectInput(bucket=bucket, key="key", body=pieces(b"")))

    assert get(client, bucket, "key") == b""


def test_parts_are_uploaded_from_streams(client: s3.Client, bucket: str) -> None:
    upload = client.create_multipart_upload(s3.CreateMultipartUploadInput(bucket=bucket, key="key"))
    part = client.upload_part(
        s3.UploadPartInput(
            bucket=bucket,
            key="key",
            upload_id=upload.upload_id,
            part_number=1,
            body=pieces(LARGE),
        )
    )
    client.complete_multipart_upload(
        s3.CompleteMultipartUploadInput(
            bucket=bucket,
            key="key",
            upload_id=upload.upload_id,
            multipart_upload=s3.types.CompletedMultipartUpload(
                parts=[s3.types.CompletedPart(part_number=1, e_tag=part.e_tag)]
            ),
        )
    )

    assert get(client, bucket, "key") == LARGE


class FailsOnce:
    """Answers the first PUT with 500 after its body was sent; passes everything else on."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._failed = False

    def do(self, request: Request, *, ctx: Context) -> Response:
        response = self._recorder.do(request, ctx=ctx)
        if request.method == "PUT" and not self._failed:
            self._failed = True
            response.read()
            return Response(500, {"Content-Length": "0"})
        return response


@pytest.mark.parametrize("kind", ["bytes", "file", "list"])
def test_a_second_attempt_sends_the_same(
    client: s3.Client, recorder: Recorder, bucket: str, tmp_path: Path, kind: str
) -> None:
    make, _ = BODIES[kind]
    body = make(tmp_path, LARGE)

    output = client.put_object(
        s3.PutObjectInput(bucket=bucket, key="key", body=body),
        s3.with_options(http_client=FailsOnce(recorder), retryer=Standard(max_backoff=0)),
    )
    if isinstance(body, io.IOBase):
        body.close()

    attempts = get_attempt_results(output.result_metadata)
    assert attempts is not None
    assert len(attempts.results) == 2
    assert get(client, bucket, "key") == LARGE


def test_what_cannot_go_back_is_not_sent_twice(
    client: s3.Client, recorder: Recorder, bucket: str
) -> None:
    with pytest.raises(OperationError) as caught:
        client.put_object(
            s3.PutObjectInput(bucket=bucket, key="key", body=pieces(LARGE)),
            s3.with_options(http_client=FailsOnce(recorder), retryer=Standard(max_backoff=0)),
        )

    (note,) = caught.value.__notes__
    assert "request stream is not seekable" in note
    assert [request.method for request in recorder.requests].count("PUT") == 2  # the bucket's too


def test_keys_and_ranges_are_as_without_tls(client: s3.Client, bucket: str) -> None:
    put(client, bucket, "a/../ü ?#", LARGE)

    output = client.get_object(s3.GetObjectInput(bucket=bucket, key="a/../ü ?#", range="bytes=5-9"))

    assert content(output) == LARGE[5:10]
    assert keys(client, bucket) == ["a/../ü ?#"]


def test_the_bundle_of_the_environment_is_trusted(
    ministack_tls: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_CA_BUNDLE", str(ministack_tls.ca_bundle))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ministack_tls.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", ministack_tls.secret_access_key)
    monkeypatch.setenv("AWS_REGION", ministack_tls.region)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", ministack_tls.endpoint_url)

    with s3.new_from_config(load_default_config()) as client:
        assert client.list_buckets().owner is not None


def test_an_unknown_authority_is_not_trusted(ministack_tls: Server) -> None:
    options = s3.with_options(http_client=BuildableClient(), retry_max_attempts=3)
    with s3_client(ministack_tls, options) as client, pytest.raises(RequestSendError) as caught:
        client.list_buckets()

    assert "certificate" in str(caught.value)
    assert "CA bundle" in str(caught.value)
    assert ministack_tls.endpoint_url.removeprefix("https://") in str(caught.value)
    assert isinstance(caught.value.__cause__, ssl.SSLCertVerificationError)
    attempts = get_attempt_results(caught.value.result_metadata)
    assert attempts is not None
    assert len(attempts.results) == 1


def test_another_authority_is_not_trusted(ministack_tls: Server, tmp_path: Path) -> None:
    other = create_certificates(tmp_path).ca_bundle
    http_client = BuildableClient().with_ca_bundle(other)
    with (
        s3_client(ministack_tls, s3.with_options(http_client=http_client)) as client,
        pytest.raises(RequestSendError, match="certificate"),
    ):
        client.list_buckets()


def test_certificates_need_not_be_looked_at(ministack_tls: Server) -> None:
    http_client = BuildableClient().with_verify(False)
    with s3_client(ministack_tls, s3.with_options(http_client=http_client)) as client:
        assert client.list_buckets().owner is not None


def test_http_where_tls_is_spoken_is_an_error(ministack_tls: Server) -> None:
    plain = ministack_tls.endpoint_url.replace("https:", "http:")
    with (
        s3.new_from_config(config(ministack_tls), s3.with_options(base_endpoint=plain)) as client,
        pytest.raises(RequestSendError),
    ):
        client.list_buckets()


def test_tls_where_http_is_spoken_is_an_error(ministack: Server) -> None:
    secure = ministack.endpoint_url.replace("http:", "https:")
    with (
        s3.new_from_config(config(ministack), s3.with_options(base_endpoint=secure)) as client,
        pytest.raises(RequestSendError, match="does not speak TLS"),
    ):
        client.list_buckets()
