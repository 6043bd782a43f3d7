"""A stub of the service, and nothing of it in the environment."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers.metadata import MetadataStub, running_metadata_stub


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[MetadataStub]:
    """The stub, which the environment does not name."""
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED", raising=False)
    with running_metadata_stub() as stub:
        stub.contents["/latest/meta-data/instance-id"] = b"i-0123"
        yield stub
