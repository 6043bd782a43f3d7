"""TLS: whom the client trusts, and what it says when it does not."""

from __future__ import annotations

import hashlib
import pickle
import ssl
from pathlib import Path

import pytest
from cryptography import x509

from aws_core.transport.http import BuildableClient
from smithy_py.context import BACKGROUND
from smithy_py.errors import RequestSendError, ResponseReadError
from smithy_py.http import Request
from tests.servers.certificates import Certificates
from tests.transport.server import LoopbackServer, Peer, answering, response


def get(url: str, client: BuildableClient) -> bytes:
    with client:
        return client.do(Request("GET", url), ctx=BACKGROUND).read()


def refusal(url: str, client: BuildableClient) -> RequestSendError:
    with pytest.raises(RequestSendError) as info:
        get(url, client)
    assert info.value.permanent
    return info.value


def test_a_bundle_makes_its_authority_trusted(
    certificates: Certificates, loopback_tls: ssl.SSLContext
) -> None:
    with answering(lambda _: response(b"x" * 100_000), loopback_tls) as server:
        client = BuildableClient().with_ca_bundle(certificates.ca_bundle)
        with client:
            for host in (server.host, server.host, f"localhost:{server.port}"):
                answer = client.do(Request("PUT", f"https://{host}/", body=b"x"), ctx=BACKGROUND)
                assert answer.read() == b"x" * 100_000
            assert server.accepted == 2
        assert get(server.url, pickle.loads(pickle.dumps(client))) == b"x" * 100_000


def test_a_folder_of_hashed_certificates_will_do(
    certificates: Certificates, loopback_tls: ssl.SSLContext, tmp_path: Path
) -> None:
    # As `openssl rehash` names it.
    (tmp_path / f"{_subject_hash(certificates)}.0").write_bytes(certificates.ca_bundle.read_bytes())
    with answering(lambda _: response(b"ok"), loopback_tls) as server:
        assert get(server.url, BuildableClient().with_ca_bundle(tmp_path)) == b"ok"


def _subject_hash(certificates: Certificates) -> str:
    name = x509.load_pem_x509_certificate(certificates.ca_bundle.read_bytes()).subject
    # OpenSSL hashes the name in lower case, without the outer SEQUENCE.
    lowered = x509.Name([x509.NameAttribute(part.oid, str(part.value).lower()) for part in name])
    digest = hashlib.sha1(lowered.public_bytes()[2:], usedforsecurity=False).digest()
    return f"{int.from_bytes(digest[:4], 'little'):08x}"


def test_an_unknown_authority_is_refused(loopback_tls: ssl.SSLContext) -> None:
    with answering(lambda _: response(), loopback_tls) as server:
        error = refusal(server.url, BuildableClient())
        assert f"the certificate of {server.host} was not accepted" in str(error)
        assert "CA bundle" in str(error)
        assert server.requests == []


def test_a_wrong_host_name_is_refused(
    certificates: Certificates, loopback_tls: ssl.SSLContext, names_are_loopback: None
) -> None:
    with answering(lambda _: response(), loopback_tls) as server:
        client = BuildableClient().with_ca_bundle(certificates.ca_bundle)
        error = refusal(f"https://wrong.invalid:{server.port}/", client)
        assert "wrong.invalid" in str(error)
        assert "mismatch" in str(error)
        assert server.requests == []


def test_verification_can_be_switched_off(
    loopback_tls: ssl.SSLContext, names_are_loopback: None
) -> None:
    with answering(lambda _: response(b"ok"), loopback_tls) as server:
        url = f"https://wrong.invalid:{server.port}/"
        assert get(url, BuildableClient().with_verify(False)) == b"ok"


