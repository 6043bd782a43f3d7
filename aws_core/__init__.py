"""The AWS layer: configuration, credentials, clients, retries, signing."""

from aws_core.config.config import Config
from aws_core.credentials.anonymous import AnonymousCredentials
from aws_core.credentials.provider import Credentials, CredentialsProvider
from aws_core.log_mode import ClientLogMode
from aws_core.missing_service import register_finder as _register_finder
from aws_core.pointers import to_bool, to_bytes, to_float, to_int, to_string, to_time
from aws_core.retry.retryer import NopRetryer, Retryer
from aws_core.version import __version__

__all__ = [
    "AnonymousCredentials",
    "ClientLogMode",
    "Config",
    "Credentials",
    "CredentialsProvider",
    "NopRetryer",
    "Retryer",
    "__version__",
    "to_bool",
    "to_bytes",
    "to_float",
    "to_int",
    "to_string",
    "to_time",
]

_register_finder()
