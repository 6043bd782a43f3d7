"""A trailer is computed once, however often its body is sent."""

from __future__ import annotations

import pytest

from aws_core.checksum.trailer import TrailingChecksumBody
from smithy_py.http import Body

TRAILER = "x-amz-checksum-crc32"


def test_a_second_attempt_computes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    body = Body.of(b"hello")
    first = TrailingChecksumBody(body, "CRC32", TRAILER)
    sent = first.read()

    def refuse(data: bytes, value: int) -> int:
        raise AssertionError(f"computed again, of {data!r} on {value}")

    monkeypatch.setattr("zlib.crc32", refuse)
    body.rewind()
    second = TrailingChecksumBody(body, "CRC32", TRAILER, first.value)
    assert second.read() == sent


def test_an_attempt_that_ended_early_is_not_counted() -> None:
    body = Body.of(b"hello" * 100_000)
    first = TrailingChecksumBody(body, "CRC32", TRAILER)
    first.read(70_000)
    assert first.value is None
    first.rewind()
    whole = first.read()
    assert len(whole) == first.length()
    assert first.value is not None
    assert whole.endswith(f"{TRAILER}:{first.value}\r\n\r\n".encode())
