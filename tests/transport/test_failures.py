"""Every failure is an error of ours that names the host; nothing else escapes."""

from __future__ import annotations

import socket
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aws_core.transport.http import BuildableClient
from smithy_py.context import BACKGROUND
from smithy_py.errors import DeadlineExceededError, RequestSendError, ResponseReadError
from smithy_py.http import Request
from tests.transport.server import LoopbackServer, Peer, response, scripted


def failure(url: str, client: BuildableClient | None = None) -> RequestSendError:
    with client or BuildableClient() as client, pytest.raises(RequestSendError) as info:
        client.do(Request("GET", url), ctx=BACKGROUND)
    return info.value


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_a_refused_connection() -> None:
    port = free_port()
    error = failure(f"http://127.0.0.1:{port}/")
    message = f"request send failed, connect to 127.0.0.1:{port}: connection refused"
    assert str(error) == message
    assert not error.timeout
    assert not error.permanent


def test_a_refused_connection_to_an_ipv6_address() -> None:
    port = free_port()
    assert f"connect to [::1]:{port}: " in str(failure(f"http://[::1]:{port}/"))


@pytest.mark.parametrize(
    ("code", "permanent"), [(socket.EAI_NONAME, True), (socket.EAI_AGAIN, False)]
)
@pytest.mark.parametrize("timeout", [None, 30])
def test_a_name_that_cannot_be_looked_up(
    code: int, permanent: bool, timeout: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def getaddrinfo(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(code, "No such name")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    client = BuildableClient().with_connect_timeout(timeout)
    error = failure("http://nowhere.invalid/", client)
    assert str(error) == "request send failed, look up host nowhere.invalid: no such name"
    assert error.permanent is permanent


def test_a_name_that_is_none() -> None:
    error = failure(f"http://{'a' * 70}.invalid/")
    assert "not a host name" in str(error)
    assert error.permanent


def test_a_name_server_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, flags=0, **__: silent(flags))

    def silent(flags: int) -> Any:
        if flags:
            raise socket.gaierror(socket.EAI_NONAME, "not an address")
        asked.wait(60)
        return []

    error = failure("http://silent.invalid/", BuildableClient().with_connect_timeout(0.05))
    asked.set()
    assert error.timeout
    assert "look up host silent.invalid: timed out" in str(error)


def test_a_name_without_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [])
    assert "no address" in str(failure("http://empty.invalid/"))


def test_the_next_address_is_tried_when_the_first_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    def handle(peer: Peer) -> None:
        peer.read()
        peer.send(response(b"ok"))

    with LoopbackServer(handle) as server, BuildableClient() as client:
        kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        addresses = [(*kind, ("127.0.0.1", port)) for port in (free_port(), server.port)]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: addresses)
        answer = client.do(Request("GET", "http://two.invalid/"), ctx=BACKGROUND)
        assert answer.read() == b"ok"


def test_a_host_that_does_not_answer_the_connection(silent_address: str) -> None:
    client = BuildableClient().with_connect_timeout(0.05)
    error = failure(f"http://{silent_address}/", client)
    assert error.timeout
    assert str(error) == f"request send failed, connect to {silent_address}: timed out"


def test_a_server_that_does_not_answer_the_request() -> None:
    with (
        LoopbackServer(lambda peer: peer.wait_closed()) as server,
        BuildableClient().with_read_timeout(0.05) as client,
    ):
        error = failure(server.url, client)
    assert error.timeout
    assert str(error) == f"request send failed, {server.host} neither read nor answered for 0.05 s"


def test_a_server_that_does_not_read_the_request() -> None:
    def handle(peer: Peer) -> None:
        done.wait(60)

    done = threading.Event()
    with (
        LoopbackServer(handle) as server,
        BuildableClient().with_read_timeout(0.05) as client,
    ):
        with pytest.raises(RequestSendError, match="neither read nor answered") as info:
            client.do(Request("PUT", server.url, body=bytes(50_000_000)), ctx=BACKGROUND)
        done.set()
    assert info.value.timeout


def test_a_timeout_for_the_whole_call() -> None:
    def handle(peer: Peer) -> None:
        peer.read()
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while True:
            peer.send(b"x")
            # Bytes keep coming, so that no limit on silence applies.
            done.wait(0.01)

    done = threading.Event()
    client = BuildableClient().with_timeout(0.2)
    with LoopbackServer(handle) as server, client:
        with pytest.raises(RequestSendError, match=r"within the timeout of 0\.2 s") as info:
            client.do(Request("GET", server.url), ctx=BACKGROUND).read()
        assert info.value.timeout
        assert not isinstance(info.value, DeadlineExceededError)
    with LoopbackServer(lambda peer: peer.wait_closed()) as server:
        error = failure(server.url, client)
    assert error.timeout
    assert server.host in str(error)
    assert "within the timeout of 0.2 s" in str(error)


