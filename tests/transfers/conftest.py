"""What the tests of transfers share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from feature.s3.manager.options import UploaderOptions
from tests.transfers.server import Running, server_process


@pytest.fixture
def server() -> Iterator[Running]:
    """A server of the test's own."""
    with server_process() as running:
        yield running


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes parts of any size, so that little data is many parts."""
    monkeypatch.setattr(UploaderOptions, "check", lambda self: None)
