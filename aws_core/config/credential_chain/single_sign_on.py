"""Credentials of users who have signed in: SSO and login sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_core.config.credential_chain.resolved import ChainInputs, Resolved
from aws_core.config.shared_config import Section, SharedConfig
from aws_core.credentials.feature_ids import ChainSource
from smithy_py.errors import ConfigError

if TYPE_CHECKING:
    from aws_core.credentials import logincreds, ssocreds

SSO_KEYS = ("sso_session", "sso_region", "sso_account_id", "sso_start_url", "sso_role_name")
_LEGACY = ("sso_region", "sso_start_url", "sso_account_id", "sso_role_name")
_OF_SESSION = ("sso_region", "sso_start_url")


def sso(inputs: ChainInputs, profile: Section) -> Resolved:
    """Credentials from SSO, by the ``sso_session`` of a profile or by its own older keys.

    Raises:
        ConfigError: A setting is missing, or that of the profile differs from the session's.
    """
    from aws_core.credentials import ssocreds
    from services import sso as service

    session = _session(profile, inputs.shared)
    region = (session or profile).text("sso_region")
    config = inputs.client_config().copy(region=region)
    if session is None:
        key = next(key for key in _LEGACY if profile.text(key))
        sources: tuple[str, ...] = (ChainSource.PROFILE_SSO_LEGACY, ChainSource.SSO_LEGACY)
        reason = f"{key} of profile {profile.name!r}"
    else:
        key = "sso_session"
        sources = (ChainSource.PROFILE_SSO, "SSOProvider")
        reason = f"sso_session {session.name!r} of profile {profile.name!r}"

    def from_profile(options: ssocreds.Options) -> None:
        options.credential_sources = sources
        if session is not None:
            from services import ssooidc

            path = ssocreds.standard_cached_token_filepath(session.name)
            options.cached_token_filepath = path
            options.sso_token_provider = ssocreds.SSOTokenProvider(
                ssooidc.new_from_config(config),
                path,
                *inputs.option_functions("sso_token_provider_options"),
            )

    provider = ssocreds.Provider(
        service.new_from_config(config),
        profile.text("sso_account_id"),
        profile.text("sso_role_name"),
        (session or profile).text("sso_start_url"),
        *inputs.option_functions("sso_provider_options"),
        from_profile,
    )
    return Resolved(provider, profile.origin(profile.properties[key], key), reason, sources)


def login(inputs: ChainInputs, profile: Section) -> Resolved:
    """Credentials of a session that ``aws login`` began."""
    from aws_core.credentials import logincreds
    from services import signin

    sources = (ChainSource.PROFILE_LOGIN, "LoginProvider")
    config = inputs.client_config()

    def from_profile(options: logincreds.Options) -> None:
        options.credential_sources = sources

    path = logincreds.standard_cached_token_filepath(
        profile.text("login_session"), inputs.environment.get("AWS_LOGIN_CACHE_DIRECTORY")
    )
    provider = logincreds.Provider(signin.new_from_config(config), path, from_profile)
    origin = profile.origin(profile.properties["login_session"], "login_session")
    return Resolved(provider, origin, f"login_session of profile {profile.name!r}", sources)


def _session(profile: Section, shared: SharedConfig) -> Section | None:
    name = profile.text("sso_session")
    if not name:
        _require(profile, profile, _LEGACY)
        return None
    session = shared.sso_session(name)
    if session is None:
        message = f"failed to find SSO session section, {name}, in {shared.files()}"
        raise profile.error(message, "sso_session")
    _require(profile, session, _OF_SESSION)
    for key in _OF_SESSION:
        if profile.text(key) and profile.text(key) != session.text(key):
            message = f"{key} in profile {profile.name!r} must match {key} in [sso-session {name}]"
            raise profile.error(message, key)
    return session


def _require(profile: Section, section: Section, keys: tuple[str, ...]) -> None:
    missing = [key for key in keys if not section.text(key)]
    if missing:
        where = "" if section is profile else f" in [sso-session {section.name}]"
        raise _incomplete(profile, f"{', '.join(missing)}{where}")


def _incomplete(profile: Section, missing: str) -> ConfigError:
    key = next(key for key in SSO_KEYS if profile.text(key))
    message = (
        f"profile {profile.name!r} is configured to use SSO but is missing required "
        f"configuration: {missing}"
    )
    return profile.error(message, key)
