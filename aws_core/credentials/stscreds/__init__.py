"""Credentials of a role, from STS.

Each provider takes a client of STS and asks it anew at every retrieval. Given to
``config.copy(credentials=...)`` or ``with_credentials_provider`` it is kept in a cache, and
renewed when its credentials end::

    provider = stscreds.AssumeRoleProvider(sts.new_from_config(config), "arn:aws:iam::...")
    client = s3.new_from_config(config.copy(credentials=provider))
"""

from aws_core.credentials.stscreds.assume_role import AssumeRoleOptions, AssumeRoleProvider
from aws_core.credentials.stscreds.token_code import stdin_token_provider
from aws_core.credentials.stscreds.web_identity import (
    IdentityTokenFile,
    IdentityTokenRetriever,
    WebIdentityRoleOptions,
    WebIdentityRoleProvider,
)

__all__ = [
    "AssumeRoleOptions",
    "AssumeRoleProvider",
    "IdentityTokenFile",
    "IdentityTokenRetriever",
    "WebIdentityRoleOptions",
    "WebIdentityRoleProvider",
    "stdin_token_provider",
]
