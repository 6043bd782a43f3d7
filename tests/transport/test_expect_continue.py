"""``Expect: 100-continue``: the body waits for the server's word."""

from __future__ import annotations

import threading

import pytest

from aws_core.transport.http import BuildableClient
from smithy_py.context import BACKGROUND
from smithy_py.errors import RequestSendError
from smithy_py.http import Request
from tests.transport.server import LoopbackServer, Peer, response

BODY = b"x" * 1000


def put(server: LoopbackServer, client: BuildableClient, body: object = BODY) -> tuple[int, bytes]:
    request = Request("PUT", server.url, {"Expect": "100-continue"}, body)
    answer = client.do(request, ctx=BACKGROUND)
    return answer.status_code, answer.read()


@pytest.mark.parametrize("body", [BODY, [b"x" * 500, b"x" * 500]])
@pytest.mark.parametrize(
    "interim",
    [
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\nX-Header: 1\r\n\r\n",
        b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 100\r\n\r\n",
    ],
)
def test_the_body_follows_when_the_server_says_so(interim: bytes, body: object) -> None:
    def handle(peer: Peer) -> None:
        while head := peer.read_head():
            # Nothing of the body may be there before it was asked for.
            peer.sock.setblocking(False)
            with pytest.raises(BlockingIOError):
                peer.sock.recv(1)
            peer.sock.setblocking(True)
            peer.send(interim)
            peer.send(response(b"%d" % len(peer.read_body(head))))

    # Longer than any test: only the server's word can send the body.
    client = BuildableClient().with_expect_continue_timeout(600)
    with LoopbackServer(handle) as server, client:
        assert put(server, client, body) == (200, b"1000")
        assert put(server, client, body) == (200, b"1000")
        assert server.accepted == 1


def test_the_body_follows_when_the_server_says_nothing() -> None:
    def handle(peer: Peer) -> None:
        while (request := peer.read()) is not None:
            # The word that comes too late does no harm.
            peer.send(b"HTTP/1.1 100 Continue\r\n\r\n" + response(b"%d" % len(request.body)))

    client = BuildableClient().with_expect_continue_timeout(0.01)
    with LoopbackServer(handle) as server, client:
        assert put(server, client) == (200, b"1000")
        assert put(server, client) == (200, b"1000")
        assert server.accepted == 1


def test_the_read_timeout_does_not_end_that_silence() -> None:
    def handle(peer: Peer) -> None:
        while (request := peer.read()) is not None:
            peer.send(response(b"%d" % len(request.body)))

    client = BuildableClient().with_expect_continue_timeout(0.4).with_read_timeout(0.2)
    with LoopbackServer(handle) as server, client:
        assert put(server, client) == (200, b"1000")


@pytest.mark.parametrize("status", [b"403 Forbidden", b"417 No", b"307 Temporary", b"200 OK"])
def test_a_final_answer_keeps_the_body_back_and_ends_the_connection(status: bytes) -> None:
    seen: list[bytes] = []
    closed = threading.Event()

    def handle(peer: Peer) -> None:
        peer.read_head()
        peer.send(response(b"no", status))
        seen.append(peer.reader.read())
        closed.set()

    client = BuildableClient().with_expect_continue_timeout(600)
    with LoopbackServer(handle) as server, client:
        assert put(server, client) == (int(status[:3]), b"no")
        assert closed.wait(60)
        assert seen == [b""]


def test_interim_answers_without_end_are_an_error() -> None:
    def handle(peer: Peer) -> None:
        peer.read_head()
        peer.send(b"HTTP/1.1 102 Processing\r\n\r\n" * 100)
        peer.wait_closed()

    client = BuildableClient().with_expect_continue_timeout(600)
    with LoopbackServer(handle) as server, client:
        with pytest.raises(RequestSendError, match="interim"):
            put(server, client)
        with pytest.raises(RequestSendError, match="interim"):
            client.do(Request("GET", server.url), ctx=BACKGROUND)


def test_an_empty_body_waits_for_nothing() -> None:
    def handle(peer: Peer) -> None:
        while peer.read_head():
            peer.send(response())

    client = BuildableClient().with_expect_continue_timeout(600)
    with LoopbackServer(handle) as server, client:
        assert put(server, client, b"") == (200, b"")
        assert put(server, client, b"") == (200, b"")
        assert server.accepted == 1


def test_interim_answers_nobody_asked_for_are_passed_over() -> None:
    def handle(peer: Peer) -> None:
        while peer.read() is not None:
            peer.send(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nA: b\r\n\r\n")
            peer.send(response(b"ok"))

    with LoopbackServer(handle) as server, BuildableClient() as client:
        for _ in range(2):
            answer = client.do(Request("POST", server.url, body=b"x"), ctx=BACKGROUND)
            assert (answer.status_code, answer.read()) == (200, b"ok")
        assert server.accepted == 1
