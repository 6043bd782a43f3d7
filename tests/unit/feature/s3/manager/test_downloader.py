"""The Downloader."""

from __future__ import annotations

import io
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from feature.s3.manager import Downloader, DownloadIncompleteError, with_options
from services import s3
from services.s3 import types
from smithy_py import APIError, CanceledError, RequestSendError, with_cancel
from smithy_py.http import Response
from tests.unit.feature.s3.manager.fake_s3 import FakeS3, crc32, error

SMALL_PARTS = with_options(part_size=1000, concurrency=3)
INPUT = s3.GetObjectInput(bucket="bkt", key="key")
SIZES = [0, 1, 999, 1000, 1001, 3000, 12_345]


class Writer:
    """Takes bytes in order, at most 700 at a time."""

    def __init__(self) -> None:
        self.data = b""

    def write(self, data: Any) -> int:
        taken = bytes(data[:700])
        self.data += taken
        return len(taken)


class WriterAt:
    """Takes bytes at any place."""

    def __init__(self) -> None:
        self.data = bytearray()
        self._lock = threading.Lock()

    def write_at(self, data: bytes, offset: int) -> None:
        with self._lock:
            self.data.extend(bytes(max(0, offset + len(data) - len(self.data))))
            self.data[offset : offset + len(data)] = data


