"""The settings of the default transport, named as Go's ``net.Dialer`` and ``http.Transport``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl

Resolver = Callable[[str], Iterable[str]]
"""Gives the addresses of a host name, the best first; an ``OSError`` where it has none."""


class DialerOptions:
    """How a connection is opened.

    Attributes:
        connect_timeout: Seconds for the look-up of the name and the TCP connection, together;
            None for no limit.
        keep_alive: Seconds of silence after which TCP probes whether the peer still lives;
            None for no probes. A peer that answers no probe for as long again is given up.
        source_address: The local ``(host, port)`` to connect from; port 0 for any.
        resolver: Looks host names up, those of proxies too; None: the operating system does.
            It may run on a thread of its own, and is not asked for addresses.
    """

    __slots__ = ("connect_timeout", "keep_alive", "resolver", "source_address")

    def __init__(self) -> None:
        self.connect_timeout: float | None = 30.0
        self.keep_alive: float | None = 30.0
        self.source_address: tuple[str, int] | None = None
        self.resolver: Resolver | None = None

    def copy(self) -> DialerOptions:
        """A copy that changes apart from this one."""
        copy = DialerOptions()
        for name in self.__slots__:
            setattr(copy, name, getattr(self, name))
        return copy


class TransportOptions:
    """How connections are kept, secured and used.

    Attributes:
        max_idle_connections: Idle connections kept in all.
        max_idle_connections_per_host: Idle connections kept for one host.
        max_connections_per_host: Connections open to one host, in use or idle; a call that
            would need one more waits.
        idle_timeout: Seconds an idle connection is kept; 0 keeps none, None has no limit.
        tls_handshake_timeout: Seconds for CONNECT to a proxy and for TLS, each; None for no
            limit.
        read_timeout: Seconds that the server may be silent while its answer is awaited or read,
            and that a send may make no progress; None for no limit.
        expect_continue_timeout: Seconds to wait for ``100 Continue`` before the body is sent
            anyway, where the request expects it; 0 does not wait.
        proxies: Proxy URLs by scheme ("http", "https", "all", or "https://host"), and
            optionally "no_proxy"; None for none.
        proxy_from_environment: Whether ``HTTP_PROXY``, ``HTTPS_PROXY``, ``ALL_PROXY`` and
            ``NO_PROXY`` decide where *proxies* is None.
        verify: Whether certificates are verified.
        ca_bundle: A PEM file, or a folder of hashed certificates, to trust instead of the
            certificates that ship with ``requests`` (certifi).
        client_certificate: PEM files of the client's certificate and its key; the key may be
            None when it is in the same file.
        tls_minimum_version: The oldest version of TLS to accept; None for TLS 1.2.
        tls_maximum_version: The newest version of TLS to accept; None for the newest there is.
        ssl_context: Decides everything about TLS; the five settings above then do nothing.
    """

    __slots__ = (
        "ca_bundle",
        "client_certificate",
        "expect_continue_timeout",
        "idle_timeout",
        "max_connections_per_host",
        "max_idle_connections",
        "max_idle_connections_per_host",
        "proxies",
        "proxy_from_environment",
        "read_timeout",
        "ssl_context",
        "tls_handshake_timeout",
        "tls_maximum_version",
        "tls_minimum_version",
        "verify",
    )

    def __init__(self) -> None:
        self.max_idle_connections: int = 100
        self.max_idle_connections_per_host: int = 10
        self.max_connections_per_host: int = 2048
        self.idle_timeout: float | None = 90.0
        self.tls_handshake_timeout: float | None = 10.0
        self.read_timeout: float | None = 3600.0
        self.expect_continue_timeout: float = 1.0
        self.proxies: Mapping[str, str] | None = None
        self.proxy_from_environment: bool = True
        self.verify: bool = True
        self.ca_bundle: str | None = None
        self.client_certificate: tuple[str, str | None] | None = None
        self.tls_minimum_version: ssl.TLSVersion | None = None
        self.tls_maximum_version: ssl.TLSVersion | None = None
        self.ssl_context: ssl.SSLContext | None = None

    def copy(self) -> TransportOptions:
        """A copy that changes apart from this one."""
        copy = TransportOptions()
        for name in self.__slots__:
            setattr(copy, name, getattr(self, name))
        return copy
