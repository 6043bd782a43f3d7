"""Credentials that the place has where the program runs: a container or an EC2 instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_core.config.credential_chain.resolved import ChainInputs, Resolved
from aws_core.config.sources import DEFAULT, Origin, OriginKind

if TYPE_CHECKING:
    from aws_core.credentials import ec2rolecreds, endpointcreds

RELATIVE_URI = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
FULL_URI = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
_EXPIRY_WINDOW = 300.0


def container(inputs: ChainInputs) -> Resolved | None:
    """Credentials from the endpoint that the environment names, or None.

    Raises:
        ConfigError: Credentials must not be asked for there.
    """
    variables = inputs.environment.variables
    name = next((name for name in (RELATIVE_URI, FULL_URI) if variables.get(name)), None)
    if name is None:
        return None
    from aws_core.credentials import endpointcreds

    endpoint = endpointcreds.endpoint_from_environment(variables)
    assert endpoint is not None
    config = inputs.client_config()

    def from_config(options: endpointcreds.Options) -> None:
        options.api_options = config.api_options
        options.retryer = config.retryer() if config.retryer is not None else None

    provider = endpointcreds.Provider(
        endpoint,
        from_config,
        endpointcreds.authorization_from_environment(variables),
        *inputs.option_functions("endpoint_credential_options"),
    )
    origin = Origin(OriginKind.ENVIRONMENT, name)
    return Resolved(provider, origin, name, ("CredentialsEndpointProvider",), _EXPIRY_WINDOW)


def instance_metadata(inputs: ChainInputs) -> Resolved:
    """Credentials of the role of the EC2 instance."""
    from aws_core.credentials import ec2rolecreds

    def from_config(options: ec2rolecreds.Options) -> None:
        options.client_config = inputs.client_config()

    provider = ec2rolecreds.Provider(
        from_config, *inputs.option_functions("ec2_role_credential_options")
    )
    return Resolved(provider, DEFAULT, "EC2 instance metadata", ("EC2RoleProvider",))
