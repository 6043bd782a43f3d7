"""What the tests of transfers share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from feature.s3.manager.options import UploaderOptions
from tests.servers.certificates import Certificates, create_certificates
from tests.transfers.server import Running, server_process


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """An authority, and a certificate for 127.0.0.1 and localhost."""
    return create_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def server(certificates: Certificates) -> Iterator[Running]:
    """A server of the test's own."""
    with server_process(certificates) as running:
        yield running


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes parts of any size, so that little data is many parts."""
    monkeypatch.setattr(UploaderOptions, "check", lambda self: None)
