"""Partitions and regions."""

from __future__ import annotations

import pytest

from aws_core import endpoints
from aws_core.endpoints import regions
from smithy_py import EndpointResolutionError


def test_the_partitions_are_all_there_and_aws_is_first() -> None:
    assert [partition.id for partition in endpoints.default_partitions()] == [
        *("aws", "aws-cn", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"),
        "aws-us-gov",
    ]


def test_a_partition_knows_its_host_names_and_regions() -> None:
    partition = endpoints.get_partition("aws-cn")
    assert partition.dns_suffix == "amazonaws.com.cn"
    assert partition.dual_stack_dns_suffix == "api.amazonwebservices.com.cn"
    assert list(partition.regions) == ["aws-cn-global", "cn-north-1", "cn-northwest-1"]
    assert partition.regions["cn-north-1"] == ("cn-north-1", "China (Beijing)", "aws-cn")


def test_an_unknown_partition_or_region_names_the_nearest() -> None:
    with pytest.raises(EndpointResolutionError, match="unknown partition 'aws-gov'"):
        endpoints.get_partition("aws-gov")
    with pytest.raises(EndpointResolutionError, match="'eu-westt-1'; did you mean 'eu-west-1'"):
        endpoints.get_region("eu-westt-1")


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("us-east-1", "aws"),
        ("aws-global", "aws"),
        ("us-gov-east-7", "aws-us-gov"),
        ("us-isob-central-1", "aws-iso-b"),
        ("mars-north-1", "aws"),
    ],
)
def test_every_region_is_in_a_partition(region: str, partition: str) -> None:
    assert endpoints.partition_for_region(region).id == partition


def test_a_region_has_a_constant_and_a_description() -> None:
    named = {value for name, value in vars(regions).items() if name.isupper()}
    listed = {name for found in endpoints.default_partitions() for name in found.regions}
    assert named == listed
    assert regions.US_EAST_1 == "us-east-1"
    assert endpoints.get_region(regions.US_EAST_1).description == "US East (N. Virginia)"
