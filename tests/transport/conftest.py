"""What the tests of the transport share."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from aws_core.transport.native import NativeClient
from tests.servers.certificates import Certificates, create_certificates
from tests.transport.transports import TRANSPORTS, is_left_out


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs each test on every transport."""
    if "BuildableClient" in vars(metafunc.module):
        metafunc.parametrize("transport", TRANSPORTS, indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what the native transport does otherwise."""
    here = Path(__file__).parent
    left_out = [item for item in items if item.path.parent == here and is_left_out(item.name)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(autouse=True)
def transport(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The transport under test, which takes the place of ``BuildableClient`` in the tests."""
    name: str = getattr(request, "param", "default")
    if name == "native":
        monkeypatch.setattr(request.module, "BuildableClient", NativeClient)
    return name


@pytest.fixture
def silent_address() -> Iterator[str]:
    """A host and port where a connection is neither accepted nor refused.

    The queue of the listener is full, so that the system drops what comes.
    """
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        while True:
            filler = stack.enter_context(socket.socket())
            filler.settimeout(0.3)
            try:
                filler.connect(listener.getsockname())
            except TimeoutError:
                break
        yield f"127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """An authority, and a certificate for 127.0.0.1 and localhost."""
    return create_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def loopback_tls(certificates: Certificates) -> ssl.SSLContext:
    """The TLS of a server with that certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.certificate, certificates.key)
    return context


@pytest.fixture
def names_are_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes every name one of this machine."""
    look_up = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda _, *more, **named: look_up("127.0.0.1", *more, **named)
    )
