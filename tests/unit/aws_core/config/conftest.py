"""Nothing of the user's environment or files reaches these tests."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

WriteFiles = Callable[..., None]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home directory, and no AWS variables but those of the files in it."""
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    (home / ".aws").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(home / ".aws" / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(home / ".aws" / "credentials"))
    return home


@pytest.fixture
def write_files(home: Path) -> WriteFiles:
    """Writes the config and the credentials file."""

    def write(config: str | bytes = "", credentials: str | bytes = "") -> None:
        for name, content in (("config", config), ("credentials", credentials)):
            data = content.encode() if isinstance(content, str) else content
            (home / ".aws" / name).write_bytes(data)

    return write
