"""Copies between regions: EC2, RDS, Neptune, DocumentDB."""

from __future__ import annotations

import copy
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.canned import CannedClient, answer
from tests.generated import GeneratedServices

EMPTY = answer(200, b"<Answer/>")


def form(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text, strict_parsing=True).items()}


def sent(canned: CannedClient) -> dict[str, str]:
    return form(bytes(canned.last.body).decode())


CASES = [
    (
        "rds",
        "CopyDBClusterSnapshot",
        ("SourceDBClusterSnapshotIdentifier", "TargetDBClusterSnapshotIdentifier"),
    ),
    ("rds", "CopyDBSnapshot", ("SourceDBSnapshotIdentifier", "TargetDBSnapshotIdentifier")),
    ("rds", "CreateDBCluster", ("DBClusterIdentifier", "Engine")),
    ("rds", "CreateDBInstanceReadReplica", ("DBInstanceIdentifier",)),
    ("rds", "StartDBInstanceAutomatedBackupsReplication", ("SourceDBInstanceArn",)),
    (
        "neptune",
        "CopyDBClusterSnapshot",
        ("SourceDBClusterSnapshotIdentifier", "TargetDBClusterSnapshotIdentifier"),
    ),
    ("neptune", "CreateDBCluster", ("DBClusterIdentifier", "Engine")),
    (
        "docdb",
        "CopyDBClusterSnapshot",
        ("SourceDBClusterSnapshotIdentifier", "TargetDBClusterSnapshotIdentifier"),
    ),
    ("docdb", "CreateDBCluster", ("DBClusterIdentifier", "Engine")),
]


def call(services: GeneratedServices, service: str, operation: str, **members: Any) -> CannedClient:
    """Calls *operation* with members by their model names; the input must not change."""
    from codegen.naming import snake

    canned = CannedClient(EMPTY)
    package = services.package(service)
    cls = getattr(package, f"{operation}Input")
    input = cls(**{snake(name): value for name, value in members.items()})
    before = copy.deepcopy(input)
    getattr(services.client(service, canned), snake(operation))(input)
    assert input == before
    return canned


@pytest.mark.parametrize(("service", "operation", "names"), CASES)
def test_the_source_region_is_presigned(
    services: GeneratedServices, service: str, operation: str, names: tuple[str, ...]
) -> None:
    members = dict.fromkeys(names, "x y")
    canned = call(services, service, operation, SourceRegion="eu-west-1", **members)
    assert len(canned.requests) == 1
    assert canned.last.host == "rds.us-west-2.amazonaws.com"
    body = sent(canned)
    url = urlsplit(body.pop("PreSignedUrl"))
    assert "SourceRegion" not in body
    assert "DestinationRegion" not in body
    assert (url.scheme, url.netloc, url.path) == ("https", "rds.eu-west-1.amazonaws.com", "/")
    signed = form(url.query)
    assert signed["X-Amz-Credential"].split("/")[2:] == ["eu-west-1", "rds", "aws4_request"]
    assert signed["X-Amz-SignedHeaders"] == "host"
    assert len(signed["X-Amz-Signature"]) == 64
    said = {name: value for name, value in signed.items() if not name.startswith("X-Amz-")}
    assert said == {**body, "DestinationRegion": "us-west-2"}
    assert body["Action"] == operation


def test_ec2_sends_both_regions(services: GeneratedServices) -> None:
    canned = call(
        services, "ec2", "CopySnapshot", SourceRegion="eu-west-1", SourceSnapshotId="snap-1"
    )
    body = sent(canned)
    signed = form(urlsplit(body.pop("PresignedUrl")).query)
    assert canned.last.host == "ec2.us-west-2.amazonaws.com"
    assert body["DestinationRegion"] == signed["DestinationRegion"] == "us-west-2"
    assert body["SourceRegion"] == signed["SourceRegion"] == "eu-west-1"
    assert signed["SourceSnapshotId"] == "snap-1"
    assert signed["X-Amz-Credential"].split("/")[2:] == ["eu-west-1", "ec2", "aws4_request"]


def test_a_url_of_the_callers_is_sent(services: GeneratedServices) -> None:
    canned = call(
        services,
        "rds",
        "CopyDBSnapshot",
        SourceDBSnapshotIdentifier="s",
        TargetDBSnapshotIdentifier="t",
        SourceRegion="eu-west-1",
        PreSignedUrl="https://mine.test/",
    )
    body = sent(canned)
    assert body["PreSignedUrl"] == "https://mine.test/"
    assert "SourceRegion" not in body


def test_a_copy_within_the_region_is_not_presigned(services: GeneratedServices) -> None:
    canned = call(
        services,
        "rds",
        "CopyDBSnapshot",
        SourceDBSnapshotIdentifier="s",
        TargetDBSnapshotIdentifier="t",
    )
    assert "PreSignedUrl" not in sent(canned)


def test_api_options_reach_the_presigned_request(services: GeneratedServices) -> None:
    from smithy_py.middleware import build_middleware

    @build_middleware("Mine")
    def mine(ctx: Any, input: Any, next: Any) -> Any:
        input.request.add_query("x-mine", "1")
        return next(ctx, input)

    canned = CannedClient(EMPTY)
    rds = services.package("rds")
    services.client("rds", canned).copy_db_snapshot(
        rds.CopyDBSnapshotInput(
            source_db_snapshot_identifier="s",
            target_db_snapshot_identifier="t",
            source_region="eu-west-1",
        ),
        rds.with_api_options(lambda stack: stack.build.add(mine)),
    )
    assert "x-mine=1" in urlsplit(sent(canned)["PreSignedUrl"]).query
    assert canned.last.query == "x-mine=1"
