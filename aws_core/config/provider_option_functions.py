"""The ``with_...`` functions for the options of credential providers.

Each takes a function that changes the options of a provider which the credential chain makes.
It runs after the chain has set what the environment and the profile say. A later function of
the same kind takes the place of an earlier one, as in the Go SDK.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from aws_core.config.load_options import LoadOption, option

if TYPE_CHECKING:
    from aws_core.credentials import ec2rolecreds, endpointcreds, processcreds, ssocreds, stscreds


def with_assume_role_credential_options(
    function: Callable[[stscreds.AssumeRoleOptions], object],
) -> LoadOption:
    """Sets what changes the options of roles that profiles assume.

    A profile with ``mfa_serial`` needs one that sets ``token_provider``.
    """
    return option("assume_role_credential_options", function)


def with_web_identity_role_credential_options(
    function: Callable[[stscreds.WebIdentityRoleOptions], object],
) -> LoadOption:
    """Sets what changes the options of roles assumed with a web identity token."""
    return option("web_identity_role_credential_options", function)


def with_process_credential_options(
    function: Callable[[processcreds.Options], object],
) -> LoadOption:
    """Sets what changes the options of a ``credential_process``."""
    return option("process_credential_options", function)


def with_sso_provider_options(function: Callable[[ssocreds.Options], object]) -> LoadOption:
    """Sets what changes the options of credentials from SSO."""
    return option("sso_provider_options", function)


def with_sso_token_provider_options(
    function: Callable[[ssocreds.SSOTokenProviderOptions], object],
) -> LoadOption:
    """Sets what changes the options of tokens from SSO."""
    return option("sso_token_provider_options", function)


def with_endpoint_credential_options(
    function: Callable[[endpointcreds.Options], object],
) -> LoadOption:
    """Sets what changes the options of credentials from a container's endpoint."""
    return option("endpoint_credential_options", function)


def with_ec2_role_credential_options(
    function: Callable[[ec2rolecreds.Options], object],
) -> LoadOption:
    """Sets what changes the options of credentials from EC2 instance metadata."""
    return option("ec2_role_credential_options", function)
