"""Opens connections, with ``requests`` and the ``urllib3`` below it; imported on first use.

``requests`` decides on proxies, trusts its certificates and makes the pool managers; their
connection objects, which are ``http.client``'s, do CONNECT and TLS. Sending and receiving on
them is ours: ``requests`` would take several times as long, and would change the URL.
"""

from __future__ import annotations

import functools
import http.client
import socket
import ssl
import time
from typing import Any

import requests.adapters
import requests.utils
import urllib3.connection
import urllib3.exceptions
import urllib3.util

from smithy_py.errors import RequestSendError, SmithyError
from smithy_py.http.connection_observer import CONNECTION_OBSERVER
from smithy_py.http.transport.connect import SocketOption, open_socket
from smithy_py.http.transport.connection import Connection
from smithy_py.http.transport.failures import handshake_failure
from smithy_py.http.transport.limits import UNLIMITED, Limits
from smithy_py.http.transport.options import DialerOptions, TransportOptions
from smithy_py.http.transport.route import Route
from smithy_py.http.transport.tls import tls_context

DEFAULT_BUNDLE: str = requests.utils.DEFAULT_CA_BUNDLE_PATH
"""The certificates that are trusted where the settings name none: certifi's."""

_PROBES = 3
_FAILURES = (OSError, ValueError, http.client.HTTPException, urllib3.exceptions.HTTPError)


class _Opening:
    """Opens the socket of a connection within the limits of the call that needs it."""

    _dns_host: str
    port: int
    source_address: tuple[str, int] | None
    socket_options: list[SocketOption]
    limits: Limits
    dialer_options: DialerOptions
    handshake_timeout: float | None
    guard: socket.socket | None = None
    opened: float = 0.0

    def _new_conn(self) -> socket.socket:
        sock = open_socket(
            self._dns_host,
            self.port,
            self.limits,
            timeout=self.dialer_options.connect_timeout or None,
            options=self.socket_options,
            source_address=self.source_address,
            resolver=self.dialer_options.resolver,
        )
        self.opened = time.monotonic()
        sock.settimeout(self.handshake_timeout)
        if self.limits.cancellable:
            # TLS takes the socket object apart; its duplicate stays good to shut down.
            self.guard = sock.dup()
            self.limits.watch(self.guard)
        return sock


class _PlainConnection(_Opening, urllib3.connection.HTTPConnection):  # type: ignore[misc]
    """A connection for http."""


class _TLSConnection(_Opening, urllib3.connection.HTTPSConnection):  # type: ignore[misc]
    """A connection for https."""


class _Adapter(requests.adapters.HTTPAdapter):
    """The adapter of ``requests``, for pool managers with our settings."""

    def __init__(self, **settings: Any) -> None:
        self._settings = settings
        super().__init__(pool_connections=1, pool_maxsize=1)

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **kwargs: Any
    ) -> None:
        super().init_poolmanager(connections, maxsize, block, **kwargs, **self._settings)

    def proxy_manager_for(self, proxy: Any, **kwargs: Any) -> Any:
        return super().proxy_manager_for(proxy, **kwargs, **self._settings)


