"""Keeps tests away from the user's settings and from the network."""

import os
import socket
import sys
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

import pytest

# What this process was started with, for the child processes that need it.
ORIGINAL_ENVIRONMENT = dict(os.environ)

_PROXIES = {"ALL_PROXY", "FTP_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"}
_CERTIFICATES = {"CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_DIR", "SSL_CERT_FILE"}


def is_users_setting(variable: str) -> bool:
    """Tells whether an environment variable changes what the SDK does."""
    name = variable.upper()
    return name.startswith("AWS_") or name in _PROXIES or name in _CERTIFICATES


class LoopbackGuard:
    """Refuses connections and look-ups that leave this machine.

    The code under test may catch the refusal, in a thread or in a retry, so each is also kept and
    fails the test when it ends.
    """

    def __init__(self) -> None:
        self._refusals: list[str] = []
        self._checks: dict[str, Callable[..., None]] = {
            "socket.connect": self._check_address,
            "socket.sendto": self._check_address,
            "socket.sendmsg": self._check_address,
            "socket.getaddrinfo": self._check_name,
        }

    def install(self) -> None:
        """Watches this process from now on; Python cannot take an audit hook away again."""
        sys.addaudithook(self._audit)

    def take_refusals(self) -> list[str]:
        """Returns what was refused since the last time."""
        refusals, self._refusals = self._refusals, []
        return refusals

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        check = self._checks.get(event)
        if check is not None:
            check(*arguments)

    def _check_address(self, connection: socket.socket, address: Any) -> None:
        if connection.family not in (socket.AF_INET, socket.AF_INET6) or address is None:
            return
        host = str(address[0])
        if not (_is_loopback(host) or _is_local_name(host)):
            self._refuse(f"connect to {address[0]} port {address[1]}")

    def _check_name(self, host: str | bytes | None, port: object, *_: object) -> None:
        name = host.decode(errors="replace") if isinstance(host, bytes) else host
        if name and not (_is_address(name) or _is_local_name(name) or name.endswith(".invalid")):
            self._refuse(f"look up {name}")

    def _refuse(self, what: str) -> None:
        __tracebackhide__ = True
        message = f"A test tried to {what}; tests reach 127.0.0.1 only."
        self._refusals.append(message)
        pytest.fail(message)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return _is_address(host) and ip_address(host).is_loopback


def _is_local_name(host: str) -> bool:
    return host == "localhost" or host.endswith(".localhost")
