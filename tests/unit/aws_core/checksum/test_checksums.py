"""Checksums of requests and answers, through S3."""

from __future__ import annotations

import base64
import hashlib
import io
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aws_core.checksum import (
    get_checksum_validation_metadata,
    get_computed_input_checksums_metadata,
)
from aws_core.checksum.algorithms import checksum, new_digest
from aws_core.checksum.trailer import TrailingChecksumBody
from services import s3
from smithy_py.errors import DeserializationError, SerializationError
from smithy_py.http import Body
from tests.canned import CannedClient, answer, options

DATA = b"hello"
CRC32 = "NhCmhg=="


def client(*answers: Any, **more: Any) -> tuple[s3.Client, CannedClient]:
    canned = CannedClient(*answers)
    return s3.Client(s3.Options(**options(canned, **more))), canned


def put(client: s3.Client, body: Any, **more: Any) -> s3.PutObjectOutput:
    return client.put_object(s3.PutObjectInput(bucket="bkt", key="k", body=body, **more))


@pytest.mark.parametrize(
    ("algorithm", "value"),
    [
        ("CRC32", CRC32),
        ("CRC32C", "mnG7TA=="),
        ("CRC64NVME", "M3eFcAZSQlc="),
        ("SHA1", base64.b64encode(hashlib.sha1(DATA).digest()).decode()),
        ("SHA256", base64.b64encode(hashlib.sha256(DATA).digest()).decode()),
        ("SHA512", base64.b64encode(hashlib.sha512(DATA).digest()).decode()),
    ],
)
def test_algorithms(algorithm: str, value: str) -> None:
    assert checksum(algorithm, [b"he", b"", b"llo"]) == value
    c, canned = client(disable_https=True)
    output = put(c, DATA, checksum_algorithm=algorithm)
    assert canned.last.headers[f"x-amz-checksum-{algorithm}"] == value
    assert get_computed_input_checksums_metadata(output.result_metadata) == {algorithm: value}


@pytest.mark.parametrize("has_extra", [True, False])
@given(st.lists(st.sampled_from([0, 1, 1000, 128 * 1024 - 1, 128 * 1024, 300_001]), max_size=4))
def test_the_crc32_of_large_and_small_pieces_is_zlibs(has_extra: bool, sizes: list[int]) -> None:
    pieces = [bytes([size % 251]) * size for size in sizes]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("aws_core.checksum.algorithms._has_extra", lambda: has_extra)
        assert checksum("CRC32", pieces).encode() == crc(b"".join(pieces))


def test_an_unknown_algorithm_is_named() -> None:
    c, canned = client()
    with pytest.raises(SerializationError, match="unknown checksum algorithm, XXHASH64"):
        put(c, DATA, checksum_algorithm="XXHASH64")
    assert canned.requests == []


def test_over_http_the_checksum_is_a_header_and_the_body_is_hashed() -> None:
    c, canned = client(disable_https=True)
    put(c, DATA)
    headers = canned.last.headers
    assert headers["x-amz-checksum-crc32"] == CRC32
    assert headers["x-amz-content-sha256"] == hashlib.sha256(DATA).hexdigest()
    assert "x-amz-trailer" not in headers
    assert bytes(canned.last.body) == DATA


def test_over_https_the_checksum_is_a_trailer() -> None:
    c, canned = client()
    output = put(c, DATA)
    headers = canned.last.headers
    assert headers["content-encoding"] == "aws-chunked"
    assert headers["x-amz-trailer"] == "x-amz-checksum-crc32"
    assert headers["x-amz-decoded-content-length"] == "5"
    assert headers["x-amz-content-sha256"] == "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
    sent = bytes(canned.last.body)
    assert sent == b"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"
    assert canned.last.body.length() == len(sent)
    assert get_computed_input_checksums_metadata(output.result_metadata) == {}


