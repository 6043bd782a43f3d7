"""Bodies on their way down: framing, partial reads, the connection afterwards."""

from __future__ import annotations

import gc
import pickle
from typing import Any

import pytest

from aws_core.transport.http import BuildableClient
from smithy_py.context import BACKGROUND
from smithy_py.errors import ResponseReadError
from smithy_py.http import Request
from tests.transport.server import LoopbackServer, Peer, answering, response, scripted

CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"3\r\none\r\n"
    b"000003;name=value\r\ntwo\r\n"
    b"5 \r\nthree\r\n"
    b"0\r\nX-Trailer: 1\r\n\r\n"
)


@pytest.mark.parametrize("size", [0, 1, 8192, 1024 * 1024, 5_000_000])
@pytest.mark.parametrize("step", [-1, 1000, 65536, 2_000_000])
def test_a_body_of_known_length_comes_whole(size: int, step: int) -> None:
    data = bytes(index % 251 for index in range(1000)) * (size // 1000 + 1)
    with answering(lambda _: response(data[:size])) as server, BuildableClient() as client:
        for _ in range(2):
            body = client.do(Request("GET", server.url), ctx=BACKGROUND).body
            assert body.length == size
            read = b""
            while piece := body.read(step):
                # A reader that asks for a part of 5 MB gets a part of 5 MB.
                assert len(piece) == min(step, size - len(read)) or step < 0
                read += piece
            assert read == data[:size]
        assert server.accepted == 1


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_an_answer_tells_the_version_of_http_that_it_came_by(version: str) -> None:
    line = f"HTTP/{version} 200 OK\r\nContent-Length: 0\r\n\r\n".encode()
    with answering(lambda _: line) as server, BuildableClient() as client:
        answer = client.do(Request("GET", server.url), ctx=BACKGROUND)
    assert answer.http_version == version
    assert pickle.loads(pickle.dumps(answer)).http_version == version


@pytest.mark.parametrize("step", [-1, 1, 4, 100])
def test_a_chunked_body_comes_whole(step: int) -> None:
    with answering(lambda _: CHUNKED) as server, BuildableClient() as client:
        for _ in range(2):
            body = client.do(Request("GET", server.url), ctx=BACKGROUND).body
            assert body.length is None
            assert b"".join(body.iter_chunks(step)) == b"onetwothree"
        assert server.accepted == 1


def test_a_chunk_can_be_read_before_the_next_one_is_sent() -> None:
    def handle(peer: Peer) -> None:
        peer.read_head()
        peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for word in (b"one", b"two"):
            peer.send(b"%x\r\n%b\r\n" % (len(word), word))
            # The client's answer, sent past the transport, is what the test is about.
            assert peer.reader.readline() == word + b"\n"
        peer.send(b"0\r\n\r\n")

    with LoopbackServer(handle) as server, BuildableClient() as client:
        body = client.do(Request("GET", server.url), ctx=BACKGROUND).body
        for word in (b"one", b"two"):
            assert body.read(1000) == word
            body._raw._connection.sock.sendall(word + b"\n")  # type: ignore[attr-defined]
        assert body.read(1000) == b""


def test_a_body_without_a_length_ends_with_the_connection() -> None:
    with (
        scripted(b"HTTP/1.1 200 OK\r\n\r\nall there is") as server,
        BuildableClient() as client,
    ):
        for _ in range(2):
            answer = client.do(Request("GET", server.url), ctx=BACKGROUND)
            assert answer.body.length is None
            assert answer.read() == b"all there is"
        assert server.accepted == 2


@pytest.mark.parametrize(
    ("method", "status"), [("HEAD", b"200 OK"), ("GET", b"204 None"), ("GET", b"304 Same")]
)
def test_some_answers_have_no_body_whatever_their_length_says(method: str, status: bytes) -> None:
    head = b"HTTP/1.1 %b\r\nContent-Length: 1000\r\n\r\n" % status
    with answering(lambda _: head) as server, BuildableClient() as client:
        for _ in range(2):
            answer = client.do(Request(method, server.url), ctx=BACKGROUND)
            assert answer.headers["content-length"] == "1000"
            assert answer.body.length == 0
            assert answer.read() == b""
        assert server.accepted == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999999999\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nsho",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n",
        # The start of "0A", of which a careless reader makes the end of the body.
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n0",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n0\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n0\r\nX: y",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nshort\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nshort\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"X: y\r\n" * 2000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"X" * 100_000,
    ],
)
@pytest.mark.parametrize("step", [-1, 3])
def test_a_body_that_is_cut_never_passes_for_complete(answer: bytes, step: int) -> None:
    with scripted(answer) as server, BuildableClient() as client:
        body = client.do(Request("GET", server.url), ctx=BACKGROUND).body
        with pytest.raises(ResponseReadError):
            b"".join(iter(lambda: body.read(step), b""))
        # Neither does it when someone asks again.
        with pytest.raises(ResponseReadError):
            body.read()


def test_a_reset_in_the_middle_of_a_body_is_an_error() -> None:
    def handle(peer: Peer) -> None:
        peer.read()
        peer.send(b"HTTP/1.1 200 OK\r\n\r\npart")
        # Only after the client has read that much: a reset discards what is on the way.
        peer.reader.read(1)
        peer.reset()

    with LoopbackServer(handle) as server, BuildableClient() as client:
        body = client.do(Request("GET", server.url), ctx=BACKGROUND).body
        assert body.read(4) == b"part"
        body._raw._connection.sock.sendall(b"x")  # type: ignore[attr-defined]
        with pytest.raises(ResponseReadError, match="reset"):
            body.read(4)


def test_a_body_closed_early_closes_its_connection() -> None:
    with answering(lambda _: response(b"x" * 100_000)) as server, BuildableClient() as client:
        with client.do(Request("GET", server.url), ctx=BACKGROUND).body as body:
            assert body.read(10) == b"x" * 10
        assert len(client.do(Request("GET", server.url), ctx=BACKGROUND).read()) == 100_000
        assert server.accepted == 2


def test_a_response_that_nobody_reads_closes_its_connection() -> None:
    with answering(lambda _: response(b"x" * 100)) as server, BuildableClient() as client:
        client.do(Request("GET", server.url), ctx=BACKGROUND)
        gc.collect()
        assert client.do(Request("GET", server.url), ctx=BACKGROUND).read() == b"x" * 100
        assert server.accepted == 2


def test_a_silent_server_runs_into_the_read_timeout() -> None:
    def handle(peer: Peer) -> None:
        peer.read()
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\npart")
        peer.wait_closed()

    with LoopbackServer(handle) as server, BuildableClient() as client:
        body: Any = client.do(Request("GET", server.url), ctx=BACKGROUND).body
        # Only now: the head may take its time on a busy machine.
        body._raw._connection.read_timeout = 0.05
        body._raw._connection.sock.settimeout(0.05)
        with pytest.raises(
            ResponseReadError, match=r"nothing more of the body for 0\.05 s"
        ) as info:
            body.read()
        assert info.value.timeout