def test_a_reset_connection() -> None:
    def handle(peer: Peer) -> None:
        peer.read()
        peer.reset()

    with LoopbackServer(handle) as server:
        assert "reset" in str(failure(server.url))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (b"", "closed the connection without an answer"),
        (b"SSH-2.0-OpenSSH_9.6 with more that nobody needs\r\n", r"b'SSH-2.0-OpenSSH_'"),
        (b"HTTP/2 200 OK\r\n\r\n", "not HTTP/1.1"),
        (b"HTTP/1.1 20 OK\r\n\r\n", "not HTTP/1.1"),
        (b"HTTP/1.1 099 OK\r\n\r\n", "not HTTP/1.1"),
        (b"HTTP/1.1 2000 OK\r\n\r\n", "not HTTP/1.1"),
        (b"HTTP/1.1 200 O\0K\r\n\r\n", "not HTTP/1.1"),
        (b"HTTP/1.1 200 OK", "closed within its headers"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", "closed within its headers"),
        (b"HTTP/1.1 200 OK\r\nContent-Le", "closed within its headers"),
        (b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "header lines"),
        (b"HTTP/1.1 200 OK\r\n: empty\r\n\r\n", "header lines"),
        (b"HTTP/1.1 200 OK\r\nspace : x\r\n\r\n", "header lines"),
        (b"HTTP/1.1 200 OK\r\n folded: x\r\n\r\n", "header lines"),
        (b"HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n", "header lines"),
        (b"HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n", "header lines"),
        (b"HTTP/1.1 200 OK\r\n\xc3\xa9: x\r\n\r\n", "header lines"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 300_000 + b"\r\n\r\n", "longer than 262144 bytes"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 50_000 + b"\r\n", "longer than 262144 bytes"),
        (b"HTTP/1.1 200 " + b"a" * 300_000, "longer than 262144 bytes"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "Content-Length"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1_0\r\n\r\n", "Content-Length"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: \xd9\xa3\r\n\r\n", "Content-Length"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: " + b"1" * 5000 + b"\r\n\r\n", "Content-Length"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "Content-Length"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "Transfer-Encoding"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "Transfer-Encoding"),
    ],
)
def test_what_is_no_answer(answer: bytes, message: str) -> None:
    with scripted(answer) as server:
        error = failure(server.url)
    assert not isinstance(error, ResponseReadError)
    assert server.host in str(error)
    assert message in str(error)
    assert "nobody needs" not in str(error)


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\nContent-Length: 2\nX-Name: a, b\n\n",
        b"HTTP/1.1 200\r\nX-Name:a,\r\n b\r\ncontent-length:2\r\n\r\n",
        b"HTTP/1.1 200 \r\nX-Name: \t a, b \t \r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.9 200 OK\r\nx-name: a\r\nX-NAME: b\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\nX-Name: a, b\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 1000 + b"X-Name: a, b\r\nContent-Length: 2\r\n\r\n",
    ],
)
def test_what_is_unusual_but_an_answer(head: bytes) -> None:
    with scripted(head + b"ok") as server, BuildableClient() as client:
        answer = client.do(Request("GET", server.url), ctx=BACKGROUND)
        assert answer.status_code == 200
        assert answer.headers["x-name"] == "a, b"
        assert answer.read() == b"ok"


def test_a_head_of_bare_line_feeds_ends_where_it_ends() -> None:
    body = b"a\r\n\r\nb"
    with (
        scripted(b"HTTP/1.1 200 OK\nContent-Length: 6\n\n" + body) as server,
        BuildableClient() as client,
    ):
        assert client.do(Request("GET", server.url), ctx=BACKGROUND).read() == body


_PARTS = st.sampled_from(
    [
        b"HTTP/1.1 200 OK",
        b"HTTP/1.0 304 Not Modified",
        b"HTTP/1.1 100 Continue",
        b"HTTP/1.1 101 Switching",
        b"\r\n",
        b"\n",
        b"\r\n\r\n",
        b"Content-Length: ",
        b"Transfer-Encoding: chunked",
        b"Connection: keep-alive",
        b"X:",
        b": ",
        b" ",
        b"5",
        b"ff",
        b"0\r\n\r\n",
        b"hello",
        b"\0",
        b"\xff",
    ]
)


@given(
    answer=st.one_of(
        st.binary(max_size=200),
        st.lists(st.one_of(_PARTS, st.binary(max_size=5)), max_size=20).map(b"".join),
        st.binary(max_size=100).map(lambda data: b"HTTP/1.1 200 OK\r\n" + data),
        st.binary(max_size=100).map(
            lambda data: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + data
        ),
    ),
    method=st.sampled_from(["GET", "HEAD", "PUT"]),
    step=st.sampled_from([-1, 3]),
)
def test_whatever_a_server_sends_is_an_answer_or_an_error_of_ours(
    answer: bytes, method: str, step: int
) -> None:
    with scripted(answer) as server, BuildableClient() as client:
        failures: list[RequestSendError] = []
        try:
            received = client.do(Request(method, server.url), ctx=BACKGROUND)
            assert 101 <= received.status_code <= 999
            while received.body.read(step):
                pass
        except RequestSendError as error:
            failures.append(error)
        assert all(server.host in str(error) for error in failures)
