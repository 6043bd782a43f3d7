"""What the ``User-Agent`` header says about where credentials come from."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from aws_core.credentials import environment, shared_file, static

if TYPE_CHECKING:
    from aws_core.credentials.provider import CredentialsProvider


class ChainSource(enum.StrEnum):
    """How the credential chain came to a provider, by the names of the Go SDK."""

    ENV_VARS_STS_WEB_ID_TOKEN = "EnvVarsSTSWebIDToken"
    PROFILE_SOURCE_PROFILE = "ProfileSourceProfile"
    PROFILE_NAMED_PROVIDER = "ProfileNamedProvider"
    PROFILE_STS_WEB_ID_TOKEN = "ProfileSTSWebIDToken"
    PROFILE_SSO = "ProfileSSO"
    PROFILE_SSO_LEGACY = "ProfileSSOLegacy"
    SSO_LEGACY = "SSOLegacy"
    PROFILE_PROCESS = "ProfileProcess"
    PROFILE_LOGIN = "ProfileLogin"


FEATURE_IDS = {
    static.SOURCE: "e",
    environment.SOURCE: "g",
    ChainSource.ENV_VARS_STS_WEB_ID_TOKEN: "h",
    "AssumeRoleProvider": "i",
    "WebIdentityCredentials": "k",
    shared_file.SOURCE: "n",
    ChainSource.PROFILE_SOURCE_PROFILE: "o",
    ChainSource.PROFILE_NAMED_PROVIDER: "p",
    ChainSource.PROFILE_STS_WEB_ID_TOKEN: "q",
    ChainSource.PROFILE_SSO: "r",
    "SSOProvider": "s",
    ChainSource.PROFILE_SSO_LEGACY: "t",
    ChainSource.SSO_LEGACY: "u",
    ChainSource.PROFILE_PROCESS: "v",
    "ProcessProvider": "w",
    "CredentialsEndpointProvider": "z",
    "EC2RoleProvider": "0",
    ChainSource.PROFILE_LOGIN: "AC",
    "LoginProvider": "AD",
}
"""The feature id of each source of credentials."""


def feature_id(source: str) -> str | None:
    """The feature id of ``Credentials.source``, or None for a source that has none."""
    return FEATURE_IDS.get(source.partition(":")[0])


def feature_ids(sources: tuple[str, ...]) -> tuple[str, ...]:
    """The feature ids of those of *sources* that have one."""
    return tuple(found for source in sources if (found := feature_id(source)) is not None)


def credential_features(provider: CredentialsProvider | None) -> tuple[str, ...]:
    """The feature ids of the sources that *provider* draws on, by its ``sources``."""
    return feature_ids(getattr(provider, "sources", ()))
