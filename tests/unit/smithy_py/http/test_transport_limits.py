"""What ends a call early, and what it does to the socket."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from smithy_py.context import BACKGROUND, with_cancel, with_timeout
from smithy_py.errors import CanceledError, DeadlineExceededError, ResponseReadError
from smithy_py.http.transport.limits import UNLIMITED, Limits


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    mine, theirs = socket.socketpair()
    with mine, theirs:
        theirs.settimeout(60)
        yield mine, theirs


def is_shut_down(pair: tuple[socket.socket, socket.socket]) -> bool:
    pair[1].setblocking(False)
    try:
        return pair[1].recv(1) == b""
    except BlockingIOError:
        return False


def test_the_end_shuts_down_what_is_watched(pair: tuple[socket.socket, socket.socket]) -> None:
    ctx = with_cancel()
    limits = Limits(ctx, None, "host")
    limits.watch(pair[0])
    assert not is_shut_down(pair)
    ctx.cancel()
    assert is_shut_down(pair)
    assert not limits.release()
    assert isinstance(limits.error(), CanceledError)


def test_what_is_watched_after_the_end_is_shut_down(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    ctx = with_cancel()
    limits = Limits(ctx, None, "host")
    ctx.cancel()
    limits.watch(pair[0])
    assert is_shut_down(pair)


def test_what_was_released_is_left_alone(pair: tuple[socket.socket, socket.socket]) -> None:
    ctx = with_cancel()
    limits = Limits(ctx, None, "host")
    limits.watch(pair[0])
    assert limits.release()
    ctx.cancel()
    assert not is_shut_down(pair)


def test_a_deadline_wins_over_a_longer_timeout() -> None:
    limits = Limits(with_timeout(0), 60.0, "host")
    assert isinstance(limits.error(), DeadlineExceededError)
    assert limits.remaining() == 0.0


def test_the_total_timeout_is_an_error_of_the_transport() -> None:
    limits = Limits(BACKGROUND, 1e-9, "host:80")
    while limits.remaining():
        pass
    error = limits.error(ResponseReadError)
    assert isinstance(error, ResponseReadError)
    assert error.timeout
    assert "host:80 did not answer in full within the timeout of 1e-09 s" in str(error)


def test_without_limits_nothing_ends(pair: tuple[socket.socket, socket.socket]) -> None:
    UNLIMITED.watch(pair[0])
    with UNLIMITED.waking(lambda: pytest.fail("it ended")):
        assert UNLIMITED.error() is None
    assert UNLIMITED.remaining() is None
    assert UNLIMITED.release()
