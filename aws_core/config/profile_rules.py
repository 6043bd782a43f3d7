"""What a profile must and must not say together."""

from __future__ import annotations

from aws_core.config.shared_config import Section, SharedConfig

_NEED_ROLE = ("source_profile", "credential_source", "web_identity_token_file")
_ONE_OF = ("source_profile", "credential_source", "credential_process", "web_identity_token_file")


def check_profile(profile: Section, shared: SharedConfig) -> None:
    """Checks the rules of the Go SDK for the credentials of the profile in use.

    Raises:
        ConfigError: A rule is broken.
    """
    check_keys(profile)
    present = [key for key in _ONE_OF if profile.text(key)]
    if len(present) > 1:
        message = f"only one credential type may be specified per profile, not {_and(present)}"
        raise profile.error(message, present[1])
    source = profile.text("source_profile")
    if source and shared.profile(source) is None:
        message = (
            f"failed to load assume role {profile.text('role_arn')}: "
            f"the source profile {source!r} is not in {shared.files()}"
        )
        raise profile.error(message, "source_profile")
    session = profile.text("sso_session")
    if session and not source and shared.sso_session(session) is None:
        message = f"the section [sso-session {session}] is not in {shared.files()}"
        raise profile.error(message, "sso_session")


def check_keys(profile: Section) -> None:
    """Checks the rules that hold for a source profile with keys too.

    Raises:
        ConfigError: A rule is broken.
    """
    name = profile.name
    if profile.partial is not None:
        raise profile.error(f"partial credentials found for profile {name}", *profile.partial)
    for key in _NEED_ROLE:
        if profile.text(key) and not profile.text("role_arn"):
            raise profile.error(f"credential type {key} requires role_arn", key)


def _and(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"
