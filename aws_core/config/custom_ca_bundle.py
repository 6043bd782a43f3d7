"""Makes the HTTP client of a config trust the authorities that its settings name."""

from __future__ import annotations

from aws_core.config.sources import Found
from smithy_py.errors import ConfigError


def with_bundle(client: Found, bundle: Found) -> Found:
    """The HTTP client that trusts *bundle*: the one given, or one of the SDK's own.

    Raises:
        ConfigError: The client given has no ``with_ca_bundle``.
    """
    if client.value is None:
        from aws_core.transport.http import BuildableClient

        return Found(BuildableClient().with_ca_bundle(bundle.value), bundle.origin)
    method = getattr(client.value, "with_ca_bundle", None)
    if method is None:
        name = type(client.value).__name__
        raise ConfigError(
            f"the HTTP client {name} has no with_ca_bundle, so the CA bundle of {bundle.origin} "
            f"cannot be added to it; give it to the client itself",
            key="custom_ca_bundle",
        )
    return Found(method(bundle.value), client.origin)
