"""Downloads that are paused, broken off, and resumed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from feature.s3 import manager
from feature.s3.manager import MIN_PART_SIZE, Downloader
from feature.s3.manager.state_file import StateFile
from feature.s3.manager.target import PathTarget
from services import s3
from smithy_py.http import Request, Response
from tests.unit.feature.s3.manager.fake_s3 import FakeS3, error

INPUT = s3.GetObjectInput(bucket="bkt", key="key")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "target"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "download.state"


@pytest.fixture
def downloader(fake: FakeS3, data: bytes) -> Any:
    """One that does a part after the other, of an object of three."""
    fake.objects["key"] = data
    with Downloader(fake.client(), manager.with_options(concurrency=1)) as downloader:
        yield downloader


def state_of(path: Path) -> dict[str, Any]:
    found = StateFile(str(path)).read_any()
    assert found is not None
    return found


def break_off(fake: FakeS3, downloader: Downloader, target: Path, state: Path) -> None:
    """Has a download fail at its third part."""

    def fault(operation: str, request: Request) -> Response | None:
        last = request.headers.get("range", "").startswith(f"bytes={2 * MIN_PART_SIZE}-")
        return error(403, "AccessDenied") if last else None

    fake.fault = fault
    with pytest.raises(Exception, match="AccessDenied"):
        downloader.download(target, INPUT, resume=state)
    fake.fault = lambda operation, request: None
    fake.calls.clear()


def test_done_ranges_are_not_fetched_again(
    fake: FakeS3, downloader: Downloader, target: Path, state: Path, data: bytes
) -> None:
    break_off(fake, downloader, target, state)
    assert not target.exists()
    assert downloader.download(target, INPUT, resume=state) == len(data)
    assert fake.calls == ["head", "get"]
    assert target.read_bytes() == data
    assert list(target.parent.iterdir()) == [target]


def test_another_downloader_goes_on_with_the_same_parts(
    fake: FakeS3, downloader: Downloader, target: Path, state: Path, data: bytes
) -> None:
    break_off(fake, downloader, target, state)
    with Downloader(fake.client(), manager.with_options(part_size=1000_000)) as other:
        other.download(target, INPUT, resume=state)
    assert target.read_bytes() == data
    assert fake.calls.count("get") == 1


@pytest.mark.parametrize("whole_checksums", [True, False])
def test_bytes_that_are_not_what_came_are_fetched_again(
    fake: FakeS3,
    downloader: Downloader,
    target: Path,
    state: Path,
    data: bytes,
    whole_checksums: bool,
) -> None:
    fake.whole_checksums = whole_checksums
    break_off(fake, downloader, target, state)
    with open(state_of(state)["temporary"], "r+b") as file:
        file.seek(7)
        file.write(b"flipped")
    downloader.download(target, INPUT, resume=state)
    assert target.read_bytes() == data
    assert fake.calls.count("get") == 2


def test_a_file_that_is_gone_begins_anew(
    fake: FakeS3, downloader: Downloader, target: Path, state: Path, data: bytes
) -> None:
    break_off(fake, downloader, target, state)
    os.unlink(state_of(state)["temporary"])
    downloader.download(target, INPUT, resume=state)
    assert target.read_bytes() == data
    assert fake.calls.count("get") == 3


@pytest.mark.parametrize("other", [b"short", None])
def test_an_object_that_changed_is_refused(
    fake: FakeS3,
    downloader: Downloader,
    target: Path,
    state: Path,
    data: bytes,
    other: bytes | None,
) -> None:
    break_off(fake, downloader, target, state)
    fake.objects["key"] = data[::-1] if other is None else other
    with pytest.raises(manager.ResumeRefusedError, match="the object has changed since"):
        downloader.download(target, INPUT, resume=state)
    assert not target.exists()
    manager.ResumableTransfer(state).abort(fake.client())
    assert list(target.parent.iterdir()) == []
    downloader.download(target, INPUT, resume=state)
    assert target.read_bytes() == fake.objects["key"]


def test_another_path_or_input_is_refused(
    fake: FakeS3, downloader: Downloader, target: Path, state: Path
) -> None:
    break_off(fake, downloader, target, state)
    with pytest.raises(manager.ResumeRefusedError, match="of a download to"):
        downloader.download(target.with_name("other"), INPUT, resume=state)
    other = s3.GetObjectInput(bucket="bkt", key="key", version_id="7")
    with pytest.raises(manager.ResumeRefusedError, match="other members"):
        downloader.download(target, other, resume=state)
    with Downloader(fake.client()) as uploads:
        state.write_text('{"version": 1, "kind": "upload", "parts": {}}')
        with pytest.raises(manager.ResumeRefusedError, match="another transfer: 'upload'"):
            uploads.download(target, INPUT, resume=state)
    assert fake.calls == []


def test_only_whole_objects_into_files(
    fake: FakeS3, downloader: Downloader, tmp_path: Path, state: Path
) -> None:
    with (
        open(tmp_path / "file", "wb") as file,
        pytest.raises(manager.TransferError, match="to the path of a file"),
    ):
        downloader.download(file, INPUT, resume=state)
    part = s3.GetObjectInput(bucket="bkt", key="key", range="bytes=0-9")
    with pytest.raises(manager.TransferError, match="whole object"):
        downloader.download(tmp_path / "file", part, resume=state)
    assert fake.calls == []


def test_what_was_put_in_its_place_is_not_fetched_again(
    fake: FakeS3,
    downloader: Downloader,
    target: Path,
    state: Path,
    data: bytes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patched:

        def killed(self: Any) -> None:
            raise KeyboardInterrupt

        patched.setattr("feature.s3.manager.state_file.StateFile.remove", killed)
        with pytest.raises(KeyboardInterrupt):
            downloader.download(target, INPUT, resume=state)
    assert target.read_bytes() == data
    fake.calls.clear()
    assert downloader.download(target, INPUT, resume=state) == len(data)
    assert fake.calls == ["head"]
    assert target.read_bytes() == data
    assert not state.exists()


def test_pause_and_go_on(
    fake: FakeS3, downloader: Downloader, target: Path, state: Path, data: bytes
) -> None:
    transfer = manager.ResumableTransfer(state)

    class Pausing(manager.ObjectProgressListener):
        def on_object_bytes_transferred(self, event: manager.ObjectProgress) -> None:
            transfer.pause()

    listening = manager.with_options(object_progress_listeners=[Pausing()])
    with pytest.raises(manager.TransferPausedError):
        downloader.download(target, INPUT, listening, resume=transfer)
    assert state_of(state)["parts"].keys() == {"1"}
    downloader.download(target, INPUT, resume=transfer)
    assert target.read_bytes() == data


def test_a_wrong_checksum_of_the_whole_begins_anew(
    fake: FakeS3, downloader: Downloader, target: Path, state: Path, data: bytes
) -> None:
    fake.whole_checksums = True
    break_off(fake, downloader, target, state)
    kept = state_of(state)
    wrong = Response(
        200,
        {
            "ETag": kept["e_tag"],
            "Content-Length": str(len(data)),
            "x-amz-checksum-crc32": "AAAAAA==",
            "x-amz-checksum-type": "FULL_OBJECT",
        },
    )
    fake.fault = lambda operation, request: wrong if operation == "head" else None
    with pytest.raises(manager.DownloadIncompleteError, match="checksum did not match"):
        downloader.download(target, INPUT, resume=state)
    assert not target.exists()
    fake.fault = lambda operation, request: None
    fake.calls.clear()
    downloader.download(target, INPUT, resume=state)
    assert target.read_bytes() == data
    assert fake.calls.count("get") == 3


def test_small_and_empty_objects_leave_no_file(
    fake: FakeS3, downloader: Downloader, target: Path, state: Path
) -> None:
    for content in (b"small", b""):
        fake.objects["key"] = content
        downloader.download(target, INPUT, resume=state)
        assert target.read_bytes() == content
        assert list(target.parent.iterdir()) == [target]


def test_what_a_killed_process_left_of_a_small_object_is_gone(
    fake: FakeS3, downloader: Downloader, target: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.objects["key"] = b"small"

    def die(self: PathTarget, size: int = 0) -> None:
        raise OSError("it was killed")

    with monkeypatch.context() as patch:
        patch.setattr(PathTarget, "commit", die)
        with pytest.raises(OSError, match="killed"):
            downloader.download(target, INPUT, resume=state)
    assert {path.suffix for path in target.parent.iterdir()} == {".part", ".state"}
    fake.calls.clear()
    downloader.download(target, INPUT, resume=state)
    assert list(target.parent.iterdir()) == [target]
    assert target.read_bytes() == b"small"
    assert fake.calls == ["head"]


def test_a_manager_resumes_too(fake: FakeS3, target: Path, state: Path, data: bytes) -> None:
    fake.objects["key"] = data
    options = manager.with_options(part_size_bytes=MIN_PART_SIZE, concurrency=1)
    with manager.TransferManager(fake.client(), options) as transfers:
        fake.fault = lambda operation, request: (
            error(403, "AccessDenied") if fake.calls.count("get") == 3 else None
        )
        with pytest.raises(Exception, match="AccessDenied"):
            transfers.download_object(target, INPUT, resume=state)
        fake.fault = lambda operation, request: None
        fake.calls.clear()
        output = transfers.download_object(target, INPUT, resume=state)
    assert output.size == len(data)
    assert target.read_bytes() == data
    assert fake.calls == ["head", "get"]
