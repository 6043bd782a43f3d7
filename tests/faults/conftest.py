"""What the tests of faults share."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from typing import Any

import pytest

from aws_core.transport.http import BuildableClient
from aws_core.transport.native import NativeClient
from tests.faults.server import FaultServer
from tests.faults.transports import TRANSPORTS
from tests.servers.certificates import Certificates, create_certificates


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs each test on every transport."""
    if "BuildableClient" in vars(metafunc.module):
        metafunc.parametrize("transport", TRANSPORTS, indirect=True)


@pytest.fixture(autouse=True)
def transport(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The transport under test, which takes the place of ``BuildableClient`` in the tests."""
    name: str = getattr(request, "param", "default")
    if name == "native":
        monkeypatch.setattr(request.module, "BuildableClient", NativeClient)
        monkeypatch.setitem(globals(), "BuildableClient", NativeClient)
    return name


def sockets() -> int:
    """How many sockets this process has open."""
    count = 0
    for number in os.listdir("/proc/self/fd"):
        try:
            count += os.readlink(f"/proc/self/fd/{number}").startswith("socket:")
        except FileNotFoundError:
            continue  # The folder was listed through it.
    return count


def in_use(client: BuildableClient) -> int:
    """How many connections of *client* are neither idle nor closed."""
    transport: Any = vars(client).get("_transport")
    origins = () if transport is None else transport._pool.origins.values()
    return sum(origin.open - len(origin.idle) for origin in origins)


@pytest.fixture
def server() -> Iterator[FaultServer]:
    """The server, over TCP; no socket is left after the test."""
    before = sockets()
    with FaultServer() as running:
        yield running
    assert sockets() <= before


@pytest.fixture
def http_client(server: FaultServer, transport: str) -> Iterator[BuildableClient]:
    """A client that does not wait long; none of its connections is left after the test."""
    with BuildableClient().with_read_timeout(0.5) as client:
        yield client
        assert in_use(client) == 0
    assert server.wait_closed()


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """An authority, and a certificate for 127.0.0.1 and localhost."""
    return create_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def server_tls(certificates: Certificates) -> ssl.SSLContext:
    """The TLS of a server with that certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.certificate, certificates.key)
    return context
