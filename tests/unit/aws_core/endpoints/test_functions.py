"""Partitions, and the AWS functions of rule sets."""

from __future__ import annotations

from typing import Any

import pytest

from aws_core.endpoints import AWS_FUNCTIONS, partition_for_region


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("us-east-1", "aws"),
        ("aws-global", "aws"),
        ("cn-north-1", "aws-cn"),
        ("aws-cn-global", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("us-iso-east-1", "aws-iso"),
        ("eusc-de-east-1", "aws-eusc"),
        ("us-moon-7", "aws"),
        ("cn-moon-7", "aws-cn"),
        ("us-isob-moon-7", "aws-iso-b"),
        ("cn-moon-7\n", "aws"),
        ("cn-moon-٣", "aws"),
        ("xcn-moon-7", "aws"),
        ("nowhere", "aws"),
        ("", "aws"),
    ],
)
def test_partition_of_a_region(region: str, expected: str) -> None:
    assert partition_for_region(region).id == expected
    assert AWS_FUNCTIONS["aws.partition"](region)["name"] == expected


def test_partition_tells_what_rules_ask() -> None:
    china = partition_for_region("cn-northwest-1")
    assert china.dns_suffix == "amazonaws.com.cn"
    assert "cn-north-1" in china.regions
    assert china.outputs == {
        "dnsSuffix": "amazonaws.com.cn",
        "dualStackDnsSuffix": "api.amazonwebservices.com.cn",
        "implicitGlobalRegion": "cn-northwest-1",
        "name": "aws-cn",
        "supportsDualStack": True,
        "supportsFIPS": True,
    }


def test_partition_of_no_region() -> None:
    assert AWS_FUNCTIONS["aws.partition"](None) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("arn:aws:s3:::bucket", ("aws", "s3", "", "", ("bucket",))),
        (
            "arn:aws:s3:us-east-1:1:accesspoint:a/b",
            ("aws", "s3", "us-east-1", "1", ("accesspoint", "a", "b")),
        ),
        ("arn:aws:s3:r:1:a:", ("aws", "s3", "r", "1", ("a", ""))),
        ("arn:aws:s3:r:1:/a::b", ("aws", "s3", "r", "1", ("", "a", "", "b"))),
    ],
)
def test_parse_arn(value: str, expected: tuple[Any, ...]) -> None:
    names = "partition", "service", "region", "accountId", "resourceId"
    assert AWS_FUNCTIONS["aws.parseArn"](value) == dict(zip(names, expected, strict=True))


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "bucket",
        "arn:aws:s3:us-east-1:1",
        "arn:aws:s3:us-east-1:1:",
        "arn::s3:us-east-1:1:a",
        "arn:aws::us-east-1:1:a",
        "ARN:aws:s3:::bucket",
        "xarn:aws:s3:::bucket",
    ],
)
def test_parse_arn_refuses(value: str | None) -> None:
    assert AWS_FUNCTIONS["aws.parseArn"](value) is None


@pytest.mark.parametrize(
    ("value", "alone", "joined"),
    [
        ("abc", True, True),
        ("my-bucket-1", True, True),
        ("a" * 63, True, True),
        ("a" * 64, False, False),
        ("ab", False, False),
        ("my.bucket", False, True),
        ("a.b", False, True),
        ("my..bucket", False, False),
        ("my.-bucket", False, False),
        ("myBucket", False, False),
        ("my_bucket", False, False),
        ("-bucket", False, False),
        ("127.0.0.1", False, False),
        ("999.999.999.999", False, False),
        ("127.0.0.1.a", False, True),
        ("bucket\n", False, False),
        (None, False, False),
    ],
)
def test_is_virtual_hostable_s3_bucket(value: str | None, alone: bool, joined: bool) -> None:
    assert AWS_FUNCTIONS["aws.isVirtualHostableS3Bucket"](value, False) is alone
    assert AWS_FUNCTIONS["aws.isVirtualHostableS3Bucket"](value, True) is joined
