"""Proxies: which requests go through one, in what form, with whose credentials."""

from __future__ import annotations

import base64
import socket
import ssl
import threading
from collections.abc import Callable

import pytest

from aws_core.transport.http import BuildableClient
from smithy_py.context import BACKGROUND
from smithy_py.errors import RequestSendError
from smithy_py.http import Request
from tests.servers.certificates import Certificates
from tests.transport.server import LoopbackServer, Peer, Received, answering, response

BASIC = b"Basic " + base64.b64encode(b"user:pass word")
CREDENTIALS = "user:pass%20word@"


class Tunnels:
    """A proxy for CONNECT that takes every name for this machine."""

    def __init__(self, answer: bytes = b"HTTP/1.1 200 Established\r\nX: y\r\n\r\n") -> None:
        self.heads: list[Received] = []
        self._answer = answer

    def __call__(self, peer: Peer) -> None:
        head = Received(peer.read_head(), b"")
        self.heads.append(head)
        peer.send(self._answer)
        if b" 200 " not in self._answer:
            return
        port = int(head.line.split()[1].rpartition(b":")[2])
        with socket.create_connection(("127.0.0.1", port)) as target:
            back = threading.Thread(target=_copy, args=(target.recv, peer.sock.sendall))
            back.start()
            _copy(peer.sock.recv, target.sendall)
            target.shutdown(socket.SHUT_RDWR)
            back.join()


def _copy(receive: Callable[[int], bytes], send: Callable[[bytes], None]) -> None:
    try:
        while data := receive(65536):
            send(data)
    except OSError:
        return


def get(url: str, client: BuildableClient, times: int = 1) -> bytes:
    with client:
        request = Request("GET", url, {"Authorization": "for the target only"})
        return b"".join(client.do(request, ctx=BACKGROUND).read() for _ in range(times))


def test_http_goes_to_the_proxy_with_the_whole_url() -> None:
    with answering(lambda _: response(b"proxied")) as proxy:
        client = BuildableClient().with_proxies({"http": f"http://{CREDENTIALS}{proxy.host}"})
        assert get("http://target.invalid/a//b?c=%20", client, times=2) == b"proxied" * 2
        assert proxy.accepted == 1
        request = proxy.requests[0]
        assert request.line == b"GET http://target.invalid/a//b?c=%20 HTTP/1.1"
        assert request.header_lines == [
            b"Host: target.invalid",
            b"Authorization: for the target only",
            b"Proxy-Authorization: " + BASIC,
        ]


def test_https_goes_through_a_tunnel(
    certificates: Certificates, loopback_tls: ssl.SSLContext
) -> None:
    tunnels = Tunnels()
    with (
        LoopbackServer(tunnels) as proxy,
        answering(lambda _: response(b"secret"), loopback_tls) as server,
    ):
        client = (
            BuildableClient()
            .with_proxies({"https": f"http://{CREDENTIALS}{proxy.host}"})
            .with_ca_bundle(certificates.ca_bundle)
        )
        url = f"https://localhost:{server.port}/path"
        assert get(url, client, times=2) == b"secret" * 2
        (head,) = tunnels.heads
        assert head.line.startswith(b"CONNECT localhost:%d HTTP/1." % server.port)
        assert head.header(b"proxy-authorization") == BASIC
        assert b"Authorization: for" not in head.head
        assert server.requests[0].line == b"GET /path HTTP/1.1"
        assert server.requests[0].header_lines == [
            b"Host: localhost:%d" % server.port,
            b"Authorization: for the target only",
        ]


def test_https_goes_through_a_tunnel_within_tls(
    certificates: Certificates, loopback_tls: ssl.SSLContext
) -> None:
    tunnels = Tunnels()
    with (
        LoopbackServer(tunnels, loopback_tls) as proxy,
        answering(lambda _: response(b"x" * 100_000), loopback_tls) as server,
    ):
        client = (
            BuildableClient()
            .with_proxies({"https": f"https://{proxy.host}"})
            .with_ca_bundle(certificates.ca_bundle)
        )
        url = f"https://localhost:{server.port}/"
        assert get(url, client, times=2) == b"x" * 200_000
        assert proxy.accepted == 1


def test_http_goes_to_a_proxy_within_tls(
    certificates: Certificates, loopback_tls: ssl.SSLContext
) -> None:
    with answering(lambda _: response(b"ok"), loopback_tls) as proxy:
        client = (
            BuildableClient()
            .with_proxies({"http": f"https://{proxy.host}"})
            .with_ca_bundle(certificates.ca_bundle)
        )
        assert get("http://target.invalid/", client) == b"ok"
        assert proxy.requests[0].line == b"GET http://target.invalid/ HTTP/1.1"


