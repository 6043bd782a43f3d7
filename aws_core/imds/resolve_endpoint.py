"""Where the EC2 instance metadata service is."""

from __future__ import annotations

from urllib.parse import urlsplit

from aws_core.imds.options import Options
from smithy_py.context import Context
from smithy_py.errors import ConfigError
from smithy_py.middleware.inputs import Output, SerializeHandler, SerializeInput

IPV4_ENDPOINT = "http://169.254.169.254"
IPV6_ENDPOINT = "http://[fd00:ec2::254]"


class ResolveEndpoint:
    """Serialize: sets scheme and host.

    Args:
        options: The options of the client or call.

    Raises:
        ConfigError: The endpoint is no URL, or its mode is unknown.
    """

    id = "ResolveEndpoint"

    def __init__(self, options: Options) -> None:
        self._scheme, self._host = resolve_endpoint(options)

    def handle_serialize(
        self, ctx: Context, input: SerializeInput, next: SerializeHandler
    ) -> Output:
        """Sets scheme and host, then goes on."""
        input.request.scheme, input.request.host = self._scheme, self._host
        return next(ctx, input)


def resolve_endpoint(options: Options) -> tuple[str, str]:
    """Scheme and host of the service; a path in the endpoint counts for nothing, as in Go.

    Raises:
        ConfigError: The endpoint is no URL, or its mode is unknown.
    """
    if options.endpoint:
        return _parse(options.endpoint)
    modes = {"": IPV4_ENDPOINT, "ipv4": IPV4_ENDPOINT, "ipv6": IPV6_ENDPOINT}
    endpoint = modes.get(options.endpoint_mode.strip().lower())
    if endpoint is None:
        raise ConfigError(
            f"the endpoint mode {options.endpoint_mode!r} is unknown; write IPv4 or IPv6",
            key="ec2_imds_endpoint_mode",
        )
    return _parse(endpoint)


def _parse(endpoint: str) -> tuple[str, str]:
    problem = ConfigError(
        "the endpoint of EC2 IMDS is no URL; write http://host or http://host:port",
        key="ec2_imds_endpoint",
    )
    try:
        parts = urlsplit(endpoint)
    except ValueError:
        raise problem from None
    usable = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    if not usable or not endpoint.isprintable() or " " in endpoint:
        raise problem
    return parts.scheme, parts.netloc
