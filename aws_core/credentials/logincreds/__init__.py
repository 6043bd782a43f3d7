"""Credentials of users who signed in to the console with ``aws login``.

The provider finds the credentials that the AWS CLI has cached, and refreshes them. It reads
their file at every retrieval, so it is best used in a cache: ``CredentialsCache(provider)``
and ``with_credentials_provider(provider)`` make one.
"""

from aws_core.credentials.logincreds.login_token import (
    LoginError,
    standard_cached_token_filepath,
)
from aws_core.credentials.logincreds.provider import Options, Provider, TokenAPIClient

__all__ = [
    "LoginError",
    "Options",
    "Provider",
    "TokenAPIClient",
    "standard_cached_token_filepath",
]