def test_the_certificate_of_the_target_is_verified_behind_the_proxy(
    certificates: Certificates, loopback_tls: ssl.SSLContext
) -> None:
    with (
        LoopbackServer(Tunnels()) as proxy,
        answering(lambda _: response(), loopback_tls) as server,
    ):
        client = (
            BuildableClient()
            .with_proxies({"https": proxy.url})
            .with_ca_bundle(certificates.ca_bundle)
        )
        with pytest.raises(RequestSendError, match="mismatch") as info:
            get(f"https://wrong.invalid:{server.port}/", client)
        assert f"through proxy {proxy.host}" in str(info.value)


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "ALL_PROXY"])
def test_the_environment_names_a_proxy(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(lambda _: response(b"proxied")) as proxy:
        monkeypatch.setenv(variable, f"http://{CREDENTIALS}{proxy.host}")
        assert get("http://target.invalid/", BuildableClient()) == b"proxied"
        assert proxy.requests[0].header(b"proxy-authorization") == BASIC


@pytest.mark.parametrize("no_proxy", ["127.0.0.1", "10.0.0.1, 127.0.0.0/8", "*"])
def test_no_proxy_names_hosts_without(no_proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(lambda _: response(b"direct")) as server:
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
        monkeypatch.setenv("NO_PROXY", no_proxy)
        assert get(server.url, BuildableClient()) == b"direct"
        assert server.requests[0].line == b"GET / HTTP/1.1"


def test_no_proxy_goes_by_the_end_of_names(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        answering(lambda _: response(b"direct")) as server,
        answering(lambda _: response(b"proxied")) as proxy,
    ):
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", ".other.invalid,localhost")
        assert get(f"http://localhost:{server.port}/", BuildableClient()) == b"direct"
        assert get(f"http://notlocalhost:{server.port}/", BuildableClient()) == b"proxied"


def test_settings_win_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        answering(lambda _: response(b"direct")) as server,
        answering(lambda _: response(b"proxied")) as proxy,
    ):
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
        for client, expected in (
            (BuildableClient().with_proxies({"http": proxy.url}), b"proxied"),
            (BuildableClient().with_proxies({"all": proxy.url}), b"proxied"),
            (BuildableClient().with_proxies({"http": proxy.host}), b"proxied"),
            (BuildableClient().with_proxies({"https": proxy.url}), b"direct"),
            (
                BuildableClient().with_proxies({"http": proxy.url, "no_proxy": "127.0.0.1"}),
                b"direct",
            ),
            (BuildableClient().with_proxies({}), b"direct"),
            (BuildableClient().with_proxy_from_environment(False), b"direct"),
        ):
            assert get(server.url, client) == expected
        client = BuildableClient().with_proxies(None).with_proxy_from_environment()
        with pytest.raises(RequestSendError, match=r"127\.0\.0\.1:1"):
            get(server.url, client)


def test_a_proxy_that_refuses_a_tunnel_is_named() -> None:
    refusing = Tunnels(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
    with LoopbackServer(refusing) as proxy:
        client = BuildableClient().with_proxies({"https": f"http://{CREDENTIALS}{proxy.host}"})
        with pytest.raises(RequestSendError, match="407 Proxy Authentication") as info:
            get("https://target.invalid/", client)
        assert f"target.invalid:443 through proxy {proxy.host}" in str(info.value)


@pytest.mark.parametrize("answer", [b"", b"garbage\r\n", b"HTTP/1.1 200", b"\0" * 100])
def test_a_proxy_that_talks_nonsense_is_named(answer: bytes) -> None:
    with LoopbackServer(Tunnels(answer)) as proxy:
        client = BuildableClient().with_proxies({"https": proxy.url})
        with pytest.raises(RequestSendError, match=proxy.host):
            get("https://target.invalid/", client)


@pytest.mark.parametrize(
    "proxy",
    [
        f"socks5://{CREDENTIALS}127.0.0.1:1080",
        f"ftp://{CREDENTIALS}127.0.0.1",
        f"http://{CREDENTIALS}127.0.0.1:port",
        f"http://{CREDENTIALS}",
        "http://[",
    ],
)
def test_a_proxy_that_cannot_be_used_is_refused_without_its_password(proxy: str) -> None:
    with pytest.raises(RequestSendError, match=r"the proxy for target\.invalid:80") as info:
        get("http://target.invalid/", BuildableClient().with_proxies({"http": proxy}))
    assert info.value.permanent
    assert "pass" not in str(info.value)


def test_a_proxy_that_is_not_there_is_named_without_its_password() -> None:
    client = BuildableClient().with_proxies({"all": f"http://{CREDENTIALS}127.0.0.1:1"})
    for url in ("http://target.invalid/", "https://target.invalid/"):
        with pytest.raises(RequestSendError, match=r"connect to 127\.0\.0\.1:1") as info:
            get(url, client)
        assert "pass" not in str(info.value)
        assert "pass" not in repr(client)
