"""Looks a host up and connects to it, within the limits of a call."""

from __future__ import annotations

import errno
import os
import selectors
import socket
import threading
import time
from collections.abc import Iterable
from typing import Any

from smithy_py.http.connection_observer import CONNECTION_OBSERVER
from smithy_py.http.transport.failures import connect_failure, lookup_failure
from smithy_py.http.transport.limits import Limits
from smithy_py.http.transport.options import Resolver

AddressInfo = tuple[int, int, int, str, Any]
SocketOption = tuple[int, int, int | bytes]

# How soon a cancelled connect ends; a deadline is met exactly.
_SLICE = 0.05
_IN_PROGRESS = {0, errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EAGAIN}


def open_socket(
    host: str,
    port: int,
    limits: Limits,
    *,
    timeout: float | None,
    options: Iterable[SocketOption],
    source_address: tuple[str, int] | None,
    resolver: Resolver | None = None,
) -> socket.socket:
    """A TCP connection to the first address of *host* that accepts one.

    Args:
        host: A name or an address.
        port: The port.
        limits: What may end it sooner.
        timeout: Seconds for the look-up and all addresses together, or None.
        options: Options to set on the socket.
        source_address: The local address to connect from, or None.
        resolver: What looks *host* up, or None.

    Raises:
        RequestSendError: No such host, no connection, or no time left.
        CanceledError: The context of the call ended.
    """
    end = None if timeout is None else time.monotonic() + timeout
    addresses = _look_up(host, port, limits, end, resolver)
    failure: OSError = OSError("the name has no address")
    for number, address in enumerate(addresses):
        # A silent address gets its share of the time, as in Go, so that the next has a chance.
        share = None
        if end is not None:
            now = time.monotonic()
            share = now + max(0.0, end - now) / (len(addresses) - number)
        try:
            return _connect(address, limits, share, options, source_address)
        except OSError as error:
            if (limit := limits.error()) is not None:
                raise limit from error
            failure = error
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    raise connect_failure(failure, place) from failure


def _look_up(
    host: str, port: int, limits: Limits, end: float | None, resolver: Resolver | None
) -> list[AddressInfo]:
    try:
        # An address needs no look-up, and so no thread.
        return _addresses(host, port, socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        pass
    observer, started = CONNECTION_OBSERVER.get(), time.monotonic()
    answer: list[list[AddressInfo] | BaseException] = []
    done = threading.Event()

    def look_up() -> None:
        try:
            answer.append(_resolve(host, port, resolver))
        except BaseException as error:
            answer.append(error)
        done.set()

    if limits.cancellable or end is not None:
        try:
            threading.Thread(target=look_up, name="smithy-lookup", daemon=True).start()
        except RuntimeError:
            # The interpreter is shutting down, or has no more threads.
            look_up()
        with limits.waking(done.set):
            seconds = [limits.remaining(), None if end is None else end - time.monotonic()]
            done.wait(min((one for one in seconds if one is not None), default=None))
    else:
        look_up()
    if (limit := limits.error()) is not None:
        raise limit
    found = answer[0] if answer else TimeoutError()
    if isinstance(found, (OSError, UnicodeError)):
        raise lookup_failure(found, host) from found
    if isinstance(found, BaseException):
        raise found
    if observer is not None:
        observer.looked_up(time.monotonic() - started)
    return found


def _resolve(host: str, port: int, resolver: Resolver | None) -> list[AddressInfo]:
    if resolver is None:
        return _addresses(host, port, 0)
    found = resolver(host)
    return [address for one in found for address in _addresses(one, port, socket.AI_NUMERICHOST)]


def _addresses(host: str, port: int, flags: int) -> list[AddressInfo]:
    return [*socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)]


def _connect(
    address: AddressInfo,
    limits: Limits,
    end: float | None,
    options: Iterable[SocketOption],
    source_address: tuple[str, int] | None,
) -> socket.socket:
    family, kind, protocol, _, target = address
    sock = socket.socket(family, kind, protocol)
    try:
        for option in options:
            sock.setsockopt(*option)
        if source_address is not None:
            sock.bind(source_address)
        sock.setblocking(False)
        code = sock.connect_ex(target)
        if code in _IN_PROGRESS:
            _await_connection(sock, limits, end)
            code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, os.strerror(code))
    except BaseException:
        sock.close()
        raise
    return sock


def _await_connection(sock: socket.socket, limits: Limits, end: float | None) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(sock, selectors.EVENT_WRITE)
        while True:
            waits = [
                _SLICE if limits.cancellable else None,
                limits.remaining(),
                None if end is None else end - time.monotonic(),
            ]
            if selector.select(min((one for one in waits if one is not None), default=None)):
                return
            if limits.error() is not None or (end is not None and time.monotonic() >= end):
                raise TimeoutError
