"""Partition and Region: where AWS is, and what the host names are there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from aws_core.endpoints.partitions import PARTITIONS
from smithy_py.errors import EndpointResolutionError

_DEFAULT_ID = "aws"


class Region(NamedTuple):
    """One AWS region, or a pseudo-region of services that are in none, such as ``aws-global``.

    Attributes:
        id: Its name, such as ``us-east-1``.
        description: Where it is, such as ``US East (N. Virginia)``.
        partition_id: The partition that it belongs to.
    """

    id: str
    description: str
    partition_id: str


class Partition(NamedTuple):
    """One AWS partition, such as ``aws`` or ``aws-cn``.

    Attributes:
        id: Its name, as it stands in ARNs.
        region_regex: What the names of its regions look like, listed or not.
        outputs: What ``aws.partition`` shows to endpoint rules: ``name``,
            ``dnsSuffix``, ``dualStackDnsSuffix``, ``supportsFIPS``,
            ``supportsDualStack``, ``implicitGlobalRegion``.
        regions: The regions known when the SDK was made, by name, pseudo-regions such
            as ``aws-global`` among them.
    """

    id: str
    region_regex: str
    outputs: Mapping[str, Any]
    regions: Mapping[str, Region]

    @property
    def dns_suffix(self) -> str:
        """What its host names end with, such as ``amazonaws.com``."""
        suffix: str = self.outputs["dnsSuffix"]
        return suffix

    @property
    def dual_stack_dns_suffix(self) -> str:
        """What host names with IPv4 and IPv6 addresses end with, such as ``api.aws``."""
        suffix: str = self.outputs["dualStackDnsSuffix"]
        return suffix

    def has_region(self, region: str) -> bool:
        """Whether *region* is listed, or is named as regions of this partition are."""
        pattern = self.region_regex.removeprefix("^").removesuffix("$")
        return region in self.regions or bool(re.fullmatch(pattern, region, re.ASCII))


def _partition(facts: Mapping[str, Any]) -> Partition:
    name: str = facts["id"]
    regions = {key: Region(key, text, name) for key, text in facts["regions"].items()}
    return Partition(name, facts["region_regex"], facts["outputs"], regions)


_PARTITIONS = {item["id"]: _partition(item) for item in PARTITIONS}
_BY_REGION = {name: partition for partition in _PARTITIONS.values() for name in partition.regions}


def default_partitions() -> tuple[Partition, ...]:
    """All partitions, ``aws`` first."""
    return tuple(_PARTITIONS.values())


def partition_for_region(region: str) -> Partition:
    """The partition that *region* belongs to.

    A region the SDK does not list belongs where its name fits, and to ``aws``
    where it fits nowhere.
    """
    partition = _BY_REGION.get(region)
    if partition is not None:
        return partition
    for partition in _PARTITIONS.values():
        if partition.has_region(region):
            return partition
    return _PARTITIONS[_DEFAULT_ID]


def get_partition(name: str) -> Partition:
    """The partition of that name.

    Raises:
        EndpointResolutionError: There is none.
    """
    partition = _PARTITIONS.get(name)
    if partition is None:
        raise unknown("partition", name, _PARTITIONS)
    return partition


def get_region(name: str) -> Region:
    """The region of that name, in whichever partition.

    Raises:
        EndpointResolutionError: The SDK lists none.
    """
    partition = _BY_REGION.get(name)
    if partition is None:
        raise unknown("region", name, _BY_REGION)
    return partition.regions[name]


def unknown(
    kind: str, name: str, known: Mapping[str, Any], hint: str = ""
) -> EndpointResolutionError:
    """The error for a name that nothing known has, with the nearest one that there is."""
    from aws_core.config.nearest_name import did_you_mean

    return EndpointResolutionError(f"unknown {kind} {name!r}{did_you_mean(name, known)}{hint}")
