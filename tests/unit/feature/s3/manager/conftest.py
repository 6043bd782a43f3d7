"""What the tests of the transfer manager share."""

from __future__ import annotations

import os
import threading
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.unit.feature.s3.manager.fake_s3 import FakeS3

MIB = 1024 * 1024


@pytest.fixture
def fake() -> FakeS3:
    """S3 in memory."""
    return FakeS3()


@pytest.fixture(scope="session")
def data() -> bytes:
    """Three parts, the last of which is shorter."""
    return os.urandom(11 * MIB + 7)


@pytest.fixture
def source(tmp_path: Path, data: bytes) -> Path:
    """A file with the data."""
    path = tmp_path / "source"
    path.write_bytes(data)
    return path


@pytest.fixture(autouse=True)
def _no_thread_stays() -> Generator[None, None, None]:
    """Every thread that a test starts is gone when it ends."""
    before = set(threading.enumerate())
    yield
    for thread in set(threading.enumerate()) - before:
        thread.join(10)
    assert [one for one in threading.enumerate() if one not in before and not one.daemon] == []
