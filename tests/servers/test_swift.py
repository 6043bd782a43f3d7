import errno
import os
from pathlib import Path

import pytest

from tests.servers.swift import folder_with_attributes


@pytest.fixture
def poor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on a file system without user attributes."""
    folder = tmp_path / "poor"
    folder.mkdir()

    def setxattr(path: str, name: str, value: bytes) -> None:
        if Path(path).parent == folder:
            raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))

    monkeypatch.setattr(os, "setxattr", setxattr)
    return folder


def test_a_folder_without_attributes_is_passed_over(tmp_path: Path, poor: Path) -> None:
    assert folder_with_attributes([poor, tmp_path]) == tmp_path


def test_no_folder_with_attributes_is_an_error_that_names_them(poor: Path) -> None:
    with pytest.raises(OSError, match=f"{poor}: Operation not supported"):
        folder_with_attributes([poor])