@pytest.fixture
def content(fake: FakeS3) -> bytes:
    """What the object has."""
    fake.objects["key"] = os.urandom(12_345)
    return fake.objects["key"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("whole_checksums", [True, False])
def test_an_object_arrives_everywhere(
    fake: FakeS3, content: bytes, tmp_path: Path, size: int, whole_checksums: bool
) -> None:
    content = fake.objects["key"] = content[:size]
    fake.whole_checksums = whole_checksums
    path, memory, writer, writer_at = tmp_path / "file", io.BytesIO(), Writer(), WriterAt()
    with Downloader(fake.client(), SMALL_PARTS) as downloader:
        for destination in (path, str(path), memory, writer, writer_at):
            assert downloader.download(destination, INPUT) == size
    assert path.read_bytes() == content
    assert os.listdir(tmp_path) == ["file"]
    assert memory.getvalue() == content
    assert memory.tell() == size
    assert writer.data == content
    assert writer_at.data == content


def test_open_files_are_written_from_where_they_stand(
    fake: FakeS3, content: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    with Downloader(fake.client(), SMALL_PARTS) as downloader:
        with path.open("wb") as file:
            file.write(b"head")
            downloader.download(file, INPUT)
            file.write(b"tail")
        assert path.read_bytes() == b"head" + content + b"tail"
        with path.open("ab") as file:
            downloader.download(file, INPUT)
        assert path.read_bytes() == b"head" + content + b"tail" + content


def test_what_cannot_be_written_to_is_refused(fake: FakeS3, tmp_path: Path) -> None:
    downloader = Downloader(fake.client())
    with pytest.raises(TypeError, match="not to int"):
        downloader.download(7, INPUT)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="binary mode"):
        downloader.download(io.StringIO(), INPUT)
    with pytest.raises(IsADirectoryError):
        downloader.download(tmp_path, INPUT)
    assert fake.calls == []


def test_a_failed_download_leaves_what_was_there(
    fake: FakeS3, content: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"before")
    path.chmod(0o640)
    fake.fault = lambda call, request: (
        error(403, "AccessDenied") if "2000-" in request.headers.get("range", "") else None
    )
    with Downloader(fake.client(), SMALL_PARTS) as downloader:
        with pytest.raises(APIError, match="AccessDenied"):
            downloader.download(path, INPUT)
        assert path.read_bytes() == b"before"
        fake.fault = lambda call, request: None
        downloader.download(path, INPUT)
    assert path.read_bytes() == content
    assert path.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["file"]


def test_the_target_of_a_symbolic_link_is_replaced(
    fake: FakeS3, content: bytes, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to("file")
    with Downloader(fake.client(), SMALL_PARTS) as downloader:
        downloader.download(tmp_path / "link", INPUT)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_bytes() == content


def test_the_parts_are_of_the_object_that_was_begun(fake: FakeS3, content: bytes) -> None:
    with Downloader(fake.client(), SMALL_PARTS) as downloader:
        downloader.download(io.BytesIO(), INPUT)
        gets = [r for r, call in zip(fake.requests, fake.calls, strict=True) if call == "get"]
        assert "if-match" not in gets[0].headers
        assert len({request.headers["if-match"] for request in gets[1:]}) == 1
        fake.requests.clear()
        version = s3.GetObjectInput(bucket="bkt", key="key", version_id="v")
        downloader.download(io.BytesIO(), version)
    assert not any("if-match" in request.headers for request in fake.requests)


def test_a_changed_object_is_no_download(fake: FakeS3, content: bytes) -> None:
    def change(call: str, request: Any) -> None:
        if "3000-" in request.headers.get("range", ""):
            fake.objects["key"] = content[::-1]

    fake.fault = change
    with (
        Downloader(fake.client(), SMALL_PARTS) as downloader,
        pytest.raises(APIError, match="PreconditionFailed"),
    ):
        downloader.download(io.BytesIO(), INPUT)


@pytest.mark.parametrize(
    ("length", "headers", "message"),
    [
        (1000, {"Content-Range": "bytes 0-999/12345"}, "expect 2000-2999, got 0-999"),
        (1000, {"Content-Range": "bytes 2000-2999/99999"}, "it had 12345 bytes, and has 99999"),
        (999, {"Content-Range": "bytes 2000-2999/12345"}, "999 bytes for the range 2000-2999"),
        (1000, {"Content-Range": "bytes 2000-2999/12345", "ETag": "x"}, "is x"),
        (1000, {"Content-Range": "octets 2000-2999/12345"}, "the range 'octets"),
        (1000, {}, "expect 2000-2999, got 0-999"),
    ],
)
@pytest.mark.parametrize("ordered", [True, False])
def test_an_answer_about_something_else_is_no_part(
    fake: FakeS3,
    content: bytes,
    length: int,
    headers: dict[str, str],
    message: str,
    ordered: bool,
) -> None:
    headers = {"Content-Length": str(length), **headers}
    fake.fault = lambda call, request: (
        Response(206, headers, bytes(length))
        if request.headers.get("range") == "bytes=2000-2999"
        else None
    )
    with (
        Downloader(fake.client(), SMALL_PARTS) as downloader,
        pytest.raises(DownloadIncompleteError, match=message),
    ):
        downloader.download(Writer() if ordered else io.BytesIO(), INPUT)


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Range": "bytes 0-899/12345"},
        {"Content-Range": "bytes 1-1000/12345"},
        {"Content-Range": "bytes 0-999/*"},
        {"Content-Range": "bytes 0-998/12345"},
        {"Content-Range": "nonsense"},
    ],
)
def test_a_first_answer_about_something_else_is_refused(
    fake: FakeS3, headers: dict[str, str]
) -> None:
    fake.fault = lambda call, request: Response(206, headers, bytes(1000))
    with (
        Downloader(fake.client(), SMALL_PARTS) as downloader,
        pytest.raises(DownloadIncompleteError),
    ):
        downloader.download(io.BytesIO(), INPUT)


def test_a_server_without_ranges_serves(fake: FakeS3, content: bytes) -> None:
    fake.ignores_ranges = True
    memory = io.BytesIO()
    with Downloader(fake.client(), SMALL_PARTS) as downloader:
        assert downloader.download(memory, INPUT) == len(content)
    assert memory.getvalue() == content


