"""The file that a transfer is resumed from."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest

from feature.s3.manager import ResumeRefusedError
from feature.s3.manager.state_file import StateFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def file(path: Path) -> StateFile:
    return StateFile(str(path))


def state(**more: Any) -> dict[str, Any]:
    return {"kind": "upload", "parts": {}, **more}


def test_what_was_saved_and_added_is_read(file: StateFile) -> None:
    kept = state(key="k")
    file.save(kept)
    file.add(kept, 1, {"e_tag": "a"})
    file.add(kept, 2, {"e_tag": "b"})
    assert kept["parts"] == {"1": {"e_tag": "a"}, "2": {"e_tag": "b"}}
    assert file.read("upload") == {"version": 1, **kept}


def test_cut_off_anywhere_it_has_what_is_whole(file: StateFile, path: Path) -> None:
    """What a process leaves that is killed while it writes a line."""
    kept = state()
    file.save(kept)
    first = path.stat().st_size
    for number in range(1, 4):
        file.add(kept, number, "done")
    content = path.read_bytes()
    found = set()
    for size in range(first, len(content) + 1):
        path.write_bytes(content[:size])
        read = file.read_any()
        assert read is not None
        assert all(done == "done" for done in read["parts"].values())
        assert list(read["parts"]) == ["1", "2", "3"][: len(read["parts"])]
        found.add(len(read["parts"]))
    assert found == {0, 1, 2, 3}


def test_a_failed_save_leaves_what_was_there(
    file: StateFile, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.save(state(key="before"))

    def fails(*arguments: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "replace", fails)
    with pytest.raises(OSError, match="no space"):
        file.save(state(key="after"))
    found = file.read_any()
    assert found is not None
    assert found["key"] == "before"


def test_only_its_owner_reads_it(file: StateFile, path: Path) -> None:
    path.write_bytes(b"")
    path.chmod(0o644)
    file.save(state())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_it_is_not_written_through_a_link(file: StateFile, path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(b"kept")
    path.with_name("state.new").symlink_to(other)
    with pytest.raises(OSError, match=r"state\.new"):
        file.save(state())
    assert other.read_bytes() == b"kept"


def test_one_that_was_removed_is_written_again(file: StateFile, path: Path) -> None:
    kept = state()
    file.save(kept)
    path.unlink()
    file.add(kept, 1, "done")
    assert file.read("upload") == {"version": 1, **kept}


def test_another_kind_is_refused(file: StateFile) -> None:
    file.save(state())
    with pytest.raises(ResumeRefusedError, match="'upload', not 'download'"):
        file.read("download")


def test_none_is_no_error(file: StateFile) -> None:
    assert file.read("upload") is None
    file.remove()


def test_the_check_leaves_nothing(file: StateFile, path: Path) -> None:
    file.check()
    assert list(path.parent.iterdir()) == []
