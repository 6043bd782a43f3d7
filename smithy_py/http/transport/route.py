"""How a host is reached: its port, and the proxy on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping

from smithy_py.errors import SerializationError

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?")
_DEFAULT_PORTS = {"http": 80, "https": 443}


class Route:
    """The way to one scheme and host.

    Attributes:
        scheme: "http" or "https".
        host: Host and port as the request has them.
        name: The name or address alone, without brackets.
        port: The port.
        place: Name and port, and the proxy, for messages.
        proxy: The URL of the proxy, credentials included, or None.
        forwarded: Whether the proxy reads the requests instead of passing a tunnel on.
        proxy_headers: What requests carry for the proxy that reads them.

    Args:
        scheme: The scheme of a request.
        host: The host of a request.

    Raises:
        SerializationError: It is no scheme or host to send HTTP to.
    """

    __slots__ = ("forwarded", "host", "name", "place", "port", "proxy", "proxy_headers", "scheme")

    def __init__(self, scheme: str, host: str) -> None:
        match = _HOST.fullmatch(host)
        if scheme not in _DEFAULT_PORTS:
            raise SerializationError(f"the scheme of the URL is {scheme!r}, not http or https")
        if match is None or not 0 < (port := int(match[2] or _DEFAULT_PORTS[scheme])) < 65536:
            raise SerializationError(
                "the host of the URL must be a name or address with an optional port"
            )
        self.scheme = scheme
        self.host = host
        self.name = match[1].strip("[]")
        self.port = port
        self.place = host if match[2] else f"{host}:{port}"
        self.proxy: str | None = None
        self.forwarded = False
        self.proxy_headers: Mapping[str, str] = {}

    @property
    def url(self) -> str:
        """The URL of the host."""
        return f"{self.scheme}://{self.host}/"
