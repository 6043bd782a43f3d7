"""Opens connections for libcurl: the TCP below them is that of the default transport."""

from __future__ import annotations

import functools
from typing import Any
from urllib.parse import urlsplit

from aws_core.transport.curl.connection import CurlConnection
from aws_core.transport.curl.libcurl import pycurl
from aws_core.transport.curl.tls import tls_options
from smithy_py.http.transport.connect import open_socket
from smithy_py.http.transport.dialer import DEFAULT_BUNDLE, Dialer, socket_options
from smithy_py.http.transport.limits import Limits
from smithy_py.http.transport.options import DialerOptions, TransportOptions
from smithy_py.http.transport.route import Route

# libcurl has no word for "no limit", and takes 0 for five minutes.
_FOREVER = 2**31 - 1
_BUFFER = 64 * 1024
_UPLOAD_BUFFER = 256 * 1024

_SETTINGS: list[tuple[int, Any]] = [
    (pycurl.NOSIGNAL, 1),
    (pycurl.PATH_AS_IS, 1),
    (pycurl.BUFFERSIZE, _BUFFER),
    (pycurl.UPLOAD_BUFFERSIZE, _UPLOAD_BUFFER),
    # The pool decides how long a connection is kept.
    (pycurl.MAXAGE_CONN, _FOREVER),
    (pycurl.HTTPPROXYTUNNEL, 1),
    # Empty, so that it sends none of its own.
    (pycurl.USERAGENT, ""),
    # Empty, so that it does not look into the environment.
    (pycurl.PROXY, ""),
    (pycurl.NOPROXY, ""),
]


class CurlDialer(Dialer):
    """Finds the way to hosts, and opens connections to them.

    Args:
        options: The settings of the transport.
        dialer_options: How connections are opened.
        http2: Whether HTTP/2 is spoken where a server offers it.
    """

    def __init__(
        self, options: TransportOptions, dialer_options: DialerOptions, http2: bool
    ) -> None:
        super().__init__(options, dialer_options)
        self._http2 = http2
        self._read_timeout = options.read_timeout or None

    @functools.cached_property
    def _settings(self) -> list[tuple[int, Any]]:
        options = self._options
        handshake = options.tls_handshake_timeout
        version = pycurl.CURL_HTTP_VERSION_2TLS if self._http2 else pycurl.CURL_HTTP_VERSION_1_1
        return [
            *_SETTINGS,
            (pycurl.CONNECTTIMEOUT_MS, int(handshake * 1000) or 1 if handshake else _FOREVER),
            (pycurl.EXPECT_100_TIMEOUT_MS, int(options.expect_continue_timeout * 1000)),
            (pycurl.HTTP_VERSION, version),
        ]

    @functools.cached_property
    def _secured(self) -> list[tuple[int, Any]]:
        return tls_options(self._options, DEFAULT_BUNDLE)

    def open(self, route: Route, limits: Limits) -> CurlConnection:
        """A new connection; what it speaks is agreed upon when the first request is sent.

        Raises:
            RequestSendError: It could not be opened, or a certificate file not be read.
            CanceledError: The context of the call ended.
        """
        url, host, port = route.url, route.name, route.port
        settings = self._settings
        if route.proxy is not None:
            proxy = urlsplit(route.proxy)
            host = proxy.hostname or ""
            port = proxy.port or (443 if proxy.scheme == "https" else 80)
            if route.forwarded:
                # Its requests name their hosts, so that for libcurl the proxy is the server.
                url = f"{proxy.scheme}://{proxy.netloc.rpartition('@')[2]}/"
            else:
                settings = [*settings, (pycurl.PROXY, route.proxy)]
        if url.startswith("https:") or (route.proxy or "").startswith("https:"):
            settings = [*settings, *self._secured]
        sock = open_socket(
            host,
            port,
            limits,
            timeout=self._dialer_options.connect_timeout or None,
            options=socket_options(self._dialer_options.keep_alive),
            source_address=self._dialer_options.source_address,
            resolver=self._dialer_options.resolver,
        )
        try:
            if ":" not in host:
                # libcurl wants an address, although the connection is there.
                address = sock.getpeername()[0]
                known = f"{host}:{port}:{f'[{address}]' if ':' in address else address}"
                settings = [*settings, (pycurl.RESOLVE, [known])]
            return CurlConnection(url, route.place, sock, settings, self._read_timeout)
        except BaseException:
            sock.close()
            raise
