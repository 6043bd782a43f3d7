"""What the S3 servers cannot do, and so cannot be asked.

A test says what it needs (``@on(Need.STORED_CHECKSUMS)``) and runs on the servers that have it.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping

import pytest

S3_SERVERS = ("ministack", "swift")


class Need(enum.Enum):
    """Something that not every server does as S3 does."""

    PRESIGNED_START = enum.auto()
    """Refuses a presigned request before the time it was signed for."""
    STORED_CHECKSUMS = enum.auto()
    """Keeps the checksum of an object and answers with it."""
    EARLY_REFUSAL = enum.auto()
    """Refuses a wrong signature before it asks for the body with ``100 Continue``."""
    LEAST_PART_SIZE = enum.auto()
    """Refuses parts of less than 5 MiB that are not the last."""
    NUL_IN_KEYS = enum.auto()
    """Takes U+0000 in a key."""
    OTHER_REGIONS = enum.auto()
    """Has buckets in several regions."""
    OWN_BUCKET_ONCE = enum.auto()
    """Refuses to make a bucket that the caller has already."""


LACKING: Mapping[str, Mapping[Need, str]] = {
    "ministack": {
        Need.EARLY_REFUSAL: "has the whole body before it looks at the request",
        Need.LEAST_PART_SIZE: "takes parts of any size",
        Need.OWN_BUCKET_ONCE: "answers as AWS does in us-east-1, where it is no error",
    },
    "swift": {
        Need.STORED_CHECKSUMS: "compares checksums with what it received, but keeps none",
        Need.NUL_IN_KEYS: "answers InvalidURI",
        Need.PRESIGNED_START: "looks only at when it ends",
        Need.OTHER_REGIONS: "is in one region",
    },
}
"""For each server, what it lacks and why."""


def on(*needs: Need) -> pytest.MarkDecorator:
    """Runs a test on the S3 servers that lack none of *needs*."""
    servers = [name for name in S3_SERVERS if not LACKING[name].keys() & set(needs)]
    return pytest.mark.parametrize("s3_server", servers, indirect=True, scope="session")