def test_a_context_of_the_users_decides_alone(
    certificates: Certificates, loopback_tls: ssl.SSLContext, names_are_loopback: None
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(certificates.ca_bundle)
    with answering(lambda _: response(b"ok"), loopback_tls) as server:
        client = BuildableClient().with_ssl_context(context)
        assert get(server.url, client) == b"ok"
        url = f"https://wrong.invalid:{server.port}/"
        assert "mismatch" in str(refusal(url, client))
        context.check_hostname = False
        assert get(url, client) == b"ok"
        assert context.verify_mode == ssl.CERT_REQUIRED
        with pytest.raises(TypeError, match="SSLContext"):
            pickle.dumps(client)


def test_a_client_certificate_is_shown(certificates: Certificates) -> None:
    asking = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    asking.load_cert_chain(certificates.certificate, certificates.key)
    asking.load_verify_locations(certificates.ca_bundle)
    asking.verify_mode = ssl.CERT_REQUIRED
    client = BuildableClient().with_ca_bundle(certificates.ca_bundle)
    with answering(lambda _: response(b"ok"), asking) as server:
        shown = client.with_client_certificate(certificates.certificate, certificates.key)
        assert get(server.url, shown) == b"ok"
        with pytest.raises(RequestSendError, match=server.host):
            get(server.url, client)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
def test_tls_older_than_1_2_is_refused(certificates: Certificates) -> None:
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    old.load_cert_chain(certificates.certificate, certificates.key)
    seen: list[str | None] = []

    def handle(peer: Peer) -> None:
        peer.read()
        assert isinstance(peer.sock, ssl.SSLSocket)
        seen.append(peer.sock.version())
        peer.send(response(b"ok"))

    with LoopbackServer(handle, old) as server:
        get(server.url, BuildableClient().with_ca_bundle(certificates.ca_bundle))
        old.maximum_version = ssl.TLSVersion.TLSv1_2
        get(server.url, BuildableClient().with_ca_bundle(certificates.ca_bundle))
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
        with pytest.raises(RequestSendError, match=server.host):
            get(server.url, BuildableClient().with_ca_bundle(certificates.ca_bundle))
    assert seen == ["TLSv1.3", "TLSv1.2"]


@pytest.mark.parametrize("name", ["missing.pem", "empty.pem"])
def test_files_that_cannot_be_used_are_named(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    (tmp_path / "empty.pem").touch()
    for client in (
        BuildableClient().with_ca_bundle(path),
        BuildableClient().with_client_certificate(path),
    ):
        assert f"{path} cannot be loaded" in str(refusal("https://127.0.0.1:1/", client))


def test_a_server_without_tls_is_named() -> None:
    def handle(peer: Peer) -> None:
        peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        peer.wait_closed()

    with LoopbackServer(handle) as server:
        error = refusal(f"https://{server.host}/", BuildableClient())
        assert f"{server.host}: what answers there does not speak TLS" in str(error)


def test_a_server_that_closes_in_the_handshake_is_named() -> None:
    def handle(peer: Peer) -> None:
        peer.sock.recv(1)

    with LoopbackServer(handle) as server:
        with pytest.raises(RequestSendError, match=server.host) as info:
            get(f"https://{server.host}/", BuildableClient())
        assert not info.value.permanent


def test_a_handshake_has_a_limit() -> None:
    with LoopbackServer(lambda peer: peer.wait_closed()) as server:
        client = BuildableClient().with_tls_handshake_timeout(0.05)
        with pytest.raises(RequestSendError, match=r"TLS handshake .* timed out") as info:
            get(f"https://{server.host}/", client)
        assert info.value.timeout


@pytest.mark.parametrize("step", [-1, 1000])
def test_an_end_without_a_goodbye_is_no_end_of_a_body(
    step: int, certificates: Certificates, loopback_tls: ssl.SSLContext
) -> None:
    def handle(peer: Peer) -> None:
        peer.read()
        peer.send(b"HTTP/1.1 200 OK\r\n\r\nhalf of it")
        if polite:
            assert isinstance(peer.sock, ssl.SSLSocket)
            peer.sock.unwrap()

    client = BuildableClient().with_ca_bundle(certificates.ca_bundle)
    with LoopbackServer(handle, loopback_tls) as server, client:
        polite = False
        body = client.do(Request("GET", server.url), ctx=BACKGROUND).body
        with pytest.raises(ResponseReadError, match="TLS"):
            b"".join(iter(lambda: body.read(step), b""))
        polite = True
        answer = client.do(Request("GET", server.url), ctx=BACKGROUND)
        assert answer.read() == b"half of it"


def test_what_follows_an_answer_is_noticed_within_tls(
    certificates: Certificates, loopback_tls: ssl.SSLContext
) -> None:
    def handle(peer: Peer) -> None:
        while peer.read() is not None:
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 8192\r\n\r\n")
            # In one record, of which the client takes its 8192 bytes and leaves the rest.
            peer.send(b"x" * 8192 + response(b"unasked"))

    client = BuildableClient().with_ca_bundle(certificates.ca_bundle)
    with LoopbackServer(handle, loopback_tls) as server, client:
        for _ in range(3):
            answer = client.do(Request("GET", server.url), ctx=BACKGROUND)
            assert answer.read() == b"x" * 8192
        assert server.accepted == 3


def test_a_silent_server_runs_into_the_read_timeout(
    certificates: Certificates, loopback_tls: ssl.SSLContext
) -> None:
    client = BuildableClient().with_ca_bundle(certificates.ca_bundle).with_read_timeout(0.05)
    with (
        LoopbackServer(lambda peer: peer.wait_closed(), loopback_tls) as server,
        pytest.raises(RequestSendError, match=r"neither read nor answered for 0\.05 s"),
    ):
        get(server.url, client)


def test_expect_continue_works_with_the_tickets_of_tls_1_3(
    certificates: Certificates, loopback_tls: ssl.SSLContext
) -> None:
    # The tickets make the socket readable although no answer has come.
    def handle(peer: Peer) -> None:
        while (request := peer.read()) is not None:
            peer.send(response(request.body))

    client = (
        BuildableClient()
        .with_ca_bundle(certificates.ca_bundle)
        .with_expect_continue_timeout(0.02)
        .with_read_timeout(20)
    )
    with LoopbackServer(handle, loopback_tls) as server, client:
        request = Request("PUT", server.url, {"Expect": "100-continue"}, b"body")
        assert client.do(request, ctx=BACKGROUND).read() == b"body"
        assert client.do(request, ctx=BACKGROUND).read() == b"body"
        assert server.accepted == 1
