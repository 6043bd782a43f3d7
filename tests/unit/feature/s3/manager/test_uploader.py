"""The Uploader."""

from __future__ import annotations

import concurrent.futures
import io
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from feature.s3.manager import (
    BodyChangedError,
    MultiUploadFailure,
    ObjectProgress,
    ObjectProgressListener,
    TransferError,
    Uploader,
    with_options,
)
from services import s3
from smithy_py import APIError, CanceledError, with_cancel
from tests.unit.feature.s3.manager.fake_s3 import FakeS3, crc32, error

MIB = 1024 * 1024


def put(body: Any, **more: Any) -> s3.PutObjectInput:
    return s3.PutObjectInput(bucket="bkt", key="key", body=body, **more)


class Unseekable(io.RawIOBase):
    """A stream that gives at most 100,000 bytes at a time."""

    def __init__(self, data: bytes) -> None:
        self._file = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        data = self._file.read(min(len(view), 100_000))
        view[: len(data)] = data
        return len(data)


class OnlyReads:
    """The least that can be read."""

    def __init__(self, data: bytes) -> None:
        self._file = io.BytesIO(data)

    def read(self, size: int = -1) -> bytes:
        return self._file.read(min(size, 3 * MIB))


def pieces(data: bytes) -> Any:
    return (data[start : start + 999_999] for start in range(0, len(data), 999_999))


BODIES: list[Callable[[bytes], Any]] = [
    bytes,
    bytearray,
    memoryview,
    io.BytesIO,
    Unseekable,
    OnlyReads,
    pieces,
    lambda data: io.BufferedReader(Unseekable(data)),
]