def test_a_body_that_breaks_off_goes_on_from_there(fake: FakeS3, content: bytes) -> None:
    fake.break_after = [300, 500, 0, 200]
    memory = io.BytesIO()
    with Downloader(fake.client(), SMALL_PARTS, with_options(concurrency=1)) as downloader:
        downloader.download(memory, INPUT)
    assert memory.getvalue() == content
    ranges = [request.headers.get("range") for request in fake.requests]
    assert "bytes=300-999" in ranges


def test_a_body_that_always_breaks_off_is_no_download(fake: FakeS3, content: bytes) -> None:
    fake.break_after = [1] * 100
    with Downloader(fake.client(), SMALL_PARTS) as downloader:
        with pytest.raises(RequestSendError, match="the connection was reset"):
            downloader.download(io.BytesIO(), INPUT)
        fake.calls.clear()
        with pytest.raises(RequestSendError):
            downloader.download(
                io.BytesIO(), INPUT, with_options(part_body_max_retries=0, concurrency=1)
            )
    assert fake.calls.count("get") <= 2


@pytest.mark.parametrize("size", [500, 12_345])
@pytest.mark.parametrize("ordered", [True, False])
def test_a_flipped_byte_is_noticed_by_the_checksum_of_the_whole(
    fake: FakeS3, content: bytes, tmp_path: Path, size: int, ordered: bool
) -> None:
    content = fake.objects["key"] = content[:size]
    fake.whole_checksums = True
    expected = {"x-amz-checksum-crc32": crc32(content[::-1]), "ETag": "e"}

    def wrong(call: str, request: Any) -> Any:
        if call == "head":
            return Response(200, {"Content-Length": str(size), **expected})
        if size == 500:
            headers = {"Content-Range": "bytes 0-499/500", "Content-Length": "500", **expected}
            return Response(206, headers, content)
        return None

    fake.fault = wrong
    destination: Any = Writer() if ordered else tmp_path / "file"
    with Downloader(fake.client(), SMALL_PARTS) as downloader:
        with pytest.raises(DownloadIncompleteError, match="checksum did not match"):
            downloader.download(destination, INPUT)
        assert os.listdir(tmp_path) == []
        downloader.download(io.BytesIO(), INPUT, with_options(disable_checksum_validation=True))


def test_one_range_is_one_request(fake: FakeS3, content: bytes) -> None:
    memory = io.BytesIO()
    input = s3.GetObjectInput(bucket="bkt", key="key", range="bytes=5-4004")
    fake.break_after = [1000]
    with Downloader(fake.client(), SMALL_PARTS) as downloader:
        assert downloader.download(memory, input) == 4000
    assert memory.getvalue() == content[5:4005]
    assert [request.headers["range"] for request in fake.requests] == [
        "bytes=5-4004",
        "bytes=1005-4004",
    ]


def test_errors_are_those_of_the_call(fake: FakeS3, tmp_path: Path) -> None:
    with Downloader(fake.client()) as downloader, pytest.raises(types.NoSuchKey):
        downloader.download(tmp_path / "file", INPUT)
    assert os.listdir(tmp_path) == []


def test_what_the_target_raises_ends_the_download(fake: FakeS3, content: bytes) -> None:
    class Full(WriterAt):
        def write_at(self, data: bytes, offset: int) -> None:
            raise OSError("no space left")

    with (
        Downloader(fake.client(), SMALL_PARTS) as downloader,
        pytest.raises(OSError, match="no space left"),
    ):
        downloader.download(Full(), INPUT)


def test_a_cancelled_download_leaves_nothing(fake: FakeS3, content: bytes, tmp_path: Path) -> None:
    ctx = with_cancel()
    fake.fault = lambda call, request: (
        ctx.cancel() if "5000-" in request.headers.get("range", "") else None
    )
    downloading = Downloader(fake.client(), SMALL_PARTS)
    with downloading as downloader, pytest.raises(CanceledError):
        downloader.download(tmp_path / "file", INPUT, ctx=ctx)
    assert os.listdir(tmp_path) == []
