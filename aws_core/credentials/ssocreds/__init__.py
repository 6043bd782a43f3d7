"""Credentials of a role, and bearer tokens, for users who signed in with ``aws sso login``.

The providers find the token that the AWS CLI has cached. They ask for credentials at every
retrieval, so they are best used in a cache: ``CredentialsCache(provider)`` and
``with_credentials_provider(provider)`` make one, and ``TokenCache(provider)`` and
``with_bearer_auth_token_provider(provider)`` do for tokens.
"""

from aws_core.credentials.ssocreds.cached_token import (
    InvalidTokenError,
    standard_cached_token_filepath,
)
from aws_core.credentials.ssocreds.provider import GetRoleCredentialsAPIClient, Options, Provider
from aws_core.credentials.ssocreds.token_provider import (
    CreateTokenAPIClient,
    SSOTokenProvider,
    SSOTokenProviderOptions,
)

__all__ = [
    "CreateTokenAPIClient",
    "GetRoleCredentialsAPIClient",
    "InvalidTokenError",
    "Options",
    "Provider",
    "SSOTokenProvider",
    "SSOTokenProviderOptions",
    "standard_cached_token_filepath",
]
