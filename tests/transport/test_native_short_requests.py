"""Short requests on a connection in use, which the native transport sends without callbacks."""

from __future__ import annotations

import contextlib
import os
import socket
import stat
import threading

import pytest

from aws_core.transport.curl import connection as module
from aws_core.transport.curl.connection import CurlConnection
from aws_core.transport.curl.transport import CurlTransport
from smithy_py.context import BACKGROUND
from smithy_py.errors import RequestSendError
from smithy_py.http import Request
from smithy_py.http.transport.options import TransportOptions
from tests.transport.server import LoopbackServer, Peer, answering, response


def idle_connection(transport: CurlTransport) -> CurlConnection:
    (origin,) = transport._pool.origins.values()
    ((_, connection),) = origin.idle
    assert isinstance(connection, CurlConnection)
    return connection


def fill(sock: socket.socket) -> int:
    """Sends until the system takes no more; how many bytes it took."""
    taken = 0
    for size in (64 * 1024, 1):
        with contextlib.suppress(BlockingIOError):
            while True:
                taken += sock.send(b"x" * size, socket.MSG_DONTWAIT)
    return taken


def test_one_that_the_system_does_not_take_at_once_is_sent_when_it_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_GLANCE", 10)
    filled: list[int] = []
    waiting = threading.Event()

    def handle(peer: Peer) -> None:
        peer.read()
        peer.send(response(b"first"))
        assert waiting.wait(60)
        peer.reader.read(filled[0])
        request = peer.read()
        assert request is not None
        peer.send(response(request.line))

    transport = CurlTransport(http2=False)
    with LoopbackServer(handle) as server, contextlib.closing(transport):
        request = Request("GET", server.url)
        assert transport.do(request, ctx=BACKGROUND).read() == b"first"
        filled.append(fill(idle_connection(transport).sock))
        threading.Timer(0.05, waiting.set).start()
        assert transport.do(request, ctx=BACKGROUND).read() == b"GET / HTTP/1.1"
        assert server.accepted == 1


def test_silence_is_measured_across_glances(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_GLANCE", 10)
    done = threading.Event()

    def handle(peer: Peer) -> None:
        peer.read()
        peer.send(response(b"first"))
        peer.read()
        assert done.wait(60)

    options = TransportOptions()
    options.read_timeout = 0.05
    transport = CurlTransport(options)
    with LoopbackServer(handle) as server, contextlib.closing(transport):
        request = Request("GET", server.url)
        assert transport.do(request, ctx=BACKGROUND).read() == b"first"
        with pytest.raises(RequestSendError, match=r"for 0\.05 s"):
            transport.do(request, ctx=BACKGROUND)
        done.set()


def test_short_and_long_requests_follow_each_other_on_one_connection() -> None:
    bodies = [b"", b"short", b"l" * 20_000, b"short", b"s" * 300_000, b"", b"l" * 60_000, b"short"]
    with (
        answering(lambda request: response(str(len(request.body)).encode())) as server,
        contextlib.closing(CurlTransport()) as transport,
    ):
        for body in bodies:
            answer = transport.do(Request("PUT", server.url, {}, body), ctx=BACKGROUND)
            assert answer.read() == str(len(body)).encode()
        assert server.accepted == 1


def test_what_a_fork_closes_is_the_socket_of_libcurl() -> None:
    with (
        answering(lambda _: response(b"answer")) as server,
        contextlib.closing(CurlTransport()) as transport,
    ):
        for _ in range(3):
            transport.do(Request("GET", server.url), ctx=BACKGROUND).read()
            connection = idle_connection(transport)
            assert connection._fd != connection.sock.fileno()
            assert stat.S_ISSOCK(os.fstat(connection._fd).st_mode)
