"""What the tests of S3 share."""

from __future__ import annotations

import pytest

from services import s3


@pytest.fixture
def presigner(client: s3.Client) -> s3.PresignClient:
    """Presigns with the test's client."""
    return s3.PresignClient(client)