class Dialer:
    """Finds the way to hosts, and opens connections to them.

    Args:
        options: The settings of the transport.
        dialer_options: How connections are opened.
    """

    def __init__(self, options: TransportOptions, dialer_options: DialerOptions) -> None:
        self._options = options
        self._dialer_options = dialer_options
        self._adapter = _Adapter(
            socket_options=socket_options(dialer_options.keep_alive),
            source_address=dialer_options.source_address,
        )

    @functools.cached_property
    def _tls(self) -> ssl.SSLContext:
        # Not before it is needed: loading the certificates takes longer than anything else here.
        return tls_context(self._options, DEFAULT_BUNDLE)

    def route(self, scheme: str, host: str) -> Route:
        """How *host* is reached.

        Raises:
            SerializationError: It is no host to send to.
            RequestSendError: The proxy for it cannot be used.
        """
        route = Route(scheme, host)
        proxy = self._proxy_for(route)
        if proxy:
            if "://" not in proxy:
                proxy = f"http://{proxy}"
            try:
                parsed = urllib3.util.parse_url(proxy)
            except (urllib3.exceptions.HTTPError, ValueError):
                parsed = urllib3.util.Url()
            # The URL may have a password, so that no message shows it.
            if parsed.scheme not in ("http", "https") or not parsed.host:
                raise RequestSendError(
                    f"the proxy for {route.place} must be an http or https URL", permanent=True
                )
            route.proxy = proxy
            route.place += f" through proxy {parsed.netloc}"
            route.forwarded = scheme == "http"
            if route.forwarded:
                route.proxy_headers = self._adapter.proxy_headers(proxy)
        return route

    def _proxy_for(self, route: Route) -> str | None:
        proxies = self._options.proxies
        if proxies is not None:
            given = dict(proxies)
            no_proxy = given.pop("no_proxy", None)
            if no_proxy and requests.utils.should_bypass_proxies(route.url, no_proxy):
                return None
        elif self._options.proxy_from_environment:
            given = dict(requests.utils.get_environ_proxies(route.url))
        else:
            return None
        return requests.utils.select_proxy(route.url, given)

    def open(self, route: Route, limits: Limits) -> Connection:
        """A new connection, ready for a request.

        Raises:
            RequestSendError: It could not be opened, or a certificate file not be loaded.
            CanceledError: The context of the call ended.
        """
        connection = self._prepare(route)
        connection.limits = limits
        connection.dialer_options = self._dialer_options
        connection.handshake_timeout = self._options.tls_handshake_timeout or None
        try:
            connection.connect()
            observer = CONNECTION_OBSERVER.get()
            if observer is not None and isinstance(connection, _TLSConnection):
                observer.shook_hands(time.monotonic() - connection.opened)
            return Connection(connection, self._options.read_timeout or None)
        except BaseException as error:
            connection.close()
            if isinstance(error, SmithyError) or not isinstance(error, Exception):
                raise
            if (limit := limits.error()) is not None:
                raise limit from error
            if isinstance(error, _FAILURES):
                raise handshake_failure(error, route.place) from error
            raise
        finally:
            connection.limits = UNLIMITED
            if connection.guard is not None:
                limits.watch(None)
                connection.guard.close()

    def _prepare(self, route: Route) -> Any:
        manager: Any = self._adapter.poolmanager
        if route.proxy is not None:
            secured = {"proxy_ssl_context": self._tls} if _is_https(route.proxy) else {}
            manager = self._adapter.proxy_manager_for(route.proxy, **secured)
        pool = manager.connection_from_host(
            route.name,
            route.port,
            route.scheme,
            {"ssl_context": self._tls} if route.scheme == "https" else None,
        )
        kind: Any = _TLSConnection if pool.scheme == "https" else _PlainConnection
        if route.proxy is None or route.forwarded:
            connection = kind(pool.host, pool.port, **pool.conn_kw)
        else:
            connection = kind(pool.proxy.host, pool.proxy.port, **pool.conn_kw)
            connection.set_tunnel(
                route.name, route.port, headers=pool.proxy_headers, scheme=pool.proxy.scheme
            )
        if route.scheme == "https" and not self._tls.check_hostname:
            # Otherwise urllib3 would check what a context of the user's own leaves out.
            connection.assert_hostname = False
        return connection


def _is_https(url: str) -> bool:
    return url.lower().startswith("https:")


def socket_options(keep_alive: float | None) -> list[SocketOption]:
    """The options of a TCP socket that is silent for *keep_alive* seconds before it probes."""
    options: list[SocketOption] = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
    if keep_alive:
        options.append((socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1))
        idle = max(1, round(keep_alive))
        # Systems differ in what they can be told; macOS calls the first TCP_KEEPALIVE.
        for names, value in (
            (("TCP_KEEPIDLE", "TCP_KEEPALIVE"), idle),
            (("TCP_KEEPINTVL",), max(1, idle // _PROBES)),
            (("TCP_KEEPCNT",), _PROBES),
        ):
            for name in names:
                if hasattr(socket, name):
                    options.append((socket.IPPROTO_TCP, getattr(socket, name), value))
                    break
    return options