def test_an_empty_body_over_https_has_a_header() -> None:
    c, canned = client()
    put(c, b"")
    assert canned.last.headers["x-amz-checksum-crc32"] == "AAAAAA=="
    assert canned.last.headers["x-amz-content-sha256"] == "UNSIGNED-PAYLOAD"
    assert canned.last.headers["content-type"] == "application/octet-stream"


def test_a_content_encoding_of_ones_own_stays() -> None:
    c, canned = client()
    put(c, DATA, content_encoding="gzip")
    assert canned.last.headers["content-encoding"] == "gzip, aws-chunked"


def test_a_stream_of_unknown_length() -> None:
    c, canned = client()
    put(c, iter([b"x" * 70_000, b"y"]))
    headers = canned.last.headers
    assert "x-amz-decoded-content-length" not in headers
    assert canned.last.body.length() is None
    sent = canned.last.body.read()
    assert sent.startswith(b"10000\r\n" + b"x" * 10)
    value = crc(b"x" * 70_000 + b"y")
    assert sent.endswith(b"\r\n0\r\nx-amz-checksum-crc32:" + value + b"\r\n\r\n")


def crc(data: bytes) -> bytes:
    return base64.b64encode(zlib.crc32(data).to_bytes(4, "big"))


def test_a_stream_that_cannot_be_read_twice_needs_tls() -> None:
    c, canned = client(disable_https=True)
    with pytest.raises(SerializationError, match="unseekable stream is not supported without TLS"):
        put(c, iter([b"once"]))
    assert canned.requests == []


def test_a_checksum_of_ones_own_is_not_computed_again() -> None:
    c, canned = client()
    put(c, DATA, checksum_sha256="bWluZQ==")
    assert canned.last.headers["x-amz-checksum-sha256"] == "bWluZQ=="
    assert "x-amz-trailer" not in canned.last.headers
    assert "x-amz-checksum-crc32" not in canned.last.headers


def test_when_required_only() -> None:
    c, canned = client(request_checksum_calculation="when_required")
    put(c, DATA)
    assert "x-amz-trailer" not in canned.last.headers
    assert bytes(canned.last.body) == DATA
    objects = [s3.types.ObjectIdentifier(key="k")]
    c.delete_objects(s3.DeleteObjectsInput(bucket="bkt", delete=s3.types.Delete(objects=objects)))
    assert "x-amz-checksum-crc32" in canned.last.headers


def test_it_is_computed_once_for_all_attempts() -> None:
    class Counting(io.BytesIO):
        reads = 0

        def read(self, size: int | None = -1, /) -> bytes:
            Counting.reads += 1
            return super().read(size)

    c, canned = client(answer(503), answer(200), disable_https=True)
    put(c, Counting(DATA))
    values = {request.headers["x-amz-checksum-crc32"] for request in canned.requests}
    assert len(canned.requests) == 2
    assert values == {CRC32}
    # Once for the checksum, and for each attempt once for the payload hash; twice each: the end.
    assert Counting.reads == 6


def get(c: s3.Client) -> s3.GetObjectOutput:
    return c.get_object(s3.GetObjectInput(bucket="bkt", key="k"))


def read(output: s3.GetObjectOutput) -> bytes:
    assert output.body is not None
    with output.body as body:
        return body.read()


def test_an_answer_is_checked_while_it_is_read() -> None:
    c, canned = client(answer(200, DATA, {"x-amz-checksum-crc32": CRC32}))
    output = get(c)
    assert canned.last.headers["x-amz-checksum-mode"] == "ENABLED"
    assert get_checksum_validation_metadata(output.result_metadata) == ("CRC32",)
    assert read(output) == DATA


