"""Faults before a request can be sent: the name, the connection, TLS."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator

import pytest

from aws_core.retry import get_attempt_results
from aws_core.transport.http import BuildableClient
from services import dynamodb
from smithy_py.errors import RequestSendError
from tests.canned import options
from tests.faults.conftest import in_use, sockets
from tests.faults.server import FaultServer
from tests.servers.certificates import Certificates
from tests.transport.server import LoopbackServer, Peer

BOUND = 25.0


def failure(endpoint: str, http_client: BuildableClient) -> tuple[str, int]:
    """What a call fails with, and after how many attempts."""
    began = time.monotonic()
    with http_client:
        client = dynamodb.Client(dynamodb.Options(**options(http_client, base_endpoint=endpoint)))
        with pytest.raises(RequestSendError) as info:
            client.list_tables()
        assert in_use(http_client) == 0
    assert time.monotonic() - began < BOUND
    results = get_attempt_results(info.value.result_metadata)
    assert results is not None
    return str(info.value), len(results.results)


@pytest.fixture(autouse=True)
def _no_socket_is_left() -> Iterator[None]:
    before = sockets()
    yield
    assert sockets() <= before


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    text, attempts = failure(f"http://127.0.0.1:{port}", BuildableClient())

    assert f"connect to 127.0.0.1:{port}: connection refused" in text
    assert attempts == 3


@pytest.mark.parametrize(
    ("code", "attempts"), [(socket.EAI_NONAME, 1), (socket.EAI_AGAIN, 3), (socket.EAI_FAIL, 3)]
)
def test_a_name_that_is_not_found(code: int, attempts: int) -> None:
    asked: list[str] = []

    def resolver(host: str) -> list[str]:
        asked.append(host)
        raise socket.gaierror(code, "the reason")

    text, made = failure("http://service.invalid", BuildableClient().with_resolver(resolver))

    assert "look up host service.invalid: the reason" in text
    assert made == attempts
    assert asked == ["service.invalid"] * attempts


def test_a_name_that_is_found_at_last(server: FaultServer) -> None:
    asked: list[str] = []

    def resolver(host: str) -> list[str]:
        if len(asked) < 2:
            asked.append(host)
            raise socket.gaierror(socket.EAI_AGAIN, "busy")
        return ["127.0.0.1"]

    with BuildableClient().with_resolver(resolver) as http_client:
        endpoint = f"http://service.invalid:{server.port}/none/1"
        client = dynamodb.Client(dynamodb.Options(**options(http_client, base_endpoint=endpoint)))
        client.list_tables()
    assert server.requests[0].attempt == 3


def test_a_certificate_that_nobody_vouches_for(server_tls: ssl.SSLContext) -> None:
    with FaultServer(server_tls) as server:
        text, attempts = failure(server.at("none"), BuildableClient())

        assert f"the certificate of 127.0.0.1:{server.port} was not accepted" in text
        assert attempts == 1
        assert server.requests == []


def test_a_server_that_does_not_speak_tls() -> None:
    def handle(peer: Peer) -> None:
        peer.send(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        peer.wait_closed()

    with LoopbackServer(handle) as server:
        text, attempts = failure(f"https://{server.host}", BuildableClient())

    assert "what answers there does not speak TLS" in text
    assert attempts == 1


def test_a_server_that_ends_in_the_tls_handshake() -> None:
    with LoopbackServer(lambda peer: None) as server:
        text, attempts = failure(f"https://{server.host}", BuildableClient())

    assert server.host in text
    assert attempts == server.accepted == 3


def test_a_silent_tls_handshake() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        place = f"127.0.0.1:{listener.getsockname()[1]}"
        client = BuildableClient().with_tls_handshake_timeout(0.1)
        text, attempts = failure(f"https://{place}", client)

    assert f"TLS handshake with {place}: timed out" in text
    assert attempts == 3


def test_faults_within_tls(certificates: Certificates, server_tls: ssl.SSLContext) -> None:
    trusting = BuildableClient().with_ca_bundle(certificates.ca_bundle)
    with FaultServer(server_tls) as server:
        for fault, text in (
            ("close_before", "closed the connection without an answer"),
            ("short_body", "ended the body too soon"),
            # The reason is TLS's or the system's, whichever meets the reset first.
            ("reset_in_head", f"the connection to 127.0.0.1:{server.port} failed: "),
        ):
            told, attempts = failure(server.at(fault), trusting)
            assert text in told
            assert attempts == 3
