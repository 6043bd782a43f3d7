"""What a test needs to know of a running server."""

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers.process import ServerProcess

# For an answer of a server that may still be starting on a busy machine.
PATIENCE_SECONDS = 120.0


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running server, and a key that it accepts."""

    endpoint_url: str
    access_key_id: str
    secret_access_key: str = field(repr=False)
    region: str
    ca_bundle: Path | None = None
    """The certificate that vouches for the server, if it speaks TLS."""
    process: ServerProcess = field(repr=False)


def request(
    port: int,
    method: str,
    path: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    ca_bundle: Path | None = None,
) -> tuple[int, bytes]:
    """Sends one plain HTTP request to a server on 127.0.0.1, without signing it.

    Returns:
        The status and the body.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    if ca_bundle is not None:
        context = ssl.create_default_context(cafile=ca_bundle)
        connection = http.client.HTTPSConnection(
            "127.0.0.1", port, timeout=PATIENCE_SECONDS, context=context
        )
    try:
        connection.request(method, path, body, dict(headers or {}))
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()
