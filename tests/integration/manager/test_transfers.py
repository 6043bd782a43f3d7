"""Transfers to and from real servers."""

from __future__ import annotations

import io
import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from feature.s3.manager import (
    BatchDelete,
    DownloadDirectoryInput,
    Downloader,
    MultiUploadFailure,
    TransferManager,
    UploadDirectoryInput,
    Uploader,
    with_options,
)
from services import s3
from smithy_py import APIError
from tests.integration.capabilities import Need, on
from tests.integration.clients import s3_client
from tests.integration.objects import get, keys
from tests.servers.server import Server

MIB = 1024 * 1024


@pytest.fixture(scope="session")
def data() -> bytes:
    """Three parts, the last of which is shorter."""
    return os.urandom(11 * MIB + 7)


@pytest.fixture
def manager(client: s3.Client) -> Generator[TransferManager, None, None]:
    """A manager of the client."""
    sizes = with_options(part_size_bytes=5 * MIB, multipart_upload_threshold=6 * MIB)
    with TransferManager(client, sizes) as manager:
        yield manager


@pytest.mark.parametrize("kind", ["path", "file", "bytes", "stream", "pieces"])
@pytest.mark.parametrize("size", [0, 5, 5 * MIB, 11 * MIB + 7])
def test_uploads_arrive(
    client: s3.Client, bucket: str, name: str, data: bytes, tmp_path: Path, kind: str, size: int
) -> None:
    data = data[:size]
    path = tmp_path / "file"
    path.write_bytes(data)
    bodies: dict[str, Any] = {
        "path": path,
        "file": io.BytesIO(data),
        "bytes": data,
        "stream": io.BufferedReader(io.BytesIO(data)),
        "pieces": iter([data[:1000], data[1000:]]),
    }
    with Uploader(client) as uploader:
        output = uploader.upload(s3.PutObjectInput(bucket=bucket, key=name, body=bodies[kind]))
    assert get(client, bucket, name) == data
    assert output.location.endswith(f"/{bucket}/{name}")
    assert output.e_tag
    assert len(output.completed_parts) == (3 if size > 5 * MIB else 0)


@pytest.mark.parametrize("size", [0, 5, 5 * MIB, 11 * MIB + 7])
def test_downloads_arrive(
    manager: TransferManager,
    client: s3.Client,
    bucket: str,
    name: str,
    data: bytes,
    tmp_path: Path,
    size: int,
) -> None:
    manager.upload_object(s3.PutObjectInput(bucket=bucket, key=name, body=data[:size]))
    input = s3.GetObjectInput(bucket=bucket, key=name)
    with Downloader(client) as downloader:
        memory = io.BytesIO()
        assert downloader.download(tmp_path / "file", input) == size
        assert downloader.download(memory, input) == size
    output = manager.get_object(input)
    assert output.body is not None
    with output.body as body:
        assert body.read() == data[:size]
    assert (tmp_path / "file").read_bytes() == memory.getvalue() == data[:size]


def test_directories_go_up_and_down(
    manager: TransferManager, client: s3.Client, empty_bucket: str, data: bytes, tmp_path: Path
) -> None:
    source = tmp_path / "source"
    (source / "sub").mkdir(parents=True)
    for number in range(20):
        (source / ("sub" if number % 2 else ".") / f"f {number} ü+%").write_bytes(data[:number])
    (source / "large").write_bytes(data)
    up = manager.upload_directory(
        UploadDirectoryInput(bucket=empty_bucket, source=source, key_prefix="a", recursive=True)
    )
    assert (up.objects_uploaded, up.objects_failed) == (21, 0)
    down = manager.download_directory(
        DownloadDirectoryInput(bucket=empty_bucket, destination=tmp_path / "new", key_prefix="a/")
    )
    assert (down.objects_downloaded, down.objects_failed) == (21, 0)
    for path in source.rglob("*"):
        if path.is_file():
            assert (tmp_path / "new" / path.relative_to(source)).read_bytes() == path.read_bytes()
    with BatchDelete(client, batch_size=8) as batch:
        pages = s3.ListObjectsV2Paginator(client, s3.ListObjectsV2Input(bucket=empty_bucket))
        assert batch.delete(pages, s3.DeleteObjectsInput(bucket=empty_bucket)) == 21
    assert keys(client, empty_bucket) == []


def test_a_failed_upload_leaves_no_parts(client: s3.Client, empty_bucket: str, data: bytes) -> None:
    def broken() -> Generator[bytes, None, None]:
        yield data
        raise OSError("the disk is gone")

    body: Any = broken()
    with Uploader(client) as uploader, pytest.raises(MultiUploadFailure, match="disk is gone"):
        uploader.upload(s3.PutObjectInput(bucket=empty_bucket, key="key", body=body))
    left = client.list_multipart_uploads(s3.ListMultipartUploadsInput(bucket=empty_bucket))
    assert not left.uploads
    assert keys(client, empty_bucket) == []


@on(Need.STORED_CHECKSUMS)
@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"])
def test_every_algorithm_serves(
    client: s3.Client, bucket: str, name: str, data: bytes, algorithm: str
) -> None:
    with Uploader(client) as uploader, Downloader(client) as downloader:
        # The server knows only checksums of checksums in parts, which CRC64NVME has not.
        for size in (1000,) if algorithm == "CRC64NVME" else (1000, len(data)):
            body: Any = data[:size]
            uploader.upload(
                s3.PutObjectInput(bucket=bucket, key=name, body=body, checksum_algorithm=algorithm)
            )
            memory = io.BytesIO()
            downloader.download(memory, s3.GetObjectInput(bucket=bucket, key=name))
            assert memory.getvalue() == data[:size]


def test_transfers_go_over_tls(swift_tls: Server, name: str, data: bytes, tmp_path: Path) -> None:
    with s3_client(swift_tls) as client, TransferManager(client) as manager:
        client.create_bucket(s3.CreateBucketInput(bucket=name))
        manager.upload_object(s3.PutObjectInput(bucket=name, key="key", body=data + data))
        manager.download_object(tmp_path / "file", s3.GetObjectInput(bucket=name, key="key"))
    assert (tmp_path / "file").read_bytes() == data + data


def test_errors_are_the_services(client: s3.Client, name: str, tmp_path: Path) -> None:
    with Downloader(client) as downloader, pytest.raises(APIError) as caught:
        downloader.download(tmp_path / "file", s3.GetObjectInput(bucket=name, key="key"))
    assert caught.value.error_code == "NoSuchBucket"
    assert os.listdir(tmp_path) == []
