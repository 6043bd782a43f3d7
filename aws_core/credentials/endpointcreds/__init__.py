"""Credentials from an HTTP endpoint, as containers have it; as Go's ``endpointcreds``."""

from aws_core.credentials.endpointcreds.authorization import (
    TokenFile,
    TokenVariable,
    authorization_from_environment,
)
from aws_core.credentials.endpointcreds.endpoint import endpoint_from_environment
from aws_core.credentials.endpointcreds.errors import EndpointError
from aws_core.credentials.endpointcreds.options import Options
from aws_core.credentials.endpointcreds.provider import SOURCE, Provider

__all__ = [
    "SOURCE",
    "EndpointError",
    "Options",
    "Provider",
    "TokenFile",
    "TokenVariable",
    "authorization_from_environment",
    "endpoint_from_environment",
]
