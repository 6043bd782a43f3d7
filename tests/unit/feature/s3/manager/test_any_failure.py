"""Whatever fails, and whenever: the same bytes come back, or an error does."""

from __future__ import annotations

import io
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feature.s3.manager import Downloader, TransferManager, Uploader, with_options
from feature.s3.manager.options import UploaderOptions
from services import s3
from smithy_py import RequestSendError, SmithyError
from smithy_py.http import Request, Response
from tests.unit.feature.s3.manager.fake_s3 import FakeS3, error

INPUT = s3.GetObjectInput(bucket="bkt", key="key")


class Faults:
    """Does one thing after the other to the requests that come; nothing when it has no more."""

    def __init__(self, kinds: list[str]) -> None:
        self._kinds = kinds

    def __call__(self, operation: str, request: Request) -> Response | Exception | None:
        kind = self._kinds.pop() if self._kinds else "none"
        if kind == "reset":
            return RequestSendError("reset")
        if kind == "throttled":
            return error(503, "SlowDown")
        if kind == "refused":
            return error(403, "AccessDenied")
        return None


KINDS = st.lists(st.sampled_from(["none", "none", "reset", "throttled", "refused"]), max_size=30)
BREAKS = st.lists(st.integers(0, 400), max_size=12)
CONTENT = st.builds(
    lambda size, seed: random.Random(seed).randbytes(size), st.integers(0, 3000), st.integers(0)
)


@pytest.fixture(autouse=True)
def _tiny_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes parts of any size, so that a few bytes are many parts."""
    monkeypatch.setattr(UploaderOptions, "check", lambda self: None)


@settings(max_examples=60)
@given(content=CONTENT, part_size=st.integers(50, 1000), kinds=KINDS, stream=st.booleans())
def test_an_upload_is_the_same_bytes_or_an_error(
    content: bytes, part_size: int, kinds: list[str], stream: bool
) -> None:
    fake = FakeS3()
    fake.fault = Faults(kinds)
    body: Any = iter([content[:700], b"", content[700:]]) if stream else content
    with Uploader(fake.client(), with_options(part_size=part_size, concurrency=3)) as uploader:
        try:
            uploader.upload(s3.PutObjectInput(bucket="bkt", key="key", body=body))
        except SmithyError:
            # A lost answer to the last call may have left the object, but only a whole one.
            assert fake.objects in ({}, {"key": content})
        else:
            assert fake.objects == {"key": content}


@settings(max_examples=80)
@given(
    content=CONTENT,
    part_size=st.integers(50, 1000),
    kinds=KINDS,
    breaks=BREAKS,
    whole_checksums=st.booleans(),
    way=st.sampled_from(["write_at", "in order", "stream"]),
)
def test_a_download_is_the_same_bytes_or_an_error(
    content: bytes,
    part_size: int,
    kinds: list[str],
    breaks: list[int],
    whole_checksums: bool,
    way: str,
) -> None:
    fake = FakeS3()
    fake.objects["key"] = content
    fake.fault = Faults(kinds)
    fake.break_after = breaks
    fake.whole_checksums = whole_checksums
    try:
        got = _download(fake, part_size, way)
    except SmithyError:
        assert fake.calls
    else:
        assert got == content


def _download(fake: FakeS3, part_size: int, way: str) -> bytes:
    if way == "stream":
        sizes = with_options(part_size_bytes=part_size, get_object_buffer_size=3 * part_size)
        with TransferManager(fake.client(), sizes) as manager:
            output = manager.get_object(INPUT)
            assert output.body is not None
            with output.body as body:
                return b"".join(body.iter_chunks(333))
    with Downloader(fake.client(), with_options(part_size=part_size, concurrency=3)) as downloader:
        if way == "write_at":
            memory = io.BytesIO()
            downloader.download(memory, INPUT)
            return memory.getvalue()
        pieces: list[bytes] = []

        class Writer:
            def write(self, data: Any) -> None:
                pieces.append(bytes(data))

        downloader.download(Writer(), INPUT)
        return b"".join(pieces)
