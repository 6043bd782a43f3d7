from __future__ import annotations

import io

import pytest

from services import s3
from smithy_py.errors import ResponseReadError
from tests.integration.clients import s3_client
from tests.integration.middleware import with_body
from tests.integration.objects import get, put
from tests.servers.server import Server

MEGABYTES = bytes(range(256)) * 4096 * 3


@pytest.fixture
def key(client: s3.Client, bucket: str) -> str:
    """An object of three megabytes."""
    put(client, bucket, "large", MEGABYTES)
    return "large"


def download(client: s3.Client, bucket: str, key: str) -> s3.GetObjectOutput:
    return client.get_object(s3.GetObjectInput(bucket=bucket, key=key))


def test_a_body_is_iterated_in_chunks(client: s3.Client, bucket: str, key: str) -> None:
    body = download(client, bucket, key).body
    assert body is not None

    with body:
        chunks = list(body)

    assert b"".join(chunks) == MEGABYTES
    assert len(chunks) > 10


def test_a_body_is_read_in_pieces_of_any_size(client: s3.Client, bucket: str, key: str) -> None:
    body = download(client, bucket, key).body
    assert body is not None
    pieces: list[bytes] = []

    with body:
        assert body.length == len(MEGABYTES)
        assert body.read(0) == b""
        while piece := body.read(100_000):
            assert len(piece) <= 100_000
            pieces.append(piece)
        assert body.read() == b""
        assert body.read(1) == b""

    assert b"".join(pieces) == MEGABYTES


def test_a_body_fills_a_buffer(client: s3.Client, bucket: str, key: str) -> None:
    body = download(client, bucket, key).body
    assert body is not None

    with body, io.BufferedReader(body, 1024) as reader:
        filled = bytearray(len(MEGABYTES) + 1)
        assert reader.readinto(filled) == len(MEGABYTES)

    assert filled[:-1] == MEGABYTES


def test_lines_are_read_from_a_body(client: s3.Client, bucket: str) -> None:
    put(client, bucket, "lines", b"one\ntwo\r\n\nlast")
    body = download(client, bucket, "lines").body
    assert body is not None

    assert list(body.iter_lines()) == [b"one", b"two", b"", b"last"]


def test_a_body_may_be_closed_early(client: s3.Client, bucket: str, key: str) -> None:
    body = download(client, bucket, key).body
    assert body is not None

    with body:
        assert body.read(10) == MEGABYTES[:10]

    assert body.closed
    with pytest.raises(ValueError, match="closed"):
        body.read(1)
    assert get(client, bucket, key) == MEGABYTES


def test_a_body_that_is_never_read_may_be_closed(client: s3.Client, bucket: str, key: str) -> None:
    body = download(client, bucket, key).body
    assert body is not None

    body.close()
    body.close()

    assert get(client, bucket, key) == MEGABYTES


def test_an_empty_body_is_complete(client: s3.Client, bucket: str) -> None:
    put(client, bucket, "empty", b"")
    body = download(client, bucket, "empty").body
    assert body is not None

    assert list(body) == []
    assert body.read() == b""


def test_bodies_are_read_side_by_side(client: s3.Client, bucket: str) -> None:
    put(client, bucket, "a", b"a" * 100_000)
    put(client, bucket, "b", b"b" * 100_000)
    first, second = download(client, bucket, "a").body, download(client, bucket, "b").body
    assert first is not None
    assert second is not None

    with first, second:
        read = [first.read(50_000), second.read(70_000), first.read(), second.read()]

    assert read == [b"a" * 50_000, b"b" * 70_000, b"a" * 50_000, b"b" * 30_000]


def test_a_body_outlives_its_client(s3_server: Server, name: str) -> None:
    with s3_client(s3_server) as client:
        client.create_bucket(s3.CreateBucketInput(bucket=name))
        put(client, name, "key", MEGABYTES)
        body = download(client, name, "key").body
    assert body is not None

    assert body.read() == MEGABYTES


def test_a_body_that_ends_early_is_not_complete(client: s3.Client, bucket: str, key: str) -> None:
    unchecked = s3.with_options(response_checksum_validation="when_required")
    short = s3.with_api_options(with_body(lambda body: body[:-1]))

    output = client.get_object(s3.GetObjectInput(bucket=bucket, key=key), unchecked, short)

    assert output.body is not None
    with pytest.raises(ResponseReadError, match=r"ended after \d+ of \d+ bytes"):
        output.body.read()
