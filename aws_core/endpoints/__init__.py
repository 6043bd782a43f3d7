"""AWS partitions, regions and services, and where a service is, without making a call.

``regions`` has a constant for each region: ``endpoints.regions.US_EAST_1``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_core.endpoints.functions import AWS_FUNCTIONS
from aws_core.endpoints.partition import (
    Partition,
    Region,
    default_partitions,
    get_partition,
    get_region,
    partition_for_region,
)
from smithy_py.deferred import deferred_names as _deferred_names

if TYPE_CHECKING:
    from aws_core.endpoints import regions
    from aws_core.endpoints.resolution import resolve
    from aws_core.endpoints.services import (
        regions_for_service,
        service_package,
        service_packages,
        services_in,
    )
else:
    # Clients need none of these, and the lists are long.
    __getattr__, __dir__ = _deferred_names(__name__, "resolution", "services", "regions")

__all__ = [
    "AWS_FUNCTIONS",
    "Partition",
    "Region",
    "default_partitions",
    "get_partition",
    "get_region",
    "partition_for_region",
    "regions",
    "regions_for_service",
    "resolve",
    "service_package",
    "service_packages",
    "services_in",
]
