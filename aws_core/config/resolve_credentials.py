"""Which credentials provider a config gets, in the order of the Go SDK."""

from __future__ import annotations

from aws_core.config.environment import EnvironmentSource
from aws_core.config.shared_config import ACCESS_KEY_ID, Section, SharedConfig
from aws_core.config.sources import DEFAULT, Found, Origin, OriginKind
from aws_core.credentials.anonymous import AnonymousCredentials
from aws_core.credentials.cache import CredentialsCache, CredentialsCacheOptions
from aws_core.credentials.environment import (
    ACCESS_KEY_VARIABLES,
    EnvironmentCredentialsProvider,
)
from aws_core.credentials.provider import CredentialsProvider
from aws_core.credentials.shared_file import SharedFileCredentialsProvider, section_credentials
from aws_core.credentials.unavailable import UnavailableCredentials

# A profile with one of these means other credentials than its static keys.
_STRONGER_KEYS = ("role_arn", "source_profile", "credential_source", "web_identity_token_file")
_WEAKER_KEYS = (
    "sso_session",
    "sso_start_url",
    "sso_region",
    "sso_account_id",
    "sso_role_name",
    "login_session",
    "credential_process",
)
_WEB_IDENTITY_VARIABLE = "AWS_WEB_IDENTITY_TOKEN_FILE"
_CONTAINER_VARIABLES = (
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)


def resolve_credentials(
    given: CredentialsProvider | None,
    options: CredentialsCacheOptions,
    environment: EnvironmentSource,
    shared: SharedConfig,
    profile_name: Found,
) -> Found:
    """The provider of credentials, wrapped in a cache, and its origin.

    Args:
        given: The provider that code gave; nothing else is then looked at.
        options: The options of the cache.
        environment: The environment.
        shared: The shared config files.
        profile_name: The name of the profile in use, and who chose it.

    Raises:
        ConfigError: The keys in a file are not UTF-8.
    """
    if given is not None:
        origin = Origin(OriginKind.CODE, "with_credentials_provider")
        return Found(_cached(given, options), origin)
    provider, origin = _chain(environment, shared, profile_name)
    return Found(_cached(provider, options), origin)


def _chain(
    environment: EnvironmentSource, shared: SharedConfig, profile_name: Found
) -> tuple[CredentialsProvider, Origin]:
    tried: list[str] = []
    if profile_name.origin.kind is OriginKind.CODE:
        tried.append("environment: not looked at, as code chose the profile")
    else:
        from_environment = EnvironmentCredentialsProvider(environment.variables)
        if not from_environment.problem:
            name = next(name for name in ACCESS_KEY_VARIABLES if environment.get(name))
            return from_environment, Origin(OriginKind.ENVIRONMENT, name)
        tried.append(f"environment: {from_environment.problem}")
        if environment.get(_WEB_IDENTITY_VARIABLE):
            tried.append(f"environment: {_unsupported([_WEB_IDENTITY_VARIABLE])}")
            return UnavailableCredentials(tried), DEFAULT
    profile = shared.profile(profile_name.value)
    found = _from_profile(profile, shared, tried)
    if found is not None:
        return found
    if profile is None:
        tried.append(f"profile {profile_name.value!r}: not in {shared.files()}")
    containers = [name for name in _CONTAINER_VARIABLES if environment.get(name)]
    if containers:
        tried.append(f"container: {_unsupported(containers)}")
    tried.append("EC2 instance metadata: not supported yet")
    return UnavailableCredentials(tried), DEFAULT


def _from_profile(
    profile: Section | None, shared: SharedConfig, tried: list[str]
) -> tuple[CredentialsProvider, Origin] | None:
    if profile is None:
        return None
    stronger = [key for key in _STRONGER_KEYS if profile.text(key)]
    credentials = None if stronger else section_credentials(profile)
    if credentials is not None:
        provider = SharedFileCredentialsProvider(
            profile.name,
            config_files=shared.config_files,
            credentials_files=shared.credentials_files,
            credentials=credentials,
        )
        return provider, profile.origin(profile.properties[ACCESS_KEY_ID], ACCESS_KEY_ID)
    unsupported = stronger + [key for key in _WEAKER_KEYS if profile.text(key)]
    said = _unsupported(unsupported) if unsupported else f"{ACCESS_KEY_ID} is not set"
    tried.append(f"profile {profile.name!r}: {said}")
    return None


def _unsupported(names: list[str]) -> str:
    return f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} set but not supported yet"


def _cached(provider: CredentialsProvider, options: CredentialsCacheOptions) -> CredentialsProvider:
    # Clients look for AnonymousCredentials, so they stay visible.
    if isinstance(provider, (CredentialsCache, AnonymousCredentials)):
        return provider
    return CredentialsCache(provider, **options._asdict())
