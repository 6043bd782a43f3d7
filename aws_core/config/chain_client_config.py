"""The config of the clients that the credential chain makes."""

from __future__ import annotations

from collections.abc import Mapping

from aws_core.config.config import Config
from aws_core.config.config_sources import NO_SOURCES
from aws_core.config.service_endpoints import ServiceEndpoints
from aws_core.config.sources import DEFAULT, Found, OriginKind

_LEFT_OUT = ("app_id", "bearer_auth_token_provider", "credentials", "service_options")


def chain_client_config(found: Mapping[str, Found], endpoints: ServiceEndpoints) -> Config:
    """A config for clients of STS, SSO and the like, without credentials.

    As in the Go SDK, which makes these clients before it looks for the endpoint that all
    services share: ``AWS_ENDPOINT_URL_STS`` reaches them, ``AWS_ENDPOINT_URL`` and the
    ``endpoint_url`` of a profile do not.

    Args:
        found: The settings of the config that credentials are looked for.
        endpoints: The endpoints of single services.
    """
    kept = {name: value for name, value in found.items() if name not in _LEFT_OUT}
    base = found["base_endpoint"]
    if base.origin.kind is not OriginKind.CODE:
        kept["base_endpoint"] = Found(None, DEFAULT)
    if base.origin.kind is OriginKind.ENVIRONMENT:
        endpoints = endpoints._replace(file={})
    origins = {name: origin for name, (_, origin) in kept.items()}
    sources = NO_SOURCES._replace(origins=origins, service_endpoints=endpoints)
    return Config(**{name: value for name, (value, _) in kept.items()}, sources=sources)