@pytest.mark.parametrize("make", BODIES)
@pytest.mark.parametrize("size", [0, 1, 5 * MIB, 5 * MIB + 1, 11 * MIB + 7])
def test_any_body_arrives(fake: FakeS3, data: bytes, make: Any, size: int) -> None:
    with Uploader(fake.client()) as uploader:
        output = uploader.upload(put(make(data[:size])))
    assert fake.objects == {"key": data[:size]}
    assert fake.uploads == {}
    parts = -(-size // (5 * MIB)) if size > 5 * MIB else 0
    assert len(output.completed_parts) == parts
    assert fake.calls.count("put") == (parts == 0)
    assert (output.upload_id != "") == (parts > 0)
    assert output.location == "https://bkt.s3.us-west-2.amazonaws.com/key"


def test_a_path_and_open_files_arrive(fake: FakeS3, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    with Uploader(fake.client()) as uploader:
        uploader.upload(put(path))
        assert fake.objects["key"] == data
        with path.open("rb") as file:
            file.seek(100)
            uploader.upload(put(file))
        assert fake.objects["key"] == data[100:]
        with path.open("r+b") as file:
            file.write(b"changed")  # still in the buffer of the file object
            file.seek(0)
            uploader.upload(put(file))
        assert fake.objects["key"] == b"changed" + data[7:]


def test_a_pipe_arrives(fake: FakeS3) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"piped")
    os.close(writing)
    with Uploader(fake.client()) as uploader, os.fdopen(reading, "rb") as file:
        uploader.upload(put(file))
    assert fake.objects["key"] == b"piped"


def test_what_is_no_body_is_refused(fake: FakeS3, tmp_path: Path) -> None:
    uploader = Uploader(fake.client())
    with pytest.raises(TypeError, match="not int"):
        uploader.upload(put(7))
    with pytest.raises(TypeError, match="binary mode"):
        uploader.upload(put(io.StringIO("text")))
    with pytest.raises(TransferError, match="upload_directory"):
        uploader.upload(put(tmp_path))
    bucket = "arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/ol"
    with pytest.raises(TransferError, match="Object Lambda"):
        uploader.upload(s3.PutObjectInput(bucket=bucket, key="key", body=b""))
    assert fake.calls == []


def test_parts_grow_where_there_would_be_too_many(fake: FakeS3, data: bytes) -> None:
    with Uploader(fake.client(), with_options(max_upload_parts=2)) as uploader:
        output = uploader.upload(put(data))
        assert len(output.completed_parts) == 2
        assert fake.objects["key"] == data
        with pytest.raises(MultiUploadFailure, match="more than 2 parts"):
            uploader.upload(put(pieces(data)))
    assert fake.uploads == {}


def test_options_that_cannot_work_are_refused(fake: FakeS3) -> None:
    with pytest.raises(ValueError, match="part size must be at least 5242880 bytes"):
        Uploader(fake.client(), with_options(part_size=5))
    with pytest.raises(ValueError, match="concurrency"):
        Uploader(fake.client(), with_options(concurrency=0))
    with pytest.raises(TypeError, match="no transfer has an option 'part_sice'"):
        with_options(part_sice=5)
    with pytest.raises(TypeError, match="UploaderOptions has no option 'part_body_max_retries'"):
        Uploader(fake.client(), with_options(part_body_max_retries=5))


def test_members_go_to_the_calls_they_belong_to(fake: FakeS3, data: bytes) -> None:
    more = {
        "content_type": "text/x",
        "metadata": {"a": "b"},
        "if_none_match": "*",
        "sse_customer_algorithm": "AES256",
        "sse_customer_key": "a2V5",
        "sse_customer_key_md5": "bWQ1",
        "request_payer": "requester",
        "tagging": "a=b",
    }
    with Uploader(fake.client()) as uploader:
        uploader.upload(put(data, **more))
    by_call = dict(zip(fake.calls, fake.requests, strict=True))
    create, part, complete = by_call["create"], by_call["part"], by_call["complete"]
    assert create.headers["content-type"] == "text/x"
    assert create.headers["x-amz-meta-a"] == "b"
    assert create.headers["x-amz-tagging"] == "a=b"
    assert create.headers["x-amz-checksum-algorithm"] == "CRC32"
    assert "if-none-match" not in create.headers
    assert complete.headers["if-none-match"] == "*"
    assert complete.headers["x-amz-mp-object-size"] == str(len(data))
    assert "x-amz-meta-a" not in part.headers
    for request in (create, part, complete):
        assert request.headers["x-amz-server-side-encryption-customer-algorithm"] == "AES256"
        assert request.headers["x-amz-request-payer"] == "requester"
    assert " m/E,G" in create.headers["user-agent"]


def test_each_part_has_its_checksum(fake: FakeS3, data: bytes) -> None:
    with Uploader(fake.client()) as uploader:
        output = uploader.upload(put(data))
    assert [part.checksum_crc32 for part in output.completed_parts] == [
        crc32(data[start : start + 5 * MIB]) for start in range(0, len(data), 5 * MIB)
    ]


def test_checksums_only_where_they_are_required(fake: FakeS3, data: bytes) -> None:
    client = fake.client(request_checksum_calculation="when_required")
    with Uploader(client) as uploader:
        output = uploader.upload(put(data))
    assert [part.checksum_crc32 for part in output.completed_parts] == [None] * 3
    assert not any("x-amz-checksum-crc32" in request.headers for request in fake.requests)


@pytest.mark.parametrize("given", [True, False])
def test_the_checksum_of_the_whole_is_sent(fake: FakeS3, data: bytes, given: bool) -> None:
    input = put(data, checksum_crc32=crc32(data)) if given else put(data)
    with Uploader(fake.client(), with_options(full_object_checksum=not given)) as uploader:
        uploader.upload(input)
    complete = fake.requests[fake.calls.index("complete")]
    assert complete.headers["x-amz-checksum-crc32"] == crc32(data)
    assert complete.headers["x-amz-checksum-type"] == "FULL_OBJECT"


def test_a_wrong_checksum_of_the_whole_is_refused(fake: FakeS3, data: bytes) -> None:
    with Uploader(fake.client()) as uploader, pytest.raises(MultiUploadFailure, match="BadDigest"):
        uploader.upload(put(data, checksum_crc32=crc32(b"other")))
    assert fake.objects == {}


@pytest.mark.parametrize("failing", ["part", "complete"])
def test_a_failed_upload_names_its_id_and_leaves_no_parts(
    fake: FakeS3, data: bytes, failing: str
) -> None:
    fake.fault = lambda call, _: error(403, "AccessDenied") if call == failing else None
    with Uploader(fake.client()) as uploader, pytest.raises(MultiUploadFailure) as caught:
        uploader.upload(put(data))
    assert caught.value.upload_id.startswith("upload-")
    assert str(caught.value).startswith(
        f"upload multipart failed, upload id: {caught.value.upload_id}, cause: operation error S3:"
    )
    assert isinstance(caught.value.__cause__, APIError)
    assert fake.uploads == {}
    copied = pickle.loads(pickle.dumps(caught.value))
    assert (copied.upload_id, str(copied)) == (caught.value.upload_id, str(caught.value))


def test_parts_stay_where_asked_for(fake: FakeS3, data: bytes) -> None:
    fake.fault = lambda call, _: error(403, "AccessDenied") if call == "complete" else None
    leaving = with_options(leave_parts_on_error=True)
    with Uploader(fake.client()) as uploader, pytest.raises(MultiUploadFailure) as caught:
        uploader.upload(put(data), leaving)
    assert len(fake.uploads[caught.value.upload_id]) == 3
    assert caught.value.cause.__notes__[-1].endswith("were left")


def test_a_failed_abort_is_told(fake: FakeS3, data: bytes) -> None:
    failing = ("part", "abort")
    fake.fault = lambda call, _: error(403, "AccessDenied") if call in failing else None
    with Uploader(fake.client()) as uploader, pytest.raises(MultiUploadFailure) as caught:
        uploader.upload(put(data))
    assert any("could not be aborted" in note for note in caught.value.cause.__notes__)


def test_a_failure_before_there_are_parts_is_itself(fake: FakeS3, data: bytes) -> None:
    fake.fault = lambda call, _: error(403, "AccessDenied")
    with Uploader(fake.client()) as uploader:
        for body in (data, b"small"):
            with pytest.raises(APIError, match="AccessDenied"):
                uploader.upload(put(body))


def test_failed_attempts_are_made_again(fake: FakeS3, data: bytes) -> None:
    failed: set[str] = set()

    def fault(call: str, request: Any) -> Any:
        key = f"{call} {request.query}"
        if key in failed:
            return None
        failed.add(key)
        return error(503, "SlowDown")

    fake.fault = fault
    with Uploader(fake.client()) as uploader:
        uploader.upload(put(pieces(data)))
    assert fake.objects["key"] == data


def test_a_body_that_ends_early_is_no_upload(fake: FakeS3, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)

    def truncate(call: str, request: Any) -> None:
        if call == "create":
            os.truncate(path, 6 * MIB)

    fake.fault = truncate
    with Uploader(fake.client()) as uploader:
        with pytest.raises(MultiUploadFailure) as caught:
            uploader.upload(put(path))
        assert isinstance(caught.value.cause, BodyChangedError)
        with pytest.raises(MultiUploadFailure, match="but 99999999 were announced"):
            uploader.upload(put(OnlyReads(data), content_length=99_999_999))
    assert fake.objects == {}


def test_a_cancelled_upload_stops_and_leaves_nothing(fake: FakeS3, data: bytes) -> None:
    ctx = with_cancel()
    fake.fault = lambda call, _: ctx.cancel() if call == "part" else None
    with Uploader(fake.client()) as uploader, pytest.raises(MultiUploadFailure) as caught:
        uploader.upload(put(data), ctx=ctx)
    assert isinstance(caught.value.cause, CanceledError)
    assert fake.uploads == {}
    assert fake.calls[-1] == "abort"


def test_an_interrupt_stops_and_leaves_nothing(fake: FakeS3, data: bytes) -> None:
    class Interrupts(ObjectProgressListener):
        def on_object_bytes_transferred(self, event: ObjectProgress) -> None:
            raise KeyboardInterrupt

    listening = with_options(object_progress_listeners=[Interrupts()])
    with Uploader(fake.client(), listening) as uploader, pytest.raises(KeyboardInterrupt):
        uploader.upload(put(data))
    assert fake.uploads == {}
    assert fake.objects == {}


def test_listeners_hear_of_every_part(fake: FakeS3, data: bytes) -> None:
    heard: list[tuple[str, int, int | None]] = []

    class Listener(ObjectProgressListener):
        def on_object_transfer_start(self, event: ObjectProgress) -> None:
            heard.append(("start", event.bytes_transferred, event.total_bytes))

        def on_object_bytes_transferred(self, event: ObjectProgress) -> None:
            heard.append(("bytes", event.bytes_transferred, event.total_bytes))

        def on_object_transfer_complete(self, event: ObjectProgress) -> None:
            heard.append(("complete", event.bytes_transferred, event.total_bytes))

        def on_object_transfer_failed(self, event: ObjectProgress) -> None:
            heard.append(("failed", event.bytes_transferred, event.total_bytes))

    size = len(data)
    with Uploader(fake.client(), with_options(object_progress_listeners=[Listener()])) as uploader:
        uploader.upload(put(data))
        assert [name for name, *_ in heard] == ["start", *["bytes"] * 3, "complete"]
        assert heard[-1] == ("complete", size, size)
        heard.clear()
        fake.fault = lambda call, _: error(403, "AccessDenied")
        with pytest.raises(APIError):
            uploader.upload(put(data))
        assert heard == [("start", 0, size), ("failed", 0, size)]


def test_another_executor_serves_even_from_within(fake: FakeS3, data: bytes) -> None:
    with concurrent.futures.ThreadPoolExecutor(1) as executor:
        uploader = Uploader(fake.client(), with_options(executor=executor))
        # The only thread of the executor waits for parts that nobody else could send.
        executor.submit(uploader.upload, put(data)).result(timeout=30)
    assert fake.objects["key"] == data
    # Shut down: the thread of the caller does it all.
    uploader.upload(put(data[:-1]))
    assert fake.objects["key"] == data[:-1]


def test_memory_is_bounded_by_the_parts_under_way(fake: FakeS3) -> None:
    given = sent = most = 0

    def endless() -> Any:
        nonlocal given, most
        for _ in range(24):
            given += MIB
            most = max(most, given - sent)
            yield bytes(MIB)

    def fault(call: str, request: Any) -> None:
        nonlocal sent
        sent += 5 * MIB if call == "part" else 0

    fake.fault = fault
    with Uploader(fake.client(), with_options(concurrency=1)) as uploader:
        uploader.upload(put(endless()))
    # What is sent, what is read next, and the first byte of what follows.
    assert most <= 11 * MIB
    assert len(fake.objects["key"]) == 24 * MIB
