"""What is the native transport's own: its words, HTTP/2, forks."""

from __future__ import annotations

import os
import pickle
import ssl
import threading
import time

import pytest

from aws_core.transport.native import NativeClient
from smithy_py.context import BACKGROUND
from smithy_py.errors import ConfigError, RequestSendError
from smithy_py.http import Request
from tests.servers.certificates import Certificates
from tests.servers.server import Server
from tests.transport.server import LoopbackServer, Peer, answering, response, scripted


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"SSH-2.0-OpenSSH_9.6 and more\r\n", "the answer of .* cannot be read: Received HTTP/0.9"),
        (b"HTTP/1.1 200 O\0K\r\n\r\n", "cannot be read: NUL byte in header"),
        (b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "cannot be read: Header without colon"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            "cannot be read: .*(Content-Length|content-length)",
        ),
    ],
)
def test_what_is_no_answer_is_an_error(answer: bytes, words: str) -> None:
    with (
        scripted(answer) as server,
        NativeClient() as client,
        pytest.raises(RequestSendError, match=words),
    ):
        client.do(Request("GET", server.url), ctx=BACKGROUND).read()


def test_a_417_comes_without_its_body_and_nothing_is_sent_again() -> None:
    seen: list[bytes] = []
    closed = threading.Event()

    def handle(peer: Peer) -> None:
        peer.read_head()
        peer.send(response(b"no", b"417 No"))
        seen.append(peer.reader.read())
        closed.set()

    client = NativeClient().with_expect_continue_timeout(600)
    with LoopbackServer(handle) as server, client:
        request = Request("PUT", server.url, {"Expect": "100-continue"}, b"body")
        answer = client.do(request, ctx=BACKGROUND)
        assert (answer.status_code, answer.read()) == (417, b"")
        assert closed.wait(60)
    assert (seen, server.accepted) == ([b""], 1)


@pytest.mark.parametrize("body", [b"body", [b"bo", b"dy"]])
@pytest.mark.parametrize("status", [b"301 Moved", b"307 Temporary", b"403 Forbidden"])
@pytest.mark.parametrize("pause", [0, 0.02])
def test_a_chunked_answer_instead_of_100_continue_is_whole(
    pause: float, status: bytes, body: object
) -> None:
    seen: list[bytes] = []
    closed = threading.Event()

    def handle(peer: Peer) -> None:
        peer.read_head()
        head = b"HTTP/1.1 %b\r\nTransfer-Encoding: chunked\r\n\r\n" % status
        for part in (head, b"2\r\nno\r\n", b"4\r\n way\r\n0\r\nX-Trailer: 1\r\n", b"\r\n"):
            peer.send(part)
            time.sleep(pause)
        seen.append(peer.reader.read())
        closed.set()

    client = NativeClient().with_expect_continue_timeout(600)
    with LoopbackServer(handle) as server, client:
        request = Request("PUT", server.url, {"Expect": "100-continue"}, body)
        answer = client.do(request, ctx=BACKGROUND)
        assert (answer.status_code, answer.read()) == (int(status[:3]), b"no way")
        assert closed.wait(60)
    assert (seen, server.accepted) == ([b""], 1)


def test_success_whose_body_libcurl_cannot_read_is_none() -> None:
    seen: list[bytes] = []
    closed = threading.Event()

    def handle(peer: Peer) -> None:
        peer.read_head()
        peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n")
        seen.append(peer.reader.read())
        closed.set()

    client = NativeClient().with_expect_continue_timeout(600)
    with LoopbackServer(handle) as server, client:
        request = Request("PUT", server.url, {"Expect": "100-continue"}, b"body")
        with pytest.raises(RequestSendError, match="it came chunked, and before the body"):
            client.do(request, ctx=BACKGROUND)
        assert closed.wait(60)
    assert (seen, server.accepted) == ([b""], 1)


def test_a_wrong_name_in_a_certificate_is_refused(
    certificates: Certificates, loopback_tls: ssl.SSLContext, names_are_loopback: None
) -> None:
    client = NativeClient().with_ca_bundle(certificates.ca_bundle)
    with answering(lambda _: response(), loopback_tls) as server, client:
        with pytest.raises(RequestSendError, match=r"does not match|no alternative") as info:
            client.do(Request("GET", f"https://wrong.invalid:{server.port}/"), ctx=BACKGROUND)
        assert isinstance(info.value.__cause__, ssl.SSLCertVerificationError)
        assert server.requests == []


@pytest.mark.parametrize("http2", [True, False])
def test_http_2_is_spoken_where_it_is_offered(ministack_tls: Server, http2: bool) -> None:
    client = NativeClient().with_http2(http2).with_ca_bundle(ministack_tls.ca_bundle or "")
    with client:
        for _ in range(3):
            request = Request("GET", f"{ministack_tls.endpoint_url}/_ministack/health")
            answer = client.do(request, ctx=BACKGROUND)
            connection = vars(client)["_transport"]._pool
            assert answer.http_version == ("2" if http2 else "1.1")
            assert answer.body.read()
            (origin,) = connection.origins.values()
            assert origin.open == 1
            assert origin.idle[0][1].multiplexes is http2


def test_a_forked_process_has_connections_of_its_own(
    certificates: Certificates, loopback_tls: ssl.SSLContext
) -> None:
    client = NativeClient().with_ca_bundle(certificates.ca_bundle)
    with answering(lambda _: response(b"ok"), loopback_tls) as server, client:
        request = Request("GET", server.url)
        assert client.do(request, ctx=BACKGROUND).read() == b"ok"
        child = os.fork()
        if not child:
            code = 1
            try:
                code = 0 if client.do(request, ctx=BACKGROUND).read() == b"ok" else 2
            finally:
                os._exit(code)
        assert os.waitpid(child, 0)[1] == 0
        # What the child closed in parting was not the parent's.
        assert client.do(request, ctx=BACKGROUND).read() == b"ok"
        assert server.accepted == 2


def test_settings_survive_a_pickle() -> None:
    client = NativeClient().with_http2(False).with_timeout(3)
    copy = pickle.loads(pickle.dumps(client))
    assert isinstance(copy, NativeClient)
    assert (copy.get_timeout(), vars(copy)["_http2"]) == (3, False)
    assert repr(copy) == "NativeClient(timeout=3)"


def test_an_ssl_context_is_refused() -> None:
    with pytest.raises(ConfigError, match="cannot use an SSLContext; set"):
        NativeClient().with_ssl_context(ssl.create_default_context())
    assert NativeClient().with_ssl_context(None).get_transport().ssl_context is None
