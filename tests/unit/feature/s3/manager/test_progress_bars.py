"""Progress bars."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

import pytest
from rich.console import Console

from feature.s3 import manager
from services import s3
from tests.unit.feature.s3.manager.fake_s3 import FakeS3, error


@pytest.fixture
def screen() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def console(screen: io.StringIO) -> Console:
    """A terminal, wide enough for a bar."""
    return Console(file=screen, force_terminal=True, width=100)


def last(screen: io.StringIO) -> str:
    """The last line that was drawn, before the cursor came back."""
    return screen.getvalue().splitlines()[-2]


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def put(key: str, body: bytes) -> s3.PutObjectInput:
    return s3.PutObjectInput(bucket="bkt", key=key, body=body)


def test_one_line_switches_them_on(
    fake: FakeS3, data: bytes, console: Console, screen: io.StringIO
) -> None:
    with manager.Uploader(fake.client(), manager.with_progress(console)) as uploader:
        uploader.upload(put("films/first", data))
        assert "films/first" in plain(last(screen))
        assert "11.0/11.0 MiB" in plain(last(screen))
        uploader.upload(put("films/second", data))
    assert "films/second" in plain(last(screen))


def test_a_directory_has_a_bar(
    fake: FakeS3, tmp_path: Path, console: Console, screen: io.StringIO
) -> None:
    for number in range(3):
        (tmp_path / f"file-{number}").write_bytes(b"content")
    with manager.TransferManager(fake.client(), manager.with_progress(console)) as transfers:
        transfers.upload_directory(
            manager.UploadDirectoryInput(bucket="bkt", source=tmp_path, key_prefix="pre")
        )
        assert "3 objects: /" in plain(last(screen))
        assert "21/21 bytes" in plain(last(screen))
        download = manager.DownloadDirectoryInput(
            bucket="bkt", destination=tmp_path / "back", key_prefix="pre/"
        )
        transfers.download_directory(download)
    assert "3 objects: s3://bkt/pre/ " in plain(last(screen))


def test_a_failure_ends_them(
    fake: FakeS3, data: bytes, console: Console, screen: io.StringIO
) -> None:
    fake.fault = lambda operation, request: (
        error(403, "AccessDenied") if operation == "part" else None
    )
    with (
        manager.Uploader(fake.client(), manager.with_progress(console)) as uploader,
        pytest.raises(manager.MultiUploadFailure),
    ):
        uploader.upload(put("key", data))
    assert "0.0/11.0 MiB" in plain(last(screen))


def test_a_name_does_not_control_the_terminal(
    fake: FakeS3, console: Console, screen: io.StringIO
) -> None:
    with manager.Uploader(fake.client(), manager.with_progress(console)) as uploader:
        uploader.upload(put("[red]\x1b]0;title\x07", b"content"))
    assert "\x1b]0;" not in screen.getvalue()
    assert "[red]\\x1b]0;title\\x07" in screen.getvalue()


def test_without_rich_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rich.console", None)
    with pytest.raises(ImportError, match=r"aws-sdk-python-v2\[progress\]"):
        manager.with_progress()
