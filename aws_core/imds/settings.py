"""What a client of the EC2 instance metadata service gets where its options are silent."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from aws_core.imds.options import Options
from smithy_py.http.client import HTTPClient

if TYPE_CHECKING:
    from aws_core.config.config import Config

CONNECT_TIMEOUT = 0.25
READ_TIMEOUT = 0.5
MAX_BACKOFF = 1.0

_SETTINGS = {
    "endpoint": "ec2_imds_endpoint",
    "endpoint_mode": "ec2_imds_endpoint_mode",
    "client_enable_state": "ec2_imds_client_enable_state",
}
_V1_DISABLED = "ec2_imds_v1_disabled"


def options_from_config(config: Config) -> Options:
    """The options that *config* has for a client of the service."""
    options = Options(
        api_options=tuple(config.api_options),
        http_client=config.http_client,
        logger=config.logger,
        client_log_mode=config.client_log_mode,
        app_id=config.app_id or None,
    )
    if config.retryer is not None:
        options.retryer = config.retryer()
    for name, setting in _SETTINGS.items():
        setattr(options, name, getattr(config, setting))
    if config.ec2_imds_v1_disabled:
        options.enable_fallback = False
    return options


def complete(options: Options) -> None:
    """Fills in what the options leave open, from the environment where it says something.

    Raises:
        ConfigError: An environment variable cannot be used.
    """
    _read_environment(options)
    options.http_client = _http_client(options.http_client)
    if options.retryer is None:
        from aws_core.retry.standard import Standard

        options.retryer = Standard()
    if not options.disable_default_max_backoff:
        from aws_core.retry.wrappers import add_with_max_backoff_delay

        options.retryer = add_with_max_backoff_delay(options.retryer, MAX_BACKOFF)


def _read_environment(options: Options) -> None:
    # aws_core.config imports the credentials providers, which import this package.
    from aws_core.config.environment import EnvironmentSource
    from aws_core.config.settings import SETTINGS

    environment = EnvironmentSource(os.environ)
    for name, setting in _SETTINGS.items():
        if not getattr(options, name):
            found = environment.find(SETTINGS[setting])
            if found is not None:
                setattr(options, name, found.value)
    if options.enable_fallback is None:
        found = environment.find(SETTINGS[_V1_DISABLED])
        if found is not None:
            options.enable_fallback = not found.value


def _http_client(client: HTTPClient | None) -> HTTPClient:
    from aws_core.transport.http import BuildableClient

    if client is None:
        client = BuildableClient()
    if not isinstance(client, BuildableClient):
        return client
    return (
        client.with_connect_timeout(CONNECT_TIMEOUT)
        .with_read_timeout(READ_TIMEOUT)
        .with_proxy_from_environment(False)
    )
