"""What a defaults mode means: the timeouts that clients begin with, as in the Go SDK."""

from __future__ import annotations

import sys
import weakref
from typing import TYPE_CHECKING, NamedTuple

from aws_core.config.choices import DefaultsMode

if TYPE_CHECKING:
    from aws_core.config.config import Config
    from aws_core.transport.http import BuildableClient
    from smithy_py.http.client import HTTPClient

_MOBILE_SYSTEMS = ("android", "ios")

# Seconds for connecting, and for the TLS handshake.
_TIMEOUTS: dict[str, tuple[float, float]] = {
    DefaultsMode.STANDARD: (3.1, 3.1),
    DefaultsMode.IN_REGION: (1.1, 1.1),
    DefaultsMode.CROSS_REGION: (3.1, 3.1),
    DefaultsMode.MOBILE: (30.0, 30.0),
}


class RuntimeEnvironment(NamedTuple):
    """Where the program runs, as far as that is known.

    Attributes:
        environment_identifier: What ``AWS_EXECUTION_ENV`` says.
        region: The region that the environment names.
        ec2_instance_metadata_region: The region that EC2 instance metadata names.
    """

    environment_identifier: str = ""
    region: str = ""
    ec2_instance_metadata_region: str = ""


def resolve_defaults_mode_auto(
    region: str, environment: RuntimeEnvironment, system: str = sys.platform
) -> DefaultsMode:
    """The mode that ``auto`` stands for.

    Args:
        region: The region of the client.
        environment: Where the program runs.
        system: The operating system, as ``sys.platform`` has it.
    """
    if system in _MOBILE_SYSTEMS:
        return DefaultsMode.MOBILE
    current = environment.region if environment.environment_identifier else ""
    current = current or environment.ec2_instance_metadata_region
    if not (region and current):
        return DefaultsMode.STANDARD
    same = region.lower() == current.lower()
    return DefaultsMode.IN_REGION if same else DefaultsMode.CROSS_REGION


def http_client_of_mode(config: Config) -> HTTPClient | None:
    """The HTTP client of *config* with the timeouts of its defaults mode.

    One that the SDK did not make stays as it is, as does a frozen one. Clients of the same
    config and mode share theirs, and so its connections.
    """
    mode: str = config.defaults_mode
    if mode == DefaultsMode.AUTO:
        environment = config.runtime_environment or RuntimeEnvironment()
        mode = resolve_defaults_mode_auto(config.region, environment)
    client = config.http_client
    if mode not in _TIMEOUTS:
        return client
    from aws_core.transport.http import BuildableClient

    if client is None:
        return _with_timeouts(BuildableClient(), mode)
    return _shared(client, mode) if isinstance(client, BuildableClient) else client


_made: weakref.WeakKeyDictionary[BuildableClient, dict[str, BuildableClient]] = (
    weakref.WeakKeyDictionary()
)


def _shared(client: BuildableClient, mode: str) -> BuildableClient:
    of_modes = _made.setdefault(client, {})
    # Of two threads, the first one's stays; an unused client costs nothing.
    return of_modes.get(mode) or of_modes.setdefault(mode, _with_timeouts(client, mode))


def _with_timeouts(client: BuildableClient, mode: str) -> BuildableClient:
    connect, handshake = _TIMEOUTS[mode]
    return client.with_connect_timeout(connect).with_tls_handshake_timeout(handshake)
