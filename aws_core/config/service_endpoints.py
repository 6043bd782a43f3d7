"""The endpoints that the environment and the files name for one service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from aws_core.config.environment import EnvironmentSource
from aws_core.config.shared_config import Section, SharedConfig
from aws_core.config.sources import Found, Origin, OriginKind

_VARIABLE = "AWS_ENDPOINT_URL_"


class ServiceEndpoints(NamedTuple):
    """The URLs of services, by their ids in lower case with underscores.

    Attributes:
        environment: From ``AWS_ENDPOINT_URL_<SERVICE>``.
        file: From the ``[services NAME]`` section that the profile names.
    """

    environment: Mapping[str, Found]
    file: Mapping[str, Found]


def service_key(sdk_id: str) -> str:
    """How the service *sdk_id* ("API Gateway") is written in a file ("api_gateway")."""
    return sdk_id.lower().replace(" ", "_")


def read_service_endpoints(
    environment: EnvironmentSource, shared: SharedConfig, profile: Section | None
) -> ServiceEndpoints:
    """The endpoints of single services.

    Raises:
        ConfigError: One is not UTF-8.
    """
    found_in_environment = {
        name.removeprefix(_VARIABLE).lower(): Found(url, Origin(OriginKind.ENVIRONMENT, name))
        for name, url in environment.variables.items()
        if url and name.startswith(_VARIABLE)
    }
    found_in_file: dict[str, Found] = {}
    services = shared.services(profile.text("services")) if profile is not None else None
    if services is not None:
        for service in services.properties:
            url = services.nested(service, "endpoint_url")
            if url is not None:
                found_in_file[service] = Found(url.text, services.origin(url, "endpoint_url"))
    return ServiceEndpoints(found_in_environment, found_in_file)
