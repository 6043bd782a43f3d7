"""The AWS functions of endpoint rule sets.

Source: Smithy's "AWS rules engine library functions".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from aws_core.endpoints.partition import partition_for_region
from smithy_py.endpoints.functions import is_valid_host_label

_IPV4_FORM = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")


def partition(region: str | None) -> Mapping[str, Any] | None:
    """``aws.partition``: what is known about the partition of *region*."""
    return None if region is None else partition_for_region(region).outputs


def parse_arn(value: str | None) -> dict[str, Any] | None:
    """``aws.parseArn``: the parts of an ARN.

    Returns:
        ``partition``, ``service``, ``region`` and ``accountId`` (both may be
        empty), and ``resourceId``, a tuple of what stands between the colons and
        slashes of the resource; or None for what is no ARN.
    """
    if value is None:
        return None
    parts = value.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn":
        return None
    _, arn_partition, service, region, account_id, resource = parts
    if not (arn_partition and service and resource):
        return None
    return {
        "partition": arn_partition,
        "service": service,
        "region": region,
        "accountId": account_id,
        "resourceId": tuple(resource.replace(":", "/").split("/")),
    }


def is_virtual_hostable_s3_bucket(value: str | None, allow_subdomains: bool) -> bool:
    """``aws.isVirtualHostableS3Bucket``: whether a bucket name can be part of a host name.

    It must be a valid host label of 3 to 63 characters without capital letters,
    or with *allow_subdomains* several labels joined by dots, and must not look
    like an IPv4 address.
    """
    return (
        value is not None
        and 3 <= len(value) <= 63
        and value == value.lower()
        and not _IPV4_FORM.fullmatch(value)
        and is_valid_host_label(value, allow_subdomains)
    )


AWS_FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "aws.isVirtualHostableS3Bucket": is_virtual_hostable_s3_bucket,
    "aws.parseArn": parse_arn,
    "aws.partition": partition,
}
