"""Which connections are kept, which are not, and how many there are."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from aws_core.transport.http import BuildableClient
from smithy_py.context import BACKGROUND, with_cancel, with_timeout
from smithy_py.errors import CanceledError, RequestSendError
from smithy_py.http import Request
from smithy_py.http.transport.connection import Connection
from tests.transport.server import LoopbackServer, Peer, answering, response

ROOT = Path(__file__).resolve().parents[2]


def get(server: LoopbackServer, client: BuildableClient, **headers: str) -> bytes:
    return client.do(Request("GET", server.url, headers), ctx=BACKGROUND).read()


def wait_until(reached: object) -> None:
    """Waits for what another thread is about to do; a minute is for ever."""
    end = time.monotonic() + 60
    while not reached():  # type: ignore[operator]
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.005)


def test_one_connection_serves_one_request_after_the_other() -> None:
    with answering(lambda _: response(b"ok")) as server, BuildableClient() as client:
        assert [get(server, client) for _ in range(20)] == [b"ok"] * 20
        assert server.accepted == 1


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: x, Close\r\n\r\nok", False),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", False),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: Keep-Alive\r\n\r\nok", True),
        # What follows the answer belongs to no request.
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok?", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" + response(b"unasked"), False),
        (b"HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", True),
        (b"HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n?", False),
        # Two lengths at once: the chunks count, and the connection is not trusted.
        (
            b"HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"
            b"2\r\nok\r\n0\r\n\r\n",
            False,
        ),
    ],
)
def test_a_connection_is_kept_when_the_answer_allows_it(answer: bytes, kept: bool) -> None:
    with answering(lambda _: answer) as server, BuildableClient() as client:
        assert [get(server, client) for _ in range(3)] == [b"ok"] * 3
        assert server.accepted == (1 if kept else 3)


def test_a_request_can_ask_for_the_connection_to_be_closed() -> None:
    with answering(lambda _: response(b"ok")) as server, BuildableClient() as client:
        assert [get(server, client, Connection="close") for _ in range(2)] == [b"ok"] * 2
        assert server.accepted == 2


def test_a_connection_the_server_closed_while_idle_is_replaced() -> None:
    def handle(peer: Peer) -> None:
        if peer.read() is not None:
            peer.send(response(b"ok"))

    with LoopbackServer(handle) as server, BuildableClient() as client:
        for number in range(1, 4):
            answer = client.do(Request("POST", server.url, body=b"x"), ctx=BACKGROUND)
            assert answer.read() == b"ok"
            assert server.accepted == number
            wait_until(lambda: server.open == 0)


def closing_on_second(peer: Peer) -> None:
    """Answers one request, and takes a second one without a word: the race of idle closing."""
    if peer.read() is not None:
        peer.send(response(b"ok"))
        peer.read()


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_the_race_with_a_closing_server_is_run_again_for_what_changes_nothing(method: str) -> None:
    with LoopbackServer(closing_on_second) as server, BuildableClient() as client:
        for _ in range(2):
            answer = client.do(Request(method, server.url), ctx=BACKGROUND)
            assert answer.status_code == 200
            answer.close()
            get(server, client)


@pytest.mark.parametrize(("method", "body"), [("POST", b"x"), ("PUT", None), ("DELETE", None)])
def test_the_race_with_a_closing_server_is_an_error_otherwise(
    method: str, body: bytes | None
) -> None:
    with LoopbackServer(closing_on_second) as server, BuildableClient() as client:
        get(server, client)
        with pytest.raises(RequestSendError, match="closed the connection without an answer"):
            client.do(Request(method, server.url, body=body), ctx=BACKGROUND)
        assert server.accepted == 1


@pytest.mark.parametrize(("method", "run_again"), [("GET", True), ("POST", False)])
def test_the_race_may_already_end_the_send(
    method: str, run_again: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def handle(peer: Peer) -> None:
        if peer.read() is not None:
            peer.send(response(b"ok"))
            # The client has read the answer before the reset can discard it.
            if peer.reader.read(1) == b"!":
                peer.reset()

    # The server closes right after the client has looked.
    monkeypatch.setattr(Connection, "is_usable", lambda _: True)
    with LoopbackServer(handle) as server, BuildableClient() as client:
        body: Any = client.do(Request("GET", server.url), ctx=BACKGROUND).body
        sock = body._raw._connection.sock
        assert body.read() == b"ok"
        sock.sendall(b"!")
        wait_until(lambda: server.open == 0)
        request = Request(method, server.url, body=b"x" if method == "POST" else None)
        if run_again:
            assert client.do(request, ctx=BACKGROUND).read() == b"ok"
        else:
            with pytest.raises(RequestSendError, match="failed: "):
                client.do(request, ctx=BACKGROUND)


def test_a_new_connection_that_is_closed_is_not_tried_again() -> None:
    def handle(peer: Peer) -> None:
        peer.read()

    with LoopbackServer(handle) as server, BuildableClient() as client:
        with pytest.raises(RequestSendError, match="without an answer"):
            get(server, client)
        assert server.accepted == 1


def test_idle_connections_are_kept_as_long_as_they_may() -> None:
    with answering(lambda _: response(b"ok")) as server:
        with BuildableClient().with_idle_timeout(0) as client:
            get(server, client)
            get(server, client)
        assert server.accepted == 2
        with BuildableClient().with_idle_timeout(0.01) as client:
            get(server, client)
            time.sleep(0.05)
            get(server, client)
        assert server.accepted == 4


def test_hosts_share_the_idle_connections_and_the_oldest_goes() -> None:
    with (
        answering(lambda _: response(b"ok")) as one,
        answering(lambda _: response(b"ok")) as two,
        BuildableClient().with_max_idle_connections(1) as client,
    ):
        get(one, client)
        get(two, client)
        get(two, client)
        assert (one.accepted, two.accepted) == (1, 1)
        wait_until(lambda: one.open == 0)
        get(one, client)
        assert one.accepted == 2


def test_a_host_keeps_no_more_idle_connections_than_it_may() -> None:
    with (
        answering(lambda _: response(b"ok")) as server,
        BuildableClient().with_max_idle_connections_per_host(2) as client,
    ):
        # Four at once, as none is given back before its body is read.
        unread = [client.do(Request("GET", server.url), ctx=BACKGROUND) for _ in range(4)]
        assert [one.read() for one in unread] == [b"ok"] * 4
        assert server.accepted == 4
        wait_until(lambda: server.open == 2)


def test_many_threads_share_a_client_and_nothing_leaks() -> None:
    client = BuildableClient()
    before = len(os.listdir("/dev/fd"))
    with answering(lambda request: response(request.body)) as server, client:

        def work(number: int) -> None:
            for turn in range(50):
                body = b"%d %d" % (number, turn)
                request = Request("POST", server.url, body=body)
                assert client.do(request, ctx=BACKGROUND).read() == body

        with ThreadPoolExecutor(32) as threads:
            list(threads.map(work, range(32)))
        assert len(server.requests) == 1600
        wait_until(lambda: server.open <= 10)
        client.close()
        wait_until(lambda: server.open == 0)
    assert len(os.listdir("/dev/fd")) == before


def test_calls_above_the_limit_of_a_host_wait_for_a_connection() -> None:
    busiest = 0

    def respond(_: object) -> bytes:
        nonlocal busiest
        busiest = max(busiest, server.open)
        return response(b"ok")

    client = BuildableClient().with_max_connections_per_host(3)
    with answering(respond) as server, client:
        with ThreadPoolExecutor(12) as threads:
            list(threads.map(lambda _: get(server, client), range(120)))
        assert server.accepted <= 3
        assert 1 <= busiest <= 3


def test_connections_that_are_closed_or_never_opened_do_not_count() -> None:
    client = BuildableClient().with_max_connections_per_host(1)
    with client, answering(lambda _: response(b"ok")) as server:
        for _ in range(3):
            with with_timeout(60) as ctx:
                request = Request("GET", server.url, {"Connection": "close"})
                assert client.do(request, ctx=ctx).read() == b"ok"
            with with_timeout(60) as ctx, pytest.raises(RequestSendError, match="refused"):
                client.do(Request("GET", "http://127.0.0.1:1/"), ctx=ctx)


def test_the_wait_for_a_connection_ends_with_the_context() -> None:
    with answering(lambda _: response(b"ok")) as server:
        client = BuildableClient().with_max_connections_per_host(1)
        with client, client.do(Request("GET", server.url), ctx=BACKGROUND).body:
            ctx = with_cancel()
            threading.Timer(0.05, ctx.cancel).start()
            with pytest.raises(CanceledError):
                client.do(Request("GET", server.url), ctx=ctx)
        assert get(server, client) == b"ok"
        client.close()


def test_a_closed_client_closes_its_connections_and_can_go_on() -> None:
    with answering(lambda _: response(b"ok")) as server:
        client = BuildableClient()
        body = client.do(Request("GET", server.url), ctx=BACKGROUND).body
        client.close()
        # What is being read is read to its end; then its connection is closed too.
        assert body.read() == b"ok"
        wait_until(lambda: server.open == 0)
        assert get(server, client) == b"ok"
        client.close()
        wait_until(lambda: server.open == 0)


def test_a_collected_client_closes_its_connections() -> None:
    with answering(lambda _: response(b"ok")) as server:
        client = BuildableClient()
        get(server, client)
        del client
        gc.collect()
        wait_until(lambda: server.open == 0)


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", program, *arguments],
        env={"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_program_that_forgets_to_close_is_not_warned() -> None:
    program = """
