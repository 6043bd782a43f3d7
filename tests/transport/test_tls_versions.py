"""Which versions of TLS are spoken."""

from __future__ import annotations

import ssl

import pytest

from aws_core.transport.http import BuildableClient
from smithy_py.context import BACKGROUND
from smithy_py.errors import RequestSendError
from smithy_py.http import Request
from tests.servers.certificates import Certificates
from tests.transport.server import LoopbackServer, Peer, response

OLD, NEW = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3


def versions_spoken(
    certificates: Certificates,
    client: BuildableClient,
    server_minimum: ssl.TLSVersion = OLD,
    server_maximum: ssl.TLSVersion = NEW,
) -> list[str | None]:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.minimum_version, tls.maximum_version = server_minimum, server_maximum
    tls.load_cert_chain(certificates.certificate, certificates.key)
    spoken: list[str | None] = []

    def handle(peer: Peer) -> None:
        assert isinstance(peer.sock, ssl.SSLSocket)
        spoken.append(peer.sock.version())
        peer.read()
        peer.send(response(b"ok"))

    trusting = client.with_ca_bundle(certificates.ca_bundle)
    with LoopbackServer(handle, tls) as server, trusting:
        assert trusting.do(Request("GET", server.url), ctx=BACKGROUND).read() == b"ok"
    return spoken


@pytest.mark.parametrize(
    ("client", "spoken"),
    [
        (BuildableClient(), "TLSv1.3"),
        (BuildableClient().with_tls_versions(NEW), "TLSv1.3"),
        (BuildableClient().with_tls_versions(None, OLD), "TLSv1.2"),
        (BuildableClient().with_tls_versions(OLD, OLD), "TLSv1.2"),
    ],
)
def test_the_newest_that_both_accept(
    certificates: Certificates, client: BuildableClient, spoken: str
) -> None:
    assert versions_spoken(certificates, client) == [spoken]


def test_an_older_one_than_the_minimum_is_refused(certificates: Certificates) -> None:
    client = BuildableClient().with_tls_versions(NEW)

    with pytest.raises(RequestSendError, match=r"TLS handshake with 127\.0\.0\.1:\d+: "):
        versions_spoken(certificates, client, server_maximum=OLD)


def test_a_newer_one_than_the_maximum_is_refused(certificates: Certificates) -> None:
    client = BuildableClient().with_tls_versions(None, OLD)

    with pytest.raises(RequestSendError, match=r"TLS handshake with 127\.0\.0\.1:\d+: "):
        versions_spoken(certificates, client, server_minimum=NEW)
