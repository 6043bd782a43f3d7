"""The settings of the client: what they are by default, and that they never change."""

from __future__ import annotations

import copy
import pickle
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aws_core.transport.http import BuildableClient, FrozenClient
from smithy_py.context import BACKGROUND
from smithy_py.http import HTTPClient, Request
from smithy_py.http.transport import DialerOptions, TransportOptions
from tests.transport.server import LoopbackServer, Peer, answering, response


def settings(client: BuildableClient) -> dict[str, Any]:
    found: dict[str, Any] = {"timeout": client.get_timeout()}
    for options in (client.get_transport(), client.get_dialer()):
        found.update({name: getattr(options, name) for name in options.__slots__})
    return found


DEFAULTS = {
    "timeout": None,
    "connect_timeout": 30.0,
    "keep_alive": 30.0,
    "source_address": None,
    "resolver": None,
    "max_idle_connections": 100,
    "max_idle_connections_per_host": 10,
    "max_connections_per_host": 2048,
    "idle_timeout": 90.0,
    "tls_handshake_timeout": 10.0,
    "read_timeout": 3600.0,
    "expect_continue_timeout": 1.0,
    "proxies": None,
    "proxy_from_environment": True,
    "verify": True,
    "ca_bundle": None,
    "client_certificate": None,
    "tls_minimum_version": None,
    "tls_maximum_version": None,
    "ssl_context": None,
}


def no_addresses(host: str) -> list[str]:
    return []


CONTEXT = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

CHANGES: list[tuple[Callable[[BuildableClient], BuildableClient], dict[str, Any]]] = [
    (lambda c: c.with_timeout(60.0), {"timeout": 60.0}),
    (lambda c: c.with_timeout(60.0).with_timeout(0), {"timeout": None}),
    (lambda c: c.with_connect_timeout(3.1), {"connect_timeout": 3.1}),
    (lambda c: c.with_connect_timeout(None), {"connect_timeout": None}),
    (lambda c: c.with_tls_handshake_timeout(3.1), {"tls_handshake_timeout": 3.1}),
    (lambda c: c.with_read_timeout(60), {"read_timeout": 60}),
    (lambda c: c.with_read_timeout(0), {"read_timeout": None}),
    (lambda c: c.with_read_timeout(float("inf")), {"read_timeout": None}),
    (lambda c: c.with_idle_timeout(5), {"idle_timeout": 5}),
    (lambda c: c.with_idle_timeout(0), {"idle_timeout": 0}),
    (lambda c: c.with_idle_timeout(None), {"idle_timeout": None}),
    (lambda c: c.with_expect_continue_timeout(0), {"expect_continue_timeout": 0}),
    (lambda c: c.with_max_connections_per_host(5), {"max_connections_per_host": 5}),
    (lambda c: c.with_max_idle_connections(5), {"max_idle_connections": 5}),
    (lambda c: c.with_max_idle_connections_per_host(5), {"max_idle_connections_per_host": 5}),
    (lambda c: c.with_keep_alive(5), {"keep_alive": 5}),
    (lambda c: c.with_keep_alive(0), {"keep_alive": None}),
    (lambda c: c.with_source_address("127.0.0.1"), {"source_address": ("127.0.0.1", 0)}),
    (lambda c: c.with_resolver(no_addresses), {"resolver": no_addresses}),
    (
        lambda c: c.with_tls_versions(ssl.TLSVersion.TLSv1_3),
        {"tls_minimum_version": ssl.TLSVersion.TLSv1_3},
    ),
    (
        lambda c: c.with_tls_versions(None, ssl.TLSVersion.TLSv1_2),
        {"tls_maximum_version": ssl.TLSVersion.TLSv1_2},
    ),
    (
        lambda c: c.with_proxies({"http": "http://proxy"}),
        {"proxies": {"http": "http://proxy"}, "proxy_from_environment": False},
    ),
    (lambda c: c.with_proxy_from_environment(False), {"proxy_from_environment": False}),
    (lambda c: c.with_ca_bundle(Path("ca.pem")), {"ca_bundle": "ca.pem"}),
    (lambda c: c.with_verify(False), {"verify": False}),
    (
        lambda c: c.with_client_certificate("cert.pem", Path("key.pem")),
        {"client_certificate": ("cert.pem", "key.pem")},
    ),
    (lambda c: c.with_client_certificate("both.pem"), {"client_certificate": ("both.pem", None)}),
    (
        lambda c: c.with_transport_options(lambda o: setattr(o, "idle_timeout", 7.0)),
        {"idle_timeout": 7.0},
    ),
    (
        lambda c: c.with_dialer_options(lambda o: setattr(o, "keep_alive", 7.0)),
        {"keep_alive": 7.0},
    ),
]


