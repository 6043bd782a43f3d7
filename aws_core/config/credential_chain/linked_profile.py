"""A profile and the profiles that it takes credentials from."""

from __future__ import annotations

from typing import NamedTuple

from aws_core.config.profile_rules import check_keys, check_profile
from aws_core.config.shared_config import ACCESS_KEY_ID, SECRET_ACCESS_KEY, Section, SharedConfig
from smithy_py.errors import ConfigError

# Each role is assumed inside the call that assumes the one before.
_LONGEST_PATH = 12
_MEANS_CREDENTIALS = (
    "credential_source",
    "credential_process",
    "web_identity_token_file",
    "sso_session",
    "sso_region",
    "sso_account_id",
    "sso_start_url",
    "sso_role_name",
    "login_session",
)


class LinkedProfile(NamedTuple):
    """A profile as a source of credentials.

    Attributes:
        section: The profile.
        source: The profile that its ``source_profile`` names, where that counts.
        assumes_role: Whether its ``role_arn`` counts.
    """

    section: Section
    source: LinkedProfile | None
    assumes_role: bool


def has_keys(section: Section) -> bool:
    """Whether a profile has both static keys."""
    return bool(section.text(ACCESS_KEY_ID) and section.text(SECRET_ACCESS_KEY))


def link_profile(profile: Section, shared: SharedConfig) -> LinkedProfile:
    """Follows ``source_profile`` from *profile* on.

    A profile with static keys ends it, except for the first one. A profile may be named
    again, as ``source_profile = itself`` does: then its own credentials count, not its role.

    Raises:
        ConfigError: A rule for profiles is broken, or there are no credentials at the end.
    """
    return _link(profile, shared, ())


def _link(section: Section, shared: SharedConfig, before: tuple[Section, ...]) -> LinkedProfile:
    first_visit = section not in before
    keys_count = bool(before) and has_keys(section)
    if first_visit and keys_count:
        check_keys(section)
    elif first_visit:
        check_profile(section, shared)
    name = section.text("source_profile")
    if name and first_visit and not keys_count:
        source = shared.profile(name)
        assert source is not None
        if len(before) + 1 == _LONGEST_PATH:
            message = f"more than {_LONGEST_PATH} profiles take credentials from each other"
            raise section.error(message, "source_profile")
        return LinkedProfile(section, _link(source, shared, (*before, section)), True)
    if before and not keys_count and not any(section.text(key) for key in _MEANS_CREDENTIALS):
        raise _no_credentials(before, section)
    return LinkedProfile(section, None, first_visit and bool(section.text("role_arn")))


def _no_credentials(before: tuple[Section, ...], section: Section) -> ConfigError:
    """What a profile without credentials means for the one that names it."""
    last = before[-1]
    path = " -> ".join(passed.name for passed in (*before, section))
    reason = "comes back to it" if section in before else "ends there"
    return last.error(
        f"failed to load assume role {last.text('role_arn')}, of profile {section.name}: it has "
        f"no credentials, and the path of source profiles {path} {reason}",
        "source_profile",
    )
