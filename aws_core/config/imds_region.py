"""What a load asks EC2 instance metadata for: the region."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aws_core.config.defaults_mode import RuntimeEnvironment
from aws_core.config.sources import Found, Origin, OriginKind
from aws_core.config.use_imds_region import GetRegionAPIClient, UseEC2IMDSRegion
from smithy_py.context import Context
from smithy_py.errors import ConfigError, OperationError

if TYPE_CHECKING:
    from aws_core.config.environment import EnvironmentSource

_EXECUTION_ENVIRONMENT = "AWS_EXECUTION_ENV"
_REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")
_CLIENT_SETTINGS = (
    "api_options",
    "client_log_mode",
    "ec2_imds_client_enable_state",
    "ec2_imds_endpoint",
    "ec2_imds_endpoint_mode",
    "ec2_imds_v1_disabled",
    "http_client",
    "logger",
    "retryer",
)


def imds_region(use: UseEC2IMDSRegion, settings: Mapping[str, Found], ctx: Context | None) -> Found:
    """The region of EC2 instance metadata.

    Args:
        use: Whom to ask.
        settings: The settings of the config, for a client of its own.
        ctx: Bounds the time it may take.

    Raises:
        ConfigError: It cannot be had.
        CanceledError: *ctx* ended.
    """
    try:
        region = (use.client or _new_client(settings)).get_region(ctx=ctx).region
    except OperationError as error:
        if ctx is not None:
            ctx.check()
        raise ConfigError(f"no region from EC2 IMDS: {error}", key="region") from error
    return Found(region, Origin(OriginKind.CODE, "with_ec2_imds_region"))


def runtime_environment(
    client: GetRegionAPIClient | None,
    settings: Mapping[str, Found],
    environment: EnvironmentSource,
    ctx: Context | None,
) -> RuntimeEnvironment:
    """Where the program runs, as far as the environment and EC2 instance metadata tell.

    Args:
        client: The client to ask; None for one with the settings of the config.
        settings: The settings of the config.
        environment: The environment.
        ctx: Bounds the time it may take.

    Raises:
        CanceledError: *ctx* ended.
    """
    try:
        region = (client or _new_client(settings)).get_region(ctx=ctx).region
    except OperationError:
        if ctx is not None:
            ctx.check()
        region = ""
    named = (environment.get(name) for name in _REGION_VARIABLES)
    return RuntimeEnvironment(
        environment.get(_EXECUTION_ENVIRONMENT), next(filter(None, named), ""), region
    )


def _new_client(settings: Mapping[str, Found]) -> GetRegionAPIClient:
    from aws_core import imds
    from aws_core.config.config import Config

    values: dict[str, Any] = {name: settings[name].value for name in _CLIENT_SETTINGS}
    return imds.new_from_config(Config(**values))
