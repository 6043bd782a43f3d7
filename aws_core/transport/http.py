"""The default HTTP client and its settings, as Go's ``aws/transport/http``."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from smithy_py.closing import Closing
from smithy_py.http.transport import DialerOptions, Resolver, TransportOptions

if TYPE_CHECKING:
    import ssl

    from smithy_py.context import Context
    from smithy_py.http.request import Request
    from smithy_py.http.response import Response
    from smithy_py.http.transport.transport import Transport

__all__ = ["BuildableClient", "FrozenClient"]


class BuildableClient(Closing):
    """An HTTP client whose settings can be built upon; each ``with_...`` gives a new client.

    It keeps connections, serves any number of threads, and is made whole on the first request,
    so that an unused one costs nothing. A copy, a pickled one and one in a forked process have
    the settings only, and connections of their own. Use it in a ``with`` block, or
    :meth:`close` it, to close its idle connections before it is collected.

    The defaults are Go's but for the read timeout, of which Go has none: see
    :class:`smithy_py.http.transport.TransportOptions`.
    """

    def __init__(self) -> None:
        self._transport_options = TransportOptions()
        self._dialer_options = DialerOptions()
        self._timeout: float | None = None

    def with_timeout(self, seconds: float | None) -> BuildableClient:
        """With a limit for a whole call, the reading of the body included; None or 0 for none."""
        clone = self._clone()
        clone._timeout = _duration(seconds)
        return clone

    def with_transport_options(
        self, *functions: Callable[[TransportOptions], object]
    ) -> BuildableClient:
        """With what *functions* change in a copy of the transport options."""
        clone = self._clone()
        for function in functions:
            function(clone._transport_options)
        return clone

    def with_dialer_options(self, *functions: Callable[[DialerOptions], object]) -> BuildableClient:
        """With what *functions* change in a copy of the dialer options."""
        clone = self._clone()
        for function in functions:
            function(clone._dialer_options)
        return clone

    def with_connect_timeout(self, seconds: float | None) -> BuildableClient:
        """With a limit for name look-up and TCP connection together; None or 0 for none."""
        return self._with_dialer(connect_timeout=_duration(seconds))

    def with_tls_handshake_timeout(self, seconds: float | None) -> BuildableClient:
        """With a limit for the TLS handshake; None or 0 for none."""
        return self._with_transport(tls_handshake_timeout=_duration(seconds))

    def with_read_timeout(self, seconds: float | None) -> BuildableClient:
        """With a limit for how long the server may be silent; None or 0 for none."""
        return self._with_transport(read_timeout=_duration(seconds))

    def with_idle_timeout(self, seconds: float | None) -> BuildableClient:
        """With idle connections kept for *seconds*; 0 keeps none, None sets no limit."""
        return self._with_transport(
            idle_timeout=None if seconds is None else _not_negative(seconds)
        )

    def with_expect_continue_timeout(self, seconds: float) -> BuildableClient:
        """With *seconds* to wait for ``100 Continue`` before the body is sent anyway."""
        return self._with_transport(expect_continue_timeout=_not_negative(seconds))

    def with_max_connections_per_host(self, number: int) -> BuildableClient:
        """With at most *number* connections open to a host; a call that needs more waits.

        Raises:
            ValueError: It is below 1.
        """
        if number < 1:
            raise ValueError(f"at least 1 connection is needed, not {number}")
        return self._with_transport(max_connections_per_host=number)

    def with_max_idle_connections(self, number: int) -> BuildableClient:
        """With at most *number* idle connections kept in all; 0 keeps none."""
        return self._with_transport(max_idle_connections=int(_not_negative(number)))

    def with_max_idle_connections_per_host(self, number: int) -> BuildableClient:
        """With at most *number* idle connections kept for one host; 0 keeps none."""
        return self._with_transport(max_idle_connections_per_host=int(_not_negative(number)))

    def with_keep_alive(self, seconds: float | None) -> BuildableClient:
        """With TCP probes after *seconds* of silence; None or 0 for no probes."""
        return self._with_dialer(keep_alive=_duration(seconds))

    def with_source_address(self, host: str, port: int = 0) -> BuildableClient:
        """With connections from this local address; port 0 for any."""
        return self._with_dialer(source_address=(host, port))

    def with_resolver(self, resolver: Resolver | None) -> BuildableClient:
        """With host names looked up by *resolver*; None for the operating system.

        Args:
            resolver: Takes a host name and gives its addresses, the best first; it raises an
                ``OSError`` where there are none. It may run on a thread of its own.
        """
        return self._with_dialer(resolver=resolver)

    def with_proxies(self, proxies: Mapping[str, str] | None) -> BuildableClient:
        """With these proxies, whatever the environment says; None or empty for none.

        Args:
            proxies: URLs by scheme ("http", "https", "all", or "https://host"), credentials in
                the URL; "no_proxy" lists hosts that are reached directly.
        """
        return self._with_transport(
            proxies=dict(proxies) if proxies else None, proxy_from_environment=False
        )

    def with_proxy_from_environment(self, enabled: bool = True) -> BuildableClient:
        """With the proxies that ``HTTPS_PROXY`` and its like name, as by default, or without."""
        return self._with_transport(proxies=None, proxy_from_environment=enabled)

    def with_ca_bundle(self, path: str | os.PathLike[str]) -> BuildableClient:
        """With the authorities of a PEM file, or of a folder of hashed files, as the trusted."""
        return self._with_transport(ca_bundle=os.fspath(path), verify=True)

    def with_client_certificate(
        self, certificate: str | os.PathLike[str], key: str | os.PathLike[str] | None = None
    ) -> BuildableClient:
        """With a certificate to show to servers; PEM files, the key without a password."""
        pair = (os.fspath(certificate), None if key is None else os.fspath(key))
        return self._with_transport(client_certificate=pair)

    def with_verify(self, verify: bool) -> BuildableClient:
        """With certificates verified, or not: then anyone on the way can read and change all."""
        return self._with_transport(verify=verify)

    def with_tls_versions(
        self, minimum: ssl.TLSVersion | None, maximum: ssl.TLSVersion | None = None
    ) -> BuildableClient:
        """With these versions of TLS alone; None for TLS 1.2, and for the newest there is."""
        return self._with_transport(tls_minimum_version=minimum, tls_maximum_version=maximum)

    def with_ssl_context(self, context: ssl.SSLContext | None) -> BuildableClient:
        """With everything about TLS as *context* says; such a client cannot be pickled."""
        return self._with_transport(ssl_context=context)

    def get_timeout(self) -> float | None:
        """Seconds for a whole call, or None."""
        return self._timeout

    def get_transport(self) -> TransportOptions:
        """A copy of the transport options."""
        return self._transport_options.copy()

    def get_dialer(self) -> DialerOptions:
        """A copy of the dialer options."""
        return self._dialer_options.copy()

    def freeze(self) -> FrozenClient:
        """This client as one that nobody, the defaults mode included, builds upon."""
        return FrozenClient(self)

    def do(self, request: Request, *, ctx: Context) -> Response:
        """Sends *request* exactly as it stands; redirects are not followed.

        Args:
            request: What to send.
            ctx: Bounds everything, the reading of the body included.

        Raises:
            RequestSendError: No whole answer came.
            CanceledError: The context ended first.
            SerializationError: The request cannot be written as HTTP/1.1.
        """
        transport: Transport | None = self.__dict__.get("_transport")
        return (transport or self._make()).do(request, ctx=ctx)

    def _make(self) -> Transport:
        from smithy_py.http.transport.transport import Transport

        made = Transport(self._transport_options, self._dialer_options, self._timeout)
        # Of two threads, the first one's stays.
        transport: Transport = self.__dict__.setdefault("_transport", made)
        return transport

    def close(self) -> None:
        """Closes the idle connections; a later call opens new ones."""
        transport: Transport | None = self.__dict__.pop("_transport", None)
        if transport is not None:
            transport.close()

    def _clone(self) -> BuildableClient:
        clone = type(self).__new__(type(self))
        clone.__setstate__(self.__getstate__())
        return clone

    def _with_transport(self, **settings: Any) -> BuildableClient:
        clone = self._clone()
        for name, value in settings.items():
            setattr(clone._transport_options, name, value)
        return clone

    def _with_dialer(self, **settings: Any) -> BuildableClient:
        clone = self._clone()
        for name, value in settings.items():
            setattr(clone._dialer_options, name, value)
        return clone

    def __copy__(self) -> BuildableClient:
        return self._clone()

    def __deepcopy__(self, memo: dict[int, Any]) -> BuildableClient:
        # Not the general way: an SSLContext cannot be copied, but two clients can share it.
        return self._clone()

    def __getstate__(self) -> dict[str, Any]:
        return {
            "_transport_options": self._transport_options.copy(),
            "_dialer_options": self._dialer_options.copy(),
            "_timeout": self._timeout,
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

    def __repr__(self) -> str:
        return f"BuildableClient(timeout={self._timeout})"


class FrozenClient:
    """A client with settings that stay.

    Args:
        client: The client that sends.
    """

    def __init__(self, client: BuildableClient) -> None:
        self._client = client

    def do(self, request: Request, *, ctx: Context) -> Response:
        """As :meth:`BuildableClient.do`."""
        return self._client.do(request, ctx=ctx)

    def close(self) -> None:
        """As :meth:`BuildableClient.close`."""
        self._client.close()


def _duration(seconds: float | None) -> float | None:
    if seconds is None or seconds == math.inf:
        return None
    return _not_negative(seconds) or None


def _not_negative(value: float) -> float:
    if value < 0:
        raise ValueError(f"{value} is negative")
    return value
