"""S3 over TLS: the body is not hashed beforehand, its checksum follows it."""

from __future__ import annotations

import base64
import contextlib
import io
import zlib
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from aws_core.checksum import get_computed_input_checksums_metadata
from aws_core.retry import Standard, get_attempt_results
from aws_core.transport.http import BuildableClient
from services import s3
from smithy_py import APIError
from smithy_py.context import Context
from smithy_py.errors import OperationError
from smithy_py.http import Request, Response
from tests.integration.clients import s3_client
from tests.integration.middleware import after_signing
from tests.integration.objects import content, get, keys, put
from tests.integration.recording import Recorder
from tests.servers.server import Server

LARGE = bytes(range(256)) * 4096 * 3 + b"the end"
MEDIUM = LARGE[-200_000:]


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


Make = Callable[[Path, bytes], Any]

# What is given as the body.
KNOWN_LENGTH: dict[str, Make] = {
    "bytes": lambda folder, data: data,
    "memoryview": lambda folder, data: memoryview(data),
    "file": opened,
    "list": lambda folder, data: list(pieces(data)),
}
UNKNOWN_LENGTH: dict[str, Make] = {
    "iterator": lambda folder, data: pieces(data),
    "stream": lambda folder, data: Pipe(data),
}
BODIES = KNOWN_LENGTH | UNKNOWN_LENGTH

# Swift, as AWS, wants to know beforehand how much will come.
TAKES_ANY_LENGTH = pytest.mark.parametrize("server", ["ministack_tls"], indirect=True)
SIZES = pytest.mark.parametrize("data", [b"x", LARGE], ids=["small", "large"])


def put_body(
    client: s3.Client, bucket: str, body: Any, *functions: Callable[[s3.Options], None]
) -> s3.PutObjectOutput:
    """Makes the object "key", and closes the body if it is a file."""
    with body if isinstance(body, io.IOBase) else contextlib.nullcontext():
        return client.put_object(s3.PutObjectInput(bucket=bucket, key="key", body=body), *functions)


@SIZES
@pytest.mark.parametrize("kind", KNOWN_LENGTH)
def test_the_checksum_follows_the_body(
    client: s3.Client, recorder: Recorder, bucket: str, tmp_path: Path, kind: str, data: bytes
) -> None:
    output = put_body(client, bucket, BODIES[kind](tmp_path, data))

    headers = recorder.last.headers
    assert headers["X-Amz-Content-Sha256"] == "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
    assert headers["X-Amz-Trailer"] == "x-amz-checksum-crc32"
    assert headers["Content-Encoding"] == "aws-chunked"
    assert headers["X-Amz-Decoded-Content-Length"] == str(len(data))
    sums = get_computed_input_checksums_metadata(output.result_metadata)
    assert sums == {"CRC32": crc32(data)}
    assert get(client, bucket, "key") == data


@TAKES_ANY_LENGTH
@SIZES
@pytest.mark.parametrize("kind", UNKNOWN_LENGTH)
def test_a_body_of_unknown_length_is_sent_as_it_comes(
    client: s3.Client, recorder: Recorder, bucket: str, tmp_path: Path, kind: str, data: bytes
) -> None:
    output = put_body(client, bucket, BODIES[kind](tmp_path, data))

    headers = recorder.last.headers
    assert headers["X-Amz-Content-Sha256"] == "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
    assert headers["Content-Encoding"] == "aws-chunked"
    assert "X-Amz-Decoded-Content-Length" not in headers
    assert headers["Expect"] == "100-continue"
    sums = get_computed_input_checksums_metadata(output.result_metadata)
    assert sums == {"CRC32": crc32(data)}
    got = client.get_object(s3.GetObjectInput(bucket=bucket, key="key"))
    assert got.checksum_crc32 == crc32(data)
    assert content(got) == data


