"""An HTTP client on libcurl, with HTTP/2: the extra ``native``."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from aws_core.transport.http import BuildableClient
from smithy_py.errors import ConfigError

if TYPE_CHECKING:
    import ssl

    from smithy_py.http.transport.transport import Transport

__all__ = ["NativeClient"]


class NativeClient(BuildableClient):
    """A client with the settings of :class:`BuildableClient`, whose HTTP and TLS are libcurl's.

    It speaks HTTP/2 where a server offers it over TLS, one request at a time on a connection,
    and HTTP/1.1 elsewhere. ``docs/decisions/0010-native-transport.md`` says what it is good for.

    libcurl brings an OpenSSL of its own, so an ``ssl.SSLContext`` is of no use to it. It needs
    the extra ``native``, which installs pycurl.
    """

    def __init__(self) -> None:
        super().__init__()
        self._http2 = True

    def with_http2(self, enabled: bool = True) -> NativeClient:
        """With HTTP/2 where a server offers it, as by default and in Go, or without."""
        clone = self._clone()
        assert isinstance(clone, NativeClient)
        clone._http2 = enabled
        return clone

    def with_ssl_context(self, context: ssl.SSLContext | None) -> BuildableClient:
        """Refuses: libcurl cannot use one.

        Raises:
            ConfigError: *context* is one.
        """
        if context is not None:
            raise ConfigError(
                "the native transport cannot use an SSLContext; set what it should do with "
                "with_ca_bundle, with_client_certificate, with_verify and with_tls_versions, or "
                "use BuildableClient"
            )
        return self._clone()

    def _make(self) -> Transport:
        options = self._transport_options
        self.with_ssl_context(options.ssl_context)
        try:
            importlib.import_module("pycurl")
        except ImportError as error:
            raise ConfigError(
                "the native transport needs pycurl; install it with "
                "pip install 'aws-sdk-python-v2[native]'"
            ) from error
        from aws_core.transport.curl.transport import CurlTransport

        made = CurlTransport(options, self._dialer_options, self._timeout, self._http2)
        # Of two threads, the first one's stays.
        transport: Transport = self.__dict__.setdefault("_transport", made)
        return transport

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "_http2": self._http2}

    def __repr__(self) -> str:
        return f"NativeClient(timeout={self._timeout})"