@pytest.mark.parametrize("size", [1, 2, 5, 100, -1])
def test_a_wrong_answer_is_noticed_at_its_end(size: int) -> None:
    c, _ = client(answer(200, DATA, {"x-amz-checksum-crc32": "AAAAAA==", "content-length": "5"}))
    output = get(c)
    assert output.body is not None
    steps = iter(lambda: output.body.read(size), b"")  # type: ignore[union-attr]
    with pytest.raises(
        DeserializationError,
        match="checksum did not match: algorithm CRC32, expect AAAAAA==, actual NhCmhg==",
    ):
        list(steps)


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (206, {"x-amz-checksum-crc32": "AAAAAA=="}),
        (200, {"x-amz-checksum-crc32": "AAAAAA==-3"}),
        (200, {"x-amz-checksum-md5": "AAAAAA=="}),
        (200, {}),
    ],
)
def test_answers_that_are_not_checked(status: int, headers: dict[str, str]) -> None:
    c, _ = client(answer(status, DATA, headers))
    output = get(c)
    assert get_checksum_validation_metadata(output.result_metadata) == ()
    assert read(output) == DATA


def test_of_several_the_last_of_the_go_sdk_counts() -> None:
    sha = base64.b64encode(hashlib.sha256(DATA).digest()).decode()
    headers = {"x-amz-checksum-sha256": sha, "x-amz-checksum-crc32": "AAAAAA=="}
    c, _ = client(answer(200, DATA, headers))
    output = get(c)
    assert get_checksum_validation_metadata(output.result_metadata) == ("SHA256",)
    assert read(output) == DATA


def test_validation_when_required_only() -> None:
    headers = {"x-amz-checksum-crc32": "AAAAAA=="}
    c, canned = client(answer(200, DATA, headers), response_checksum_validation="when_required")
    assert read(get(c)) == DATA
    assert "x-amz-checksum-mode" not in canned.last.headers


def chunked(framed: bytes) -> tuple[bytes, bytes]:
    """The content and the trailer of an ``aws-chunked`` body."""
    content = b""
    while True:
        size, _, framed = framed.partition(b"\r\n")
        length = int(size, 16)
        if length == 0:
            return content, framed
        content += framed[:length]
        assert framed[length : length + 2] == b"\r\n"
        framed = framed[length + 2 :]


@given(
    st.lists(st.binary(min_size=1, max_size=300), max_size=8),
    st.booleans(),
    st.integers(min_value=1, max_value=700),
)
def test_any_body_framed_and_read_in_any_steps(pieces: list[bytes], known: bool, step: int) -> None:
    data = b"".join(pieces)
    body: Body = Body.of(data) if known else Body.of(iter(pieces))
    framed = TrailingChecksumBody(body, "CRC32", "x-amz-checksum-crc32")
    length = framed.length()
    sent = b"".join(iter(lambda: framed.read(step), b""))
    if known and data:
        assert length == len(sent)
    if data:
        content, trailer = chunked(sent)
        assert content == data
        assert trailer == b"x-amz-checksum-crc32:" + crc(data) + b"\r\n\r\n"


def test_a_rewound_body_is_framed_the_same_way() -> None:
    framed = TrailingChecksumBody(Body.of(io.BytesIO(DATA)), "CRC32", "x-amz-checksum-crc32")
    first = framed.read()
    framed.rewind()
    assert framed.read(0) == b""
    assert framed.read() == first


def test_a_body_that_is_not_as_long_as_it_said() -> None:
    class Short(Body):
        def length(self) -> int:
            return 9

        def rewind(self) -> None: ...

        def __init__(self, pieces: Iterator[bytes]) -> None:
            self._pieces = pieces

        def read(self, size: int = -1) -> bytes:
            return next(self._pieces, b"")

    framed = TrailingChecksumBody(Short(iter([b"four"])), "CRC32", "x-amz-checksum-crc32")
    with pytest.raises(SerializationError, match="has 4 bytes, but 9 were announced"):
        framed.read()


def test_without_the_extra_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    missing: Callable[[], bool] = lambda: False  # noqa: E731
    monkeypatch.setattr("aws_core.checksum.algorithms._has_extra", missing)
    with pytest.raises(SerializationError, match=r"needs the package anycrc.*\[crc\]"):
        new_digest("CRC32C")