import sys
from aws_core.transport.http import BuildableClient
from smithy_py.context import BACKGROUND
from smithy_py.http import Request
client = BuildableClient()
client.do(Request("GET", sys.argv[1]), ctx=BACKGROUND).read()
unread = client.do(Request("GET", sys.argv[1]), ctx=BACKGROUND)
BuildableClient().do(Request("GET", sys.argv[1]), ctx=BACKGROUND)
"""
    with answering(lambda _: response(b"ok")) as server:
        done = run(program, server.url)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_forked_process_uses_connections_of_its_own() -> None:
    program = """
import os, sys
from aws_core.transport.http import BuildableClient
from smithy_py.context import BACKGROUND
from smithy_py.errors import ResponseReadError
from smithy_py.http import Request
client = BuildableClient()
def get():
    return client.do(Request("GET", sys.argv[1]), ctx=BACKGROUND)
first = get().read()
unread = get()
get().read()
pid = os.fork()
if pid == 0:
    mine = [get().read() for _ in range(2)]
    try:
        unread.read()
        os._exit(2)
    except ResponseReadError:
        os._exit(0 if mine == [b"3", b"3"] else 1)
status = os.waitpid(pid, 0)[1]
print(os.waitstatus_to_exitcode(status), unread.read(), [get().read() for _ in range(3)])
client.close()
"""

    def handle(peer: Peer) -> None:
        while peer.read() is not None:
            peer.send(response(b"%d" % peer.number))

    with LoopbackServer(handle) as server:
        done = run(program, server.url)
    assert done.stderr == ""
    # In the parent, the two connections from before the fork work on.
    assert done.stdout == "0 b'1' [b'1', b'1', b'1']\n"
