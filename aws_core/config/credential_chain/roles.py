"""The roles that the chain assumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_core.config.credential_chain.resolved import (
    ChainInputs,
    Resolved,
    cached,
    with_features,
)
from aws_core.config.shared_config import Section
from aws_core.config.sources import Origin
from smithy_py.errors import ConfigError

if TYPE_CHECKING:
    from aws_core.credentials import stscreds

_NO_TOKEN_PROVIDER = (
    "assume role with MFA enabled, but AssumeRoleTokenProvider session option not set. Give "
    "with_assume_role_credential_options a function that sets token_provider, such as "
    "stscreds.stdin_token_provider"
)


def assume_role(inputs: ChainInputs, section: Section, base: Resolved) -> Resolved:
    """The role of a profile, assumed with the credentials of *base*.

    Raises:
        ConfigError: The profile names an MFA device, and nothing gives its code.
    """
    from aws_core.credentials import stscreds
    from services import sts

    credentials = cached(
        base.provider, inputs.options.credentials_cache_options, base.expiry_window
    )
    config = inputs.client_config().copy(credentials=credentials)
    client = sts.new_from_config(config, with_features(base.sources))

    def from_profile(options: stscreds.AssumeRoleOptions) -> None:
        options.role_session_name = section.text("role_session_name")
        options.external_id = section.text("external_id") or None
        options.serial_number = section.text("mfa_serial") or None
        options.credential_sources = base.sources
        seconds = _seconds(section.text("duration_seconds"))
        # As in the Go SDK, which counts whole minutes here.
        if seconds // 60 > 15:
            options.duration = float(seconds)

    role = section.text("role_arn")
    functions = inputs.option_functions("assume_role_credential_options")
    provider = stscreds.AssumeRoleProvider(client, role, from_profile, *functions)
    options = provider.options
    if options.serial_number and not (options.token_provider or options.token_code):
        key = "mfa_serial" if section.text("mfa_serial") else "role_arn"
        raise section.error(_NO_TOKEN_PROVIDER, key)
    return Resolved(
        provider,
        section.origin(section.properties["role_arn"], "role_arn"),
        f"role_arn {role}, assumed with {base.reason}",
        base.sources,
    )


def web_identity(
    inputs: ChainInputs,
    token_file: str,
    role: str,
    session_name: str,
    origin: Origin,
    sources: tuple[str, ...],
) -> Resolved:
    """A role, assumed with the web identity token in a file.

    Raises:
        ConfigError: There is no role.
    """
    from aws_core.credentials import stscreds
    from services import sts

    def from_chain(options: stscreds.WebIdentityRoleOptions) -> None:
        options.role_session_name = session_name
        options.credential_sources = sources

    functions = inputs.option_functions("web_identity_role_credential_options")
    client = sts.new_from_config(inputs.client_config())
    try:
        provider = stscreds.WebIdentityRoleProvider(
            client, role, stscreds.IdentityTokenFile(token_file), from_chain, *functions
        )
    except ValueError as error:
        message = f"{error}: a web identity token needs AWS_ROLE_ARN too"
        raise ConfigError(message, key=origin.name) from error
    reason = f"role {provider.options.role_arn}, assumed with the web identity token in a file"
    return Resolved(provider, origin, reason, provider.sources)


def _seconds(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return 0
