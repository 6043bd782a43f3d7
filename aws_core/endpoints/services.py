"""Which services there are, and in which regions they are known.

What is known is a list made for SDKs of before the endpoint rules, and AWS no longer keeps it
complete: a service may well be in a region that it lacks, and the newest services are not in it.
Go's SDK v1 had the same list; whether a call is possible, only the call tells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from aws_core.endpoints.partition import Partition, Region, default_partitions, unknown
from aws_core.endpoints.service_regions import ENDPOINT_PREFIXES, REGIONS


def service_packages() -> tuple[str, ...]:
    """The packages under ``services`` of all services that the SDK can have, sorted."""
    return tuple(ENDPOINT_PREFIXES)


def service_package(service: str) -> str:
    """The package of a service, which may be named by its service id (``CloudWatch Logs``) too.

    Raises:
        EndpointResolutionError: There is no such service.
    """
    name = re.sub("[^a-z0-9]", "", service.lower())
    for package in (name, f"{name}_"):
        if package in ENDPOINT_PREFIXES:
            return package
    same = [package for package, prefix in ENDPOINT_PREFIXES.items() if prefix == service]
    hint = f"; the endpoint prefix is that of {' and '.join(same)}" if same else ""
    raise unknown("service", service, {} if same else ENDPOINT_PREFIXES, hint)


def regions_for_service(service: str, partition: str | None = None) -> Mapping[str, Region]:
    """The regions that a service is known to be in; empty where nothing is known.

    A service that is in no region has the pseudo-region of its partition, such as ``aws-global``.

    Args:
        service: Its package or service id, such as ``s3`` or ``CloudWatch Logs``.
        partition: Only the regions of this one.

    Raises:
        EndpointResolutionError: There is no such service.
    """
    text = REGIONS.get(ENDPOINT_PREFIXES[service_package(service)], "")
    listed = frozenset(text.split())
    return {
        name: region
        for found in default_partitions()
        for name, region in found.regions.items()
        if name in listed and partition in (None, found.id)
    }


def services_in(place: Partition | Region) -> tuple[str, ...]:
    """The packages of the services that are known to be in a partition or region, sorted."""
    names = place.regions.keys() if isinstance(place, Partition) else {place.id}
    return tuple(
        package
        for package, prefix in ENDPOINT_PREFIXES.items()
        if not names.isdisjoint(REGIONS.get(prefix, "").split())
    )
