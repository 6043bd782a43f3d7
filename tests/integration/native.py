"""The native transport in the place of the default one."""

from __future__ import annotations

from aws_core.transport.http import BuildableClient
from smithy_py.http.transport.transport import Transport


def made_native(client: BuildableClient) -> Transport:
    """What ``NativeClient`` would make of the settings of *client*."""
    # Not before it is asked for: it needs the extra.
    from aws_core.transport.curl.transport import CurlTransport

    made = CurlTransport(client.get_transport(), client.get_dialer(), client.get_timeout())
    transport: Transport = client.__dict__.setdefault("_transport", made)
    return transport
