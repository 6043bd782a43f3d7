"""Uploads that are paused, broken off, and resumed."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path
from typing import Any

import pytest

from feature.s3 import manager
from feature.s3.manager import MIN_PART_SIZE, Uploader
from feature.s3.manager.state_file import StateFile
from services import s3
from smithy_py.http import Request, Response
from tests.unit.feature.s3.manager.conftest import MIB
from tests.unit.feature.s3.manager.fake_s3 import FakeS3, error


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "upload.state"


def put(body: Any, **more: Any) -> s3.PutObjectInput:
    return s3.PutObjectInput(bucket="bkt", key="key", body=body, **more)


def done_parts(state: Path) -> set[str]:
    found = StateFile(str(state)).read_any()
    assert found is not None
    return set(found["parts"])


def breaking(number: int) -> Any:
    """A fault: the part of this number is refused."""

    def fault(operation: str, request: Request) -> Response | None:
        refused = operation == "part" and f"partNumber={number}&" in request.query + "&"
        return error(403, "AccessDenied") if refused else None

    return fault


def broken_off(fake: FakeS3, body: Any, state: Path, number: int = 3, **more: Any) -> Uploader:
    """An uploader of which an upload failed at a part, all others done."""
    uploader = Uploader(fake.client(), manager.with_options(concurrency=1))
    fake.fault = breaking(number)
    with pytest.raises(manager.MultiUploadFailure):
        uploader.upload(put(body, **more), resume=state)
    fake.fault = lambda operation, request: None
    fake.calls.clear()
    return uploader


def test_done_parts_are_not_sent_again(
    fake: FakeS3, source: Path, data: bytes, state: Path
) -> None:
    with broken_off(fake, source, state) as uploader:
        output = uploader.upload(put(source), resume=state)
    assert fake.calls == ["parts", "part", "complete"]
    assert fake.objects["key"] == data
    assert [part.part_number for part in output.completed_parts] == [1, 2, 3]
    assert not state.exists()


def test_another_uploader_goes_on(fake: FakeS3, source: Path, data: bytes, state: Path) -> None:
    broken_off(fake, source, state, 2).close()
    with Uploader(fake.client(), manager.with_options(part_size=8 * MIB)) as uploader:
        uploader.upload(put(source), resume=state)
    assert fake.objects["key"] == data
    assert "create" not in fake.calls
    assert fake.calls.count("part") == 2, "and with the part size that it was begun with"


def test_the_file_is_for_its_owner_and_has_no_secret(
    fake: FakeS3, source: Path, state: Path
) -> None:
    broken_off(fake, source, state, sse_customer_key="c2VjcmV0LWtleQ==").close()
    assert stat.S_IMODE(state.stat().st_mode) == 0o600
    assert "c2VjcmV0LWtleQ" not in state.read_text()
    assert [path.name for path in state.parent.iterdir() if ".new" in path.name] == []


def test_bytes_are_compared(fake: FakeS3, data: bytes, state: Path) -> None:
    with broken_off(fake, data, state) as uploader:
        other = bytearray(data)
        other[1] ^= 1
        with pytest.raises(manager.ResumeRefusedError, match="its content is another"):
            uploader.upload(put(other), resume=state)
        uploader.upload(put(data), resume=state)
    assert fake.objects["key"] == data


def test_a_stream_is_refused_before_anything_is_sent(fake: FakeS3, state: Path) -> None:
    with (
        Uploader(fake.client()) as uploader,
        pytest.raises(manager.TransferError, match="cannot be read again"),
    ):
        uploader.upload(put(iter([b"data"])), resume=state)
    assert fake.calls == []


def test_a_file_that_was_written_to_is_refused(
    fake: FakeS3, source: Path, data: bytes, state: Path
) -> None:
    with broken_off(fake, source, state) as uploader:
        os.utime(source, (1, 1))
        with pytest.raises(manager.ResumeRefusedError, match="written to since"):
            uploader.upload(put(source), resume=state)
        source.write_bytes(data + b"more")
        with pytest.raises(manager.ResumeRefusedError, match=f"had {len(data)} bytes"):
            uploader.upload(put(source), resume=state)
    assert fake.calls == []
    assert len(fake.uploads) == 1


def test_where_the_content_is_checked_the_time_does_not_count(
    fake: FakeS3, source: Path, data: bytes, state: Path
) -> None:
    checked = manager.ResumableTransfer(state, check_content=True)
    with Uploader(fake.client(), manager.with_options(concurrency=1)) as uploader:
        fake.fault = breaking(2)
        with pytest.raises(manager.MultiUploadFailure):
            uploader.upload(put(source), resume=checked)
        fake.fault = lambda operation, request: None
        before = source.stat().st_mtime
        source.write_bytes(data[:-1] + b"?")
        os.utime(source, (before, before))
        with pytest.raises(manager.ResumeRefusedError, match="content is another"):
            uploader.upload(put(source), resume=checked)
        source.write_bytes(data)
        os.utime(source, (1, 1))
        uploader.upload(put(source), resume=checked)
    assert fake.objects["key"] == data


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"key": "other"}, "of the key 'key', not 'other'"),
        ({"bucket": "other"}, "of the bucket 'bkt', not 'other'"),
        ({"metadata": {"a": "b"}}, "other members of the input"),
    ],
)
def test_another_input_is_refused(
    fake: FakeS3, source: Path, state: Path, changes: dict[str, Any], message: str
) -> None:
    with broken_off(fake, source, state) as uploader:
        input = put(source)
        for name, value in changes.items():
            setattr(input, name, value)
        with pytest.raises(manager.ResumeRefusedError, match=message):
            uploader.upload(input, resume=state)
    assert fake.calls == []


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"version": 99, "kind": "upload"}'])
def test_what_is_no_state_file_is_refused(
    fake: FakeS3, source: Path, state: Path, content: bytes
) -> None:
    state.write_bytes(content)
    with Uploader(fake.client()) as uploader, pytest.raises(manager.ResumeRefusedError):
        uploader.upload(put(source), resume=state)
    assert state.read_bytes() == content


def test_parts_that_the_service_has_not_are_sent_again(
    fake: FakeS3, source: Path, data: bytes, state: Path
) -> None:
    with broken_off(fake, source, state) as uploader:
        (parts,) = fake.uploads.values()
        del parts[1]
        parts[2] = b"what somebody else sent"
        uploader.upload(put(source), resume=state)
    assert fake.objects["key"] == data
    assert fake.calls.count("part") == 3


def test_an_upload_that_is_gone_begins_anew(
    fake: FakeS3, source: Path, data: bytes, state: Path
) -> None:
    with broken_off(fake, source, state) as uploader:
        fake.uploads.clear()
        uploader.upload(put(source), resume=state)
    assert fake.objects["key"] == data
    assert fake.calls.count("create") == 1


def test_who_may_not_list_parts_goes_on(
    fake: FakeS3, source: Path, data: bytes, state: Path
) -> None:
    with broken_off(fake, source, state) as uploader:
        fake.fault = lambda operation, request: (
            error(403, "AccessDenied") if operation == "parts" else None
        )
        uploader.upload(put(source), resume=state)
    assert fake.objects["key"] == data
    assert fake.calls.count("part") == 1


def test_pause_ends_it_and_the_same_call_goes_on(
    fake: FakeS3, source: Path, data: bytes, state: Path
) -> None:
    transfer = manager.ResumableTransfer(state)

    def fault(operation: str, request: Request) -> None:
        if operation == "part" and "partNumber=2" in request.query:
            transfer.pause()

    fake.fault = fault
    with Uploader(fake.client(), manager.with_options(concurrency=1)) as uploader:
        with pytest.raises(manager.TransferPausedError, match=r"upload\.state") as caught:
            uploader.upload(put(source), resume=transfer)
        assert caught.value.path == str(state)
        assert fake.uploads
        fake.fault = lambda operation, request: None
        uploader.upload(put(source), resume=transfer)
    assert fake.objects["key"] == data
    assert fake.calls.count("create") == 1


def test_pause_before_it_begins(fake: FakeS3, source: Path, state: Path) -> None:
    transfer = manager.ResumableTransfer(state)
    transfer.pause()
    with Uploader(fake.client()) as uploader, pytest.raises(manager.TransferPausedError):
        uploader.upload(put(source), resume=transfer)
    assert fake.calls == []


def test_ctrl_c_keeps_what_is_done(fake: FakeS3, source: Path, data: bytes, state: Path) -> None:
    class Interrupting(manager.ObjectProgressListener):
        def on_object_bytes_transferred(self, event: manager.ObjectProgress) -> None:
            raise KeyboardInterrupt

    options = manager.with_options(concurrency=1)
    with Uploader(fake.client(), options) as uploader:
        listening = manager.with_options(object_progress_listeners=[Interrupting()])
        with pytest.raises(KeyboardInterrupt):
            uploader.upload(put(source), listening, resume=state)
        assert done_parts(state) == {"1"}
        uploader.upload(put(source), resume=state)
    assert fake.objects["key"] == data


def test_abort_drops_the_parts_and_the_file(fake: FakeS3, source: Path, state: Path) -> None:
    broken_off(fake, source, state).close()
    transfer = manager.ResumableTransfer(state)
    transfer.abort(fake.client())
    assert fake.uploads == {}
    assert not state.exists()
    transfer.abort(fake.client())


def test_one_transfer_at_a_time(fake: FakeS3, source: Path, state: Path) -> None:
    transfer = manager.ResumableTransfer(state)
    seen: list[str] = []

    class Again(manager.ObjectProgressListener):
        def on_object_bytes_transferred(self, event: manager.ObjectProgress) -> None:
            for call in (
                lambda: uploader.upload(put(source), resume=transfer),
                lambda: transfer.abort(fake.client()),
            ):
                with pytest.raises(manager.TransferError) as caught:
                    call()
                seen.append(str(caught.value))

    listening = manager.with_options(object_progress_listeners=[Again()])
    with Uploader(fake.client()) as uploader:
        uploader.upload(put(source), listening, resume=transfer)
    assert seen
    assert all("running" in text for text in seen)


def test_a_small_body_leaves_no_file(fake: FakeS3, state: Path) -> None:
    with Uploader(fake.client()) as uploader:
        uploader.upload(put(b"small"), resume=state)
    assert fake.objects["key"] == b"small"
    assert not state.exists()


def test_a_file_that_cannot_be_written_is_known_at_once(fake: FakeS3, source: Path) -> None:
    with Uploader(fake.client()) as uploader, pytest.raises(FileNotFoundError):
        uploader.upload(put(source), resume=source.parent / "none" / "state")
    assert fake.calls == []


def test_a_file_that_changes_meanwhile_is_not_completed(
    fake: FakeS3, source: Path, state: Path
) -> None:
    class Writing(manager.ObjectProgressListener):
        def on_object_bytes_transferred(self, event: manager.ObjectProgress) -> None:
            os.utime(source, (1, 1))

    listening = manager.with_options(object_progress_listeners=[Writing()])
    with (
        Uploader(fake.client(), listening) as uploader,
        pytest.raises(manager.MultiUploadFailure, match="written to while"),
    ):
        uploader.upload(put(source), resume=state)
    assert fake.objects == {}


def test_progress_counts_what_was_done_before(
    fake: FakeS3, source: Path, data: bytes, state: Path
) -> None:
    counted: list[int] = []

    class Counting(manager.ObjectProgressListener):
        def on_object_bytes_transferred(self, event: manager.ObjectProgress) -> None:
            counted.append(event.bytes_transferred)

    with broken_off(fake, source, state) as uploader:
        listening = manager.with_options(object_progress_listeners=[Counting()])
        uploader.upload(put(source), listening, resume=state)
    assert counted == [MIN_PART_SIZE, 2 * MIN_PART_SIZE, len(data)]


def test_a_manager_resumes_too(fake: FakeS3, source: Path, data: bytes, state: Path) -> None:
    threads = threading.active_count()
    options = manager.with_options(
        part_size_bytes=MIN_PART_SIZE, multipart_upload_threshold=MIN_PART_SIZE, concurrency=1
    )
    with manager.TransferManager(fake.client(), options) as transfers:
        fake.fault = breaking(2)
        with pytest.raises(manager.MultiUploadFailure):
            transfers.upload_object(put(source), resume=state)
        fake.fault = lambda operation, request: None
        transfers.upload_object(put(source), resume=state)
    assert fake.objects["key"] == data
    assert fake.calls.count("create") == 1
    assert threading.active_count() == threads
