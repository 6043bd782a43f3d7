"""Which features the user agent names."""

from __future__ import annotations

from typing import Any

import pytest

from aws_core import AnonymousCredentials, NopRetryer
from aws_core.retry import Standard, add_with_max_attempts
from aws_core.retry.adaptive import AdaptiveMode
from services import cloudwatch, dynamodb, s3, sqs
from tests.canned import CannedClient, answer, options


def features(service: Any, operation: str, input: Any = None, **more: Any) -> set[str]:
    client = service.Client(service.Options(**{**options(CannedClient()), **more}))
    text = client.prepare(operation, input).headers["user-agent"]
    return set(text.rpartition(" m/")[2].split(","))


@pytest.mark.parametrize(
    ("retryer", "named"),
    [
        (Standard(), {"E"}),
        (add_with_max_attempts(Standard(), 5), {"E"}),
        (AdaptiveMode(), {"F"}),
        (add_with_max_attempts(AdaptiveMode(), 5), {"F"}),
        (NopRetryer(), set()),
    ],
)
def test_retry_mode(retryer: Any, named: set[str]) -> None:
    assert features(sqs, "ListQueues", retryer=retryer) & {"D", "E", "F"} == named


def test_retry_mode_by_its_name() -> None:
    assert "F" in features(sqs, "ListQueues", retryer=None, retry_mode="adaptive")


@pytest.mark.parametrize(
    ("mode", "named"), [("preferred", "P"), ("disabled", "Q"), ("required", "R")]
)
def test_account_id_mode(mode: str, named: str) -> None:
    canned = CannedClient()
    more = options(canned, account_id_endpoint_mode=mode)
    assert set(dynamodb.Options(**more).features()) & {"P", "Q", "R"} == {named}
    # Services whose endpoints have no account in them do not name it.
    assert not set(sqs.Options(**more).features()) & {"P", "Q", "R"}


def test_request_compression() -> None:
    long = [cloudwatch.types.MetricDatum(metric_name="m" * 1000, value=1.0)] * 20
    many = cloudwatch.PutMetricDataInput(namespace="n", metric_data=long)
    few = cloudwatch.PutMetricDataInput(namespace="n", metric_data=long[:1])
    assert {"L", "M"} <= features(cloudwatch, "PutMetricData", many)
    assert "L" not in features(cloudwatch, "PutMetricData", few)
    assert "L" not in features(cloudwatch, "PutMetricData", many, disable_request_compression=True)


@pytest.mark.parametrize(
    ("algorithm", "id"), [("CRC32", "U"), ("SHA1", "X"), ("SHA256", "Y"), ("CRC32C", "V")]
)
def test_checksums(algorithm: str, id: str) -> None:
    input = s3.PutObjectInput(bucket="b" * 3, key="k", body=b"x", checksum_algorithm=algorithm)
    assert {id, "Z"} <= features(s3, "PutObject", input)
    assert "a" in features(s3, "PutObject", input, request_checksum_calculation="when_required")
    get = s3.GetObjectInput(bucket="bkt", key="k")
    assert "b" in features(s3, "GetObject", get)
    assert "c" in features(s3, "GetObject", get, response_checksum_validation="when_required")


def test_paginators_and_waiters() -> None:
    canned = CannedClient(answer(200, b"<R/>"))
    client = s3.Client(s3.Options(**options(canned)))
    s3.ListObjectsV2Paginator(client, s3.ListObjectsV2Input(bucket="bkt")).next_page()
    assert " m/C,E,e" in canned.last.headers["user-agent"]
    s3.BucketExistsWaiter(client).wait(s3.HeadBucketInput(bucket="bkt"), 5)
    assert " m/B,E,e" in canned.last.headers["user-agent"]


def test_credentials() -> None:
    assert "e" in features(sqs, "ListQueues")
    assert "e" not in features(sqs, "ListQueues", credentials=AnonymousCredentials())
