"""Partition: a group of AWS regions that share accounts and host names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from aws_core.endpoints.partitions import PARTITIONS

_DEFAULT_ID = "aws"


class Partition(NamedTuple):
    """One AWS partition, such as ``aws`` or ``aws-cn``.

    Attributes:
        id: Its name, as it stands in ARNs.
        region_regex: What the names of its regions look like, listed or not.
        outputs: What ``aws.partition`` shows to endpoint rules: ``name``,
            ``dnsSuffix``, ``dualStackDnsSuffix``, ``supportsFIPS``,
            ``supportsDualStack``, ``implicitGlobalRegion``.
        regions: The regions known when the SDK was made, pseudo-regions such as
            ``aws-global`` among them.
    """

    id: str
    region_regex: str
    outputs: Mapping[str, Any]
    regions: tuple[str, ...]

    @property
    def dns_suffix(self) -> str:
        """What its host names end with, such as ``amazonaws.com``."""
        suffix: str = self.outputs["dnsSuffix"]
        return suffix


_PARTITIONS = {item["id"]: Partition(**item) for item in PARTITIONS}
_BY_REGION = {name: partition for partition in _PARTITIONS.values() for name in partition.regions}


def partition_for_region(region: str) -> Partition:
    """The partition that *region* belongs to.

    A region the SDK does not list belongs where its name fits, and to ``aws``
    where it fits nowhere.
    """
    partition = _BY_REGION.get(region)
    if partition is not None:
        return partition
    for partition in _PARTITIONS.values():
        pattern = partition.region_regex.removeprefix("^").removesuffix("$")
        if re.fullmatch(pattern, region, re.ASCII):
            return partition
    return _PARTITIONS[_DEFAULT_ID]
