"""Bodies on their way up: sizes, files, iterators, trouble in the middle."""

from __future__ import annotations

import errno
import io
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from aws_core.transport.http import BuildableClient
from smithy_py.context import BACKGROUND
from smithy_py.errors import SerializationError
from smithy_py.http import Request
from smithy_py.http.body import Body, FileRange, ObservedBody
from tests.transport.server import LoopbackServer, Peer, Received, answering, response

SIZES = [0, 1, 64 * 1024, 64 * 1024 + 1, 256 * 1024 + 1, 3_000_000]


def upload(body: Any, headers: dict[str, str] | None = None, times: int = 1) -> list[Received]:
    with answering(lambda _: response()) as server, BuildableClient() as client:
        request = Request("PUT", server.url, headers, body)
        for _ in range(times):
            assert client.do(request, ctx=BACKGROUND).status_code == 200
        return server.requests


@pytest.mark.parametrize("size", SIZES)
def test_bytes_arrive_whole(size: int) -> None:
    data = bytes(range(256)) * (size // 256) + bytes(size % 256)
    (request,) = upload(data)
    assert request.body == data
    assert request.header(b"content-length") == str(size).encode()
    assert request.header(b"transfer-encoding") is None


@pytest.mark.parametrize("size", SIZES)
def test_a_file_arrives_from_where_it_stands(size: int, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"skipped" + b"x" * size)
    with path.open("rb") as file:
        file.seek(len(b"skipped"))
        (request,) = upload(file)
    assert request.body == b"x" * size


class PieceOfFile(Body):
    """A piece of a file that the kernel may send by itself."""

    def __init__(self, file: BinaryIO, offset: int, length: int) -> None:
        self._file, self._range = file, FileRange(file.fileno(), offset, length)
        self.reads = 0

    def length(self) -> int:
        return self._range.length

    def file_range(self) -> FileRange:
        return self._range

    def rewind(self) -> None:
        self._file.seek(self._range.offset)

    def read(self, size: int = -1) -> bytes:
        self.reads += 1
        left = self._range.offset + self._range.length - self._file.tell()
        return self._file.read(min(size, left))


@pytest.fixture
def piece(tmp_path: Path) -> Iterator[PieceOfFile]:
    """3 MB behind seven other bytes and before one."""
    path = tmp_path / "file"
    path.write_bytes(b"skipped" + bytes(range(250)) * 12_000 + b"!")
    with path.open("rb") as file:
        yield PieceOfFile(file, len(b"skipped"), 3_000_000)


def test_a_piece_of_a_file_arrives(piece: PieceOfFile, transport: str) -> None:
    requests = upload(piece, times=2)
    assert [request.body for request in requests] == [bytes(range(250)) * 12_000] * 2
    if transport == "default":
        assert piece.reads == 0


def test_a_file_that_the_kernel_does_not_send_is_read(
    piece: PieceOfFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.EINVAL, "not this file")

    monkeypatch.setattr(os, "sendfile", refuse)
    (request,) = upload(piece)
    assert request.body == bytes(range(250)) * 12_000
    assert piece.reads > 0


def test_a_piece_whose_file_ends_before_it_is_an_error(piece: PieceOfFile, tmp_path: Path) -> None:
    os.truncate(tmp_path / "file", 1_000_000)
    with pytest.raises(SerializationError, match=r"ended after 999993 of the 3000000 bytes"):
        upload(piece)


def test_whoever_wraps_a_piece_of_a_file_sees_its_bytes(piece: PieceOfFile) -> None:
    seen: list[bytes] = []
    (request,) = upload(ObservedBody(piece, seen.append, seen.clear))
    assert b"".join(seen) == request.body == bytes(range(250)) * 12_000


def test_a_memoryview_is_sent_without_a_copy() -> None:
    (request,) = upload(memoryview(bytearray(b"ab" * 200_000)))
    assert request.body == b"ab" * 200_000


def test_pieces_of_unknown_length_go_out_chunked() -> None:
    pieces = [b"one", b"", b"two", b"x" * 600_000]
    (request,) = upload(iter(pieces))
    assert request.body == b"".join(pieces)
    assert request.header(b"transfer-encoding") == b"chunked"
    assert request.header(b"content-length") is None


def test_an_empty_body_of_unknown_length_goes_out_chunked() -> None:
    (request,) = upload(iter([]))
    assert request.body == b""
    assert request.header(b"transfer-encoding") == b"chunked"


def test_pieces_with_a_content_length_are_not_chunked() -> None:
    (request,) = upload(iter([b"one", b"two"]), {"Content-Length": "6"})
    assert request.body == b"onetwo"
    assert request.header(b"transfer-encoding") is None


def test_a_body_that_the_request_says_is_chunked_is() -> None:
    (request,) = upload(b"abc", {"Transfer-Encoding": "chunked"})
    assert request.body == b"abc"
    assert len([line for line in request.header_lines if b"chunked" in line]) == 1
    assert request.header(b"content-length") is None


@pytest.mark.parametrize(
    "make", [lambda: b"abc", lambda: io.BytesIO(b"abc"), lambda: [b"a", b"bc"]]
)
def test_a_request_sent_twice_sends_its_body_from_the_start(make: Callable[[], Any]) -> None:
    assert [request.body for request in upload(make(), times=2)] == [b"abc", b"abc"]


@pytest.mark.parametrize(
    ("length", "message"),
    [
        (70_007, "ended after 70006 of the 70007 bytes"),
        (70_005, "more than the 70005 bytes"),
        (70_000, "more than the 70000 bytes"),
        (7, "more than the 7 bytes"),
    ],
)
def test_a_body_of_another_length_than_announced_is_an_error(length: int, message: str) -> None:
    with answering(lambda _: response()) as server, BuildableClient() as client:
        pieces = iter([b"x" * 70_000, b"onetwo"])
        request = Request("PUT", server.url, {"Content-Length": str(length)}, pieces)
        with pytest.raises(SerializationError, match=message):
            client.do(request, ctx=BACKGROUND)
        assert client.do(Request("GET", server.url), ctx=BACKGROUND).status_code == 200
        # A connection that had a part of the body on it was not used again.
        assert server.accepted == (2 if length > 64 * 1024 else 1)


def test_what_a_body_raises_is_named_and_drops_the_connection() -> None:
    def pieces() -> Iterator[bytes]:
        yield b"x" * 100_000
        raise OSError("disk on fire")

    with answering(lambda _: response()) as server, BuildableClient() as client:
        with pytest.raises(SerializationError, match="OSError: disk on fire"):
            client.do(Request("PUT", server.url, body=pieces()), ctx=BACKGROUND)
        assert client.do(Request("GET", server.url), ctx=BACKGROUND).status_code == 200
        assert server.accepted == 2


def test_a_server_that_refuses_a_body_and_closes_is_heard() -> None:
    def refuse(peer: Peer) -> None:
        peer.read_head()
        peer.send(response(b"too large", b"413 Content Too Large", b"Connection: close\r\n"))
        # Reading goes on until the answer has arrived: the reset that closing makes discards it.
        peer.sock.shutdown(socket.SHUT_WR)
        peer.reader.read(10_000_000)

    with LoopbackServer(refuse) as server, BuildableClient() as client:
        request = Request("PUT", server.url, body=b"x" * 50_000_000)
        answer = client.do(request, ctx=BACKGROUND)
        assert (answer.status_code, answer.read()) == (413, b"too large")
