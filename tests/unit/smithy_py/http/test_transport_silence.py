"""How long a socket waits: the system's limit for plain ones, Python's for TLS."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
from collections.abc import Iterator

import pytest

from smithy_py.http.transport.silence import limit_silence


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    with contextlib.ExitStack() as stack:
        ours, peer = socket.socketpair()
        yield stack.enter_context(ours), stack.enter_context(peer)


def limit_of(sock: socket.socket, option: int) -> tuple[int, ...]:
    return struct.unpack("ll", sock.getsockopt(socket.SOL_SOCKET, option, struct.calcsize("ll")))


@pytest.mark.parametrize(
    ("seconds", "limit"), [(None, (0, 0)), (3600.0, (3600, 0)), (2.5, (2, 500_000))]
)
def test_a_plain_socket_has_the_limit_of_the_system(
    pair: tuple[socket.socket, socket.socket], seconds: float | None, limit: tuple[int, int]
) -> None:
    sock = pair[0]
    sock.settimeout(1)
    limit_silence(sock, seconds)
    assert sock.gettimeout() is None
    assert limit_of(sock, socket.SO_RCVTIMEO) == limit
    assert limit_of(sock, socket.SO_SNDTIMEO) == limit


@pytest.mark.parametrize("seconds", [0.01, 1e-9])
def test_silence_ends_a_receive_however_short_the_limit(
    pair: tuple[socket.socket, socket.socket], seconds: float
) -> None:
    limit_silence(pair[0], seconds)
    with pytest.raises(BlockingIOError):
        pair[0].recv(1)
    with pytest.raises(BlockingIOError):
        pair[0].sendall(bytes(50_000_000))


def test_tls_has_the_limit_of_python(pair: tuple[socket.socket, socket.socket]) -> None:
    context = ssl.create_default_context()
    with context.wrap_socket(
        pair[0], server_hostname="localhost", do_handshake_on_connect=False
    ) as secured:
        limit_silence(secured, 0.01)
        assert secured.gettimeout() == 0.01