@pytest.mark.parametrize("server", ["swift_tls"], indirect=True)
def test_a_server_may_want_to_know_the_length(client: s3.Client, empty_bucket: str) -> None:
    with pytest.raises(APIError) as caught:
        put_body(client, empty_bucket, pieces(LARGE))

    assert caught.value.error_code == "MissingContentLength"
    assert caught.value.status_code == 411
    assert keys(client, empty_bucket) == []


@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"])
def test_every_checksum_may_follow(
    client: s3.Client, recorder: Recorder, bucket: str, algorithm: str
) -> None:
    client.put_object(
        s3.PutObjectInput(
            bucket=bucket, key="key", body=io.BytesIO(MEDIUM), checksum_algorithm=algorithm
        )
    )

    assert recorder.last.headers["X-Amz-Trailer"] == f"x-amz-checksum-{algorithm.lower()}"
    assert get(client, bucket, "key") == MEDIUM


def wrong_trailer(request: Request) -> None:
    body = bytes(request.body)
    assert b"\r\nx-amz-checksum-crc32:" in body
    request.body = body.replace(b"hello", b"jello")


def test_a_body_that_is_not_of_its_checksum_is_refused(
    client: s3.Client, empty_bucket: str
) -> None:
    changed = s3.with_api_options(after_signing(wrong_trailer))

    with pytest.raises(APIError) as caught:
        put_body(client, empty_bucket, b"hello", changed)

    assert caught.value.error_code == "BadDigest"
    assert keys(client, empty_bucket) == []


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


@TAKES_ANY_LENGTH
def test_a_stream_of_nothing_is_an_empty_object(client: s3.Client, bucket: str) -> None:
    client.put_object(s3.PutObjectInput(bucket=bucket, key="key", body=pieces(b"")))

    assert get(client, bucket, "key") == b""


def test_parts_have_checksums_that_follow(client: s3.Client, bucket: str) -> None:
    upload = client.create_multipart_upload(s3.CreateMultipartUploadInput(bucket=bucket, key="key"))
    part = client.upload_part(
        s3.UploadPartInput(
            bucket=bucket,
            key="key",
            upload_id=upload.upload_id,
            part_number=1,
            body=io.BytesIO(LARGE),
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


@pytest.mark.parametrize("kind", KNOWN_LENGTH)
def test_a_second_attempt_sends_the_same(
    client: s3.Client, recorder: Recorder, bucket: str, tmp_path: Path, kind: str
) -> None:
    failing = s3.with_options(http_client=FailsOnce(recorder), retryer=Standard(max_backoff=0))

    output = put_body(client, bucket, BODIES[kind](tmp_path, LARGE), failing)

    attempts = get_attempt_results(output.result_metadata)
    assert attempts is not None
    assert len(attempts.results) == 2
    assert get(client, bucket, "key") == LARGE


@TAKES_ANY_LENGTH
@pytest.mark.parametrize("kind", ["iterator", "stream"])
def test_what_cannot_go_back_is_not_sent_twice(
    client: s3.Client, recorder: Recorder, bucket: str, tmp_path: Path, kind: str
) -> None:
    failing = s3.with_options(http_client=FailsOnce(recorder), retryer=Standard(max_backoff=0))
    already = len(recorder.requests)

    with pytest.raises(OperationError) as caught:
        put_body(client, bucket, BODIES[kind](tmp_path, LARGE), failing)

    (note,) = caught.value.__notes__
    assert "request stream is not seekable" in note
    assert len(recorder.requests) == already + 1


def test_keys_and_ranges_are_as_without_tls(client: s3.Client, empty_bucket: str) -> None:
    put(client, empty_bucket, "a/../ü ?#", LARGE)

    output = client.get_object(
        s3.GetObjectInput(bucket=empty_bucket, key="a/../ü ?#", range="bytes=5-9")
    )

    assert content(output) == LARGE[5:10]
    assert keys(client, empty_bucket) == ["a/../ü ?#"]
