"""How often a piece of a file is read, and what of it is in the headers."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from feature.s3.manager.bound_client import BoundClient
from feature.s3.manager.digests import compute_digests
from feature.s3.manager.payload import FileBody
from services import s3
from smithy_py.context import BACKGROUND
from tests.unit.feature.s3.manager.fake_s3 import FakeS3, crc32

DATA = bytes(range(256)) * 4096


class CountedBody(FileBody):
    """Counts the bytes that were read."""

    count = 0

    def read(self, size: int = -1) -> bytes:
        data = super().read(size)
        self.count += len(data)
        return data


@pytest.fixture
def body(tmp_path: Path) -> Iterator[CountedBody]:
    path = tmp_path / "file"
    path.write_bytes(b"before" + DATA)
    descriptor = os.open(path, os.O_RDONLY)
    yield CountedBody(descriptor, len(b"before"), len(DATA))
    os.close(descriptor)


def put(fake: FakeS3, body: Any, algorithm: str | None = "CRC32", **options: Any) -> None:
    client = fake.client(**options)
    bound = BoundClient(client, ())
    input = s3.PutObjectInput(bucket="bucket", key="key", checksum_algorithm=algorithm)
    ctx = compute_digests(bound, input, body, BACKGROUND)
    input.body = body
    bound.api.put_object(input, ctx=ctx)


def test_without_tls_one_reading_serves_checksum_and_signature(
    fake: FakeS3, body: CountedBody
) -> None:
    put(fake, body, base_endpoint="http://s3.example")
    headers = fake.requests[0].headers
    assert headers["x-amz-checksum-crc32"] == crc32(DATA)
    assert headers["x-amz-content-sha256"] == hashlib.sha256(DATA).hexdigest()
    assert fake.objects["key"] == DATA
    # The other time it is sent.
    assert body.count == 2 * len(DATA)


@pytest.mark.parametrize("options", [{"disable_https": True}, {}])
def test_a_scheme_that_the_options_settle_is_known(
    fake: FakeS3, body: CountedBody, options: dict[str, Any]
) -> None:
    put(fake, body, base_endpoint=None, **options)
    headers = fake.requests[0].headers
    hashed = headers["x-amz-content-sha256"] == hashlib.sha256(DATA).hexdigest()
    assert hashed == bool(options)
    assert fake.objects["key"] == DATA


def test_to_aws_over_tls_it_is_read_once_and_the_checksum_follows_it(
    fake: FakeS3, body: CountedBody
) -> None:
    put(fake, body)
    headers = fake.requests[0].headers
    assert headers["x-amz-trailer"] == "x-amz-checksum-crc32"
    assert headers["x-amz-content-sha256"] == "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
    assert fake.objects["key"] == DATA
    assert body.count == len(DATA)


def test_another_store_gets_a_header_over_tls(fake: FakeS3, body: CountedBody) -> None:
    put(fake, body, base_endpoint="https://s3.example")
    headers = fake.requests[0].headers
    assert headers["x-amz-checksum-crc32"] == crc32(DATA)
    assert headers["x-amz-content-sha256"] == "UNSIGNED-PAYLOAD"
    assert "x-amz-trailer" not in headers
    assert fake.objects["key"] == DATA


def test_without_an_algorithm_only_the_signature_is_computed(
    fake: FakeS3, body: CountedBody
) -> None:
    put(
        fake,
        body,
        None,
        base_endpoint="http://s3.example",
        request_checksum_calculation="when_required",
    )
    headers = fake.requests[0].headers
    assert "x-amz-checksum-crc32" not in headers
    assert headers["x-amz-content-sha256"] == hashlib.sha256(DATA).hexdigest()


def test_a_client_of_an_unknown_kind_gets_a_header(fake: FakeS3, body: CountedBody) -> None:
    client = fake.client()

    class Other:
        def __init__(self) -> None:
            self.put_object = client.put_object

    bound = BoundClient(Other(), ())  # type: ignore[arg-type]
    input = s3.PutObjectInput(bucket="bucket", key="key", checksum_algorithm="CRC32")
    assert compute_digests(bound, input, body, BACKGROUND) is BACKGROUND
    assert input.checksum_crc32 == crc32(DATA)


def test_bytes_in_memory_get_a_header_over_tls_as_well(fake: FakeS3) -> None:
    put(fake, DATA)
    headers = fake.requests[0].headers
    assert headers["x-amz-checksum-crc32"] == crc32(DATA)
    assert "x-amz-trailer" not in headers
