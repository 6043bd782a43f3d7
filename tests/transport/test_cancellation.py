"""The context of a call ends it in every phase, and its connection is not used again.

Nothing here waits for a timeout of the transport: they are longer than any test may take, so that
only the context can end what blocks.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from typing import Any

import pytest

from aws_core.transport.http import BuildableClient
from smithy_py.context import BACKGROUND, Context, with_cancel, with_timeout
from smithy_py.errors import CanceledError, DeadlineExceededError
from smithy_py.http import Request
from smithy_py.http.transport.response_reader import ResponseReader
from tests.transport.server import LoopbackServer, Peer, answering, response

SHORT = 0.05
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"

Ending = Callable[[], tuple[Context, type[CanceledError]]]


def cancelled_soon() -> tuple[Context, type[CanceledError]]:
    ctx = with_cancel()
    threading.Timer(SHORT, ctx.cancel).start()
    return ctx, CanceledError


def deadline_soon() -> tuple[Context, type[CanceledError]]:
    return with_timeout(SHORT), DeadlineExceededError


@pytest.fixture(params=[cancelled_soon, deadline_soon])
def ending(request: pytest.FixtureRequest) -> Ending:
    chosen: Ending = request.param
    return chosen


def patient() -> BuildableClient:
    return (
        BuildableClient()
        .with_connect_timeout(600)
        .with_tls_handshake_timeout(600)
        .with_read_timeout(600)
        .with_expect_continue_timeout(600)
        .with_verify(False)
    )


def ends(ending: Ending, request: Request) -> None:
    with patient() as client:
        ctx, kind = ending()
        with pytest.raises(CanceledError) as info:
            client.do(request, ctx=ctx).read()
        assert type(info.value) is kind


def test_a_context_that_has_ended_sends_nothing() -> None:
    ctx = with_cancel()
    ctx.cancel()
    with answering(lambda _: response()) as server, patient() as client:
        with pytest.raises(CanceledError):
            client.do(Request("GET", server.url), ctx=ctx)
        with pytest.raises(DeadlineExceededError):
            client.do(Request("GET", server.url), ctx=with_timeout(0))
        assert server.accepted == 0


def test_it_ends_the_look_up(ending: Ending, monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def silent(*_: Any, flags: int = 0, **__: Any) -> Any:
        if flags:
            raise socket.gaierror(socket.EAI_NONAME, "not an address")
        over.wait(60)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", silent)
    ends(ending, Request("GET", "http://silent.invalid/"))
    over.set()


def test_it_ends_the_connect(ending: Ending, silent_address: str) -> None:
    ends(ending, Request("GET", f"http://{silent_address}/"))


def test_it_ends_the_tls_handshake(ending: Ending) -> None:
    with LoopbackServer(lambda peer: peer.wait_closed()) as server:
        ends(ending, Request("GET", f"https://{server.host}/"))


def test_it_ends_a_proxys_connect(ending: Ending) -> None:
    with LoopbackServer(lambda peer: peer.wait_closed()) as server:
        client = patient().with_proxies({"https": server.url})
        ctx, kind = ending()
        with client, pytest.raises(CanceledError) as info:
            client.do(Request("GET", "https://target.invalid/"), ctx=ctx)
        assert type(info.value) is kind


def test_it_ends_the_send(ending: Ending) -> None:
    over = threading.Event()

    def handle(peer: Peer) -> None:
        over.wait(60)

    with LoopbackServer(handle) as server:
        ends(ending, Request("PUT", server.url, body=bytes(50_000_000)))
        over.set()


def test_it_ends_the_wait_for_100_continue(ending: Ending) -> None:
    with LoopbackServer(lambda peer: peer.wait_closed()) as server:
        ends(ending, Request("PUT", server.url, {"Expect": "100-continue"}, b"body"))


def test_it_ends_the_wait_for_the_answer(ending: Ending) -> None:
    with LoopbackServer(lambda peer: peer.wait_closed()) as server:
        ends(ending, Request("GET", server.url))


@pytest.mark.parametrize("start", [b"H", b"HTTP/1.1 200 OK\r\nX-Header: ", HEAD + b"x"])
def test_it_ends_an_answer_that_drips(ending: Ending, start: bytes) -> None:
    def handle(peer: Peer) -> None:
        peer.read()
        peer.send(start)
        while not over.wait(0.005):
            peer.send(b"x")

    over = threading.Event()
    with LoopbackServer(handle) as server:
        ends(ending, Request("GET", server.url))
        over.set()


@pytest.mark.parametrize(
    "head",
    [
        HEAD,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        # Here the end that the cancellation makes would be the end of the body.
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\npart",
    ],
)
def test_it_ends_the_reading_of_the_body(ending: Ending, head: bytes) -> None:
    def handle(peer: Peer) -> None:
        peer.read()
        peer.send(head)
        peer.wait_closed()

    with LoopbackServer(handle) as server:
        ends(ending, Request("GET", server.url))


def test_it_ends_a_body_that_is_read_later() -> None:
    with answering(lambda _: response(b"x" * 100_000)) as server, patient() as client:
        with with_cancel() as ctx:
            body = client.do(Request("GET", server.url), ctx=ctx).body
            assert body.read(10) == b"x" * 10
        for _ in range(2):
            with pytest.raises(CanceledError):
                body.read()


def test_it_ends_within_tls(ending: Ending, loopback_tls: ssl.SSLContext) -> None:
    def handle(peer: Peer) -> None:
        peer.read()
        peer.send(HEAD)
        peer.wait_closed()

    with LoopbackServer(handle, loopback_tls) as server:
        ends(ending, Request("GET", server.url))


def test_a_connection_that_was_cut_is_not_used_again() -> None:
    def handle(peer: Peer) -> None:
        while (request := peer.read()) is not None:
            if request.line.startswith(b"GET /silent"):
                peer.wait_closed()
            else:
                peer.send(response(b"%d" % peer.number))

    with LoopbackServer(handle) as server, patient() as client:

        def get(path: str, ctx: Context) -> bytes:
            return client.do(Request("GET", server.url + path), ctx=ctx).read()

        assert get("/", BACKGROUND) == b"1"
        with pytest.raises(DeadlineExceededError):
            get("/silent", with_timeout(SHORT))
        assert get("/", BACKGROUND) == b"2"


def test_a_connection_cut_at_the_very_end_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    ctx = with_cancel()
    was_closed = ResponseReader.isclosed

    def isclosed(reader: ResponseReader) -> bool:
        ctx.cancel()
        return was_closed(reader)

    # Asked once the body is read, right before the connection would go back.
    monkeypatch.setattr(ResponseReader, "isclosed", isclosed)
    with answering(lambda _: response(b"ok")) as server, patient() as client:
        body: Any = client.do(Request("GET", server.url), ctx=ctx).body
        assert body.read() == b"ok"
        assert body._raw._origin.idle == []
        assert body._raw._origin.open == 0


def test_a_context_that_ends_afterwards_leaves_the_connection_alone() -> None:
    with answering(lambda _: response(b"ok")) as server, patient() as client:
        for _ in range(20):
            with with_cancel() as ctx:
                assert client.do(Request("GET", server.url), ctx=ctx).read() == b"ok"
        assert server.accepted == 1


def test_one_context_ends_many_calls() -> None:
    ctx = with_cancel()
    arrived = threading.Barrier(9, timeout=60)
    ended: list[type[BaseException]] = []

    def handle(peer: Peer) -> None:
        peer.read()
        arrived.wait()
        peer.wait_closed()

    def call() -> None:
        try:
            client.do(Request("GET", server.url), ctx=ctx)
        except CanceledError as error:
            ended.append(type(error))

    with LoopbackServer(handle) as server, patient() as client:
        threads = [threading.Thread(target=call) for _ in range(8)]
        for thread in threads:
            thread.start()
        arrived.wait()
        ctx.cancel()
        for thread in threads:
            thread.join()
    assert ended == [CanceledError] * 8
