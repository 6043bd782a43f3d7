"""The credentials that a profile leads to."""

from __future__ import annotations

from aws_core.config.credential_chain.linked_profile import LinkedProfile, has_keys
from aws_core.config.credential_chain.resolved import ChainInputs, Resolved
from aws_core.config.credential_chain.roles import assume_role, web_identity
from aws_core.config.credential_chain.single_sign_on import SSO_KEYS, login, sso
from aws_core.config.credential_chain.surroundings import (
    FULL_URI,
    RELATIVE_URI,
    container,
    instance_metadata,
)
from aws_core.config.shared_config import ACCESS_KEY_ID, Section
from aws_core.config.sources import DEFAULT
from aws_core.credentials.environment import EnvironmentCredentialsProvider
from aws_core.credentials.feature_ids import ChainSource
from aws_core.credentials.shared_file import SharedFileCredentialsProvider, section_credentials


def profile_credentials(inputs: ChainInputs, profile: LinkedProfile) -> Resolved | None:
    """What *profile* says of credentials, its role assumed; None if it says nothing.

    Raises:
        ConfigError: What it says cannot be used.
    """
    section = profile.section
    if profile.source is None and not has_keys(section) and section.text("web_identity_token_file"):
        return _web_identity(inputs, section)
    base = _base(inputs, profile)
    if base is None or not profile.assumes_role:
        return base
    return assume_role(inputs, section, base)


def _base(inputs: ChainInputs, profile: LinkedProfile) -> Resolved | None:
    section = profile.section
    if profile.source is not None:
        found = profile_credentials(inputs, profile.source)
        assert found is not None, "link_profile refuses profiles without credentials"
        return found._replace(sources=(ChainSource.PROFILE_SOURCE_PROFILE, *found.sources))
    if has_keys(section):
        return _keys(inputs, section)
    if section.text("credential_source"):
        return _named_source(inputs, section)
    if any(section.text(key) for key in SSO_KEYS):
        return sso(inputs, section)
    if section.text("login_session"):
        return login(inputs, section)
    if section.text("credential_process"):
        return _process(inputs, section)
    return None


def _keys(inputs: ChainInputs, section: Section) -> Resolved:
    provider = SharedFileCredentialsProvider(
        section.name,
        config_files=inputs.shared.config_files,
        credentials_files=inputs.shared.credentials_files,
        credentials=section_credentials(section),
    )
    origin = section.origin(section.properties[ACCESS_KEY_ID], ACCESS_KEY_ID)
    reason = f"{ACCESS_KEY_ID} of profile {section.name!r}"
    return Resolved(provider, origin, reason, provider.sources)


def _named_source(inputs: ChainInputs, section: Section) -> Resolved:
    name = section.text("credential_source")
    if name == "Environment":
        provider = EnvironmentCredentialsProvider(inputs.environment.variables)
        # As in the Go SDK, which reports these as credentials over HTTP.
        sources: tuple[str, ...] = ("CredentialsEndpointProvider",)
        found = Resolved(provider, DEFAULT, "", sources)
    elif name == "Ec2InstanceMetadata":
        found = instance_metadata(inputs)
    elif name == "EcsContainer":
        found_or_none = container(inputs)
        if found_or_none is None:
            message = (
                "EcsContainer was specified as the credential_source, but neither "
                f"{RELATIVE_URI} nor {FULL_URI} was set"
            )
            raise section.error(message, "credential_source")
        found = found_or_none
    else:
        raise section.error(
            "credential_source values must be EcsContainer, Ec2InstanceMetadata, or "
            f"Environment, not {name!r}",
            "credential_source",
        )
    return found._replace(
        origin=section.origin(section.properties["credential_source"], "credential_source"),
        reason=f"credential_source {name} of profile {section.name!r}",
        sources=(ChainSource.PROFILE_NAMED_PROVIDER, *found.sources),
    )


def _web_identity(inputs: ChainInputs, section: Section) -> Resolved:
    key = "web_identity_token_file"
    return web_identity(
        inputs,
        section.text(key),
        section.text("role_arn"),
        section.text("role_session_name"),
        section.origin(section.properties[key], key),
        (ChainSource.PROFILE_STS_WEB_ID_TOKEN,),
    )


def _process(inputs: ChainInputs, section: Section) -> Resolved:
    from aws_core.credentials import processcreds

    key = "credential_process"
    sources = (ChainSource.PROFILE_PROCESS, "ProcessProvider")

    def from_profile(options: processcreds.Options) -> None:
        options.credential_sources = sources

    functions = inputs.option_functions("process_credential_options")
    provider = processcreds.Provider(section.text(key), *functions, from_profile)
    origin = section.origin(section.properties[key], key)
    return Resolved(provider, origin, f"{key} of profile {section.name!r}", sources)