def test_the_defaults_are_gos_and_a_read_timeout() -> None:
    assert settings(BuildableClient()) == DEFAULTS


@pytest.mark.parametrize(("change", "changed"), CHANGES)
def test_a_change_gives_another_client(
    change: Callable[[BuildableClient], BuildableClient], changed: dict[str, Any]
) -> None:
    client = BuildableClient()
    other = change(client)
    assert settings(other) == DEFAULTS | changed
    assert settings(client) == DEFAULTS
    for copied in (copy.copy(other), copy.deepcopy(other), pickle.loads(pickle.dumps(other))):
        assert settings(copied) == settings(other)


def test_what_a_client_gives_out_changes_apart() -> None:
    client = BuildableClient().with_proxies({"http": "http://proxy"})
    client.get_transport().idle_timeout = 1.0
    client.get_dialer().keep_alive = 1.0
    assert client.get_transport().idle_timeout == 90.0
    assert client.get_dialer().keep_alive == 30.0


def test_a_context_of_ones_own_is_shared_by_copies() -> None:
    client = BuildableClient().with_ssl_context(CONTEXT)
    assert copy.deepcopy(client).get_transport().ssl_context is CONTEXT


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c.with_timeout(-1),
        lambda c: c.with_idle_timeout(-1),
        lambda c: c.with_expect_continue_timeout(-1),
        lambda c: c.with_max_idle_connections(-1),
        lambda c: c.with_max_idle_connections_per_host(-1),
        lambda c: c.with_max_connections_per_host(0),
    ],
)
def test_settings_that_mean_nothing_are_refused(
    change: Callable[[BuildableClient], BuildableClient],
) -> None:
    with pytest.raises(ValueError, match=r"negative|at least 1"):
        change(BuildableClient())


@pytest.mark.parametrize("options", [TransportOptions(), DialerOptions()])
def test_a_setting_that_does_not_exist_is_refused(options: Any) -> None:
    with pytest.raises(AttributeError):
        options.tiemout = 1


def test_its_repr_has_no_secret() -> None:
    client = BuildableClient().with_proxies({"http": "http://user:password@proxy"})
    assert repr(client) == "BuildableClient(timeout=None)"


def test_it_is_an_http_client_and_so_is_a_frozen_one() -> None:
    with answering(lambda _: response(b"ok")) as server, BuildableClient() as client:
        frozen = client.freeze()
        assert isinstance(frozen, FrozenClient)
        assert not isinstance(frozen, BuildableClient)
        clients: list[HTTPClient] = [client, frozen]
        for one in clients:
            assert one.do(Request("GET", server.url), ctx=BACKGROUND).read() == b"ok"
        assert server.accepted == 1
        frozen.close()


def test_copies_have_connections_of_their_own() -> None:
    with answering(lambda _: response(b"ok")) as server, BuildableClient() as client:
        with copy.copy(client) as copied, client.with_timeout(60) as changed:
            for one in (client, copied, changed, client, copied, changed):
                assert one.do(Request("GET", server.url), ctx=BACKGROUND).read() == b"ok"
        assert server.accepted == 3


def test_connections_come_from_the_source_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    client = BuildableClient().with_source_address("127.0.0.1", port)
    seen: list[int] = []

    def handle(peer: Peer) -> None:
        seen.append(peer.sock.getpeername()[1])
        peer.read()
        peer.send(response(b"ok", headers=b"Connection: close\r\n"))
        peer.wait_closed()

    with LoopbackServer(handle) as server, client:
        assert client.do(Request("GET", server.url), ctx=BACKGROUND).read() == b"ok"
    assert seen == [port]


def test_sockets_probe_silent_peers_and_do_not_delay() -> None:
    with answering(lambda _: response(b"ok")) as server, BuildableClient() as client:
        body: Any = client.do(Request("GET", server.url), ctx=BACKGROUND).body
        sock = body._raw._connection.sock
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        body.close()
    with answering(lambda _: response(b"ok")) as server, BuildableClient() as client:
        silent = client.with_keep_alive(None)
        body = silent.do(Request("GET", server.url), ctx=BACKGROUND).body
        assert not body._raw._connection.sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        body.close()
