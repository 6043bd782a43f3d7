"""Which services there are, and where."""

from __future__ import annotations

import botocore.session
import pytest

from aws_core import endpoints
from codegen import naming
from codegen.loader import default_models, load, services
from smithy_py import EndpointResolutionError


def packages() -> dict[str, str]:
    """The package of each service, by the name that botocore has for it."""
    names = services(default_models())
    ids = {n: load(default_models(), n, "service-2")["metadata"]["serviceId"] for n in names}
    return {name: naming.package(service_id) for name, service_id in ids.items()}


def test_regions_are_those_that_botocore_knows_and_every_service_is_there() -> None:
    session = botocore.session.Session()
    named = packages()
    assert set(named.values()) == set(endpoints.service_packages())
    found = 0
    for name, package in named.items():
        for partition in session.get_available_partitions():
            expected = set(session.get_available_regions(name, partition))
            regions = endpoints.regions_for_service(package, partition)
            assert {r for r in regions if not r.endswith("-global")} == expected, package
            found += len(expected)
    assert found > 5_000


def test_a_service_is_named_by_package_or_service_id() -> None:
    assert endpoints.service_package("s3") == "s3"
    assert endpoints.service_package("CloudWatch Logs") == "cloudwatchlogs"
    assert endpoints.service_package("Lambda") == endpoints.service_package("lambda_") == "lambda_"


def test_an_unknown_service_names_the_nearest() -> None:
    with pytest.raises(EndpointResolutionError, match=r"unknown service 's33'; did you mean 's3'"):
        endpoints.service_package("s33")
    with pytest.raises(EndpointResolutionError, match=r"prefix is that of cloudwatch$"):
        endpoints.regions_for_service("monitoring")
    with pytest.raises(
        EndpointResolutionError, match=r"prefix is that of pinpointemail and ses and sesv2$"
    ):
        endpoints.service_package("email")


def test_a_service_of_no_region_has_the_pseudo_regions() -> None:
    assert list(endpoints.regions_for_service("iam", "aws")) == ["aws-global"]
    assert endpoints.regions_for_service("iam", "aws-iso-f").keys() == {"aws-iso-f-global"}


def test_services_of_a_partition_and_of_a_region() -> None:
    iso = endpoints.services_in(endpoints.get_partition("aws-iso"))
    assert "s3" in iso
    assert "chime" not in iso
    in_calgary = endpoints.services_in(endpoints.get_region("ca-west-1"))
    assert set(in_calgary) < set(endpoints.service_packages())
    for package in in_calgary:
        assert "ca-west-1" in endpoints.regions_for_service(package)
