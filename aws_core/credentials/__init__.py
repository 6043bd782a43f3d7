"""Credentials and the providers that get them."""

from aws_core.credentials.anonymous import AnonymousCredentials
from aws_core.credentials.cache import CredentialsCache, CredentialsCacheOptions
from aws_core.credentials.decisions import ChainDecision, Outcome, explain_credentials
from aws_core.credentials.environment import EnvironmentCredentialsProvider
from aws_core.credentials.provider import Credentials, CredentialsProvider
from aws_core.credentials.shared_file import SharedFileCredentialsProvider
from aws_core.credentials.static import StaticCredentialsProvider
from aws_core.credentials.unavailable import UnavailableCredentials

__all__ = [
    "AnonymousCredentials",
    "ChainDecision",
    "Credentials",
    "CredentialsCache",
    "CredentialsCacheOptions",
    "CredentialsProvider",
    "EnvironmentCredentialsProvider",
    "Outcome",
    "SharedFileCredentialsProvider",
    "StaticCredentialsProvider",
    "UnavailableCredentials",
    "explain_credentials",
]
