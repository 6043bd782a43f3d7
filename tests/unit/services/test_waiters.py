"""Waiters of real services, over canned answers."""

from __future__ import annotations

import logging

import pytest

from services import dynamodb, s3
from smithy_py.errors import APIError
from tests.canned import CannedClient, answer, options
from tests.unit.smithy_py.waiting import Clock


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    clock.install(monkeypatch)
    return clock


def test_s3_waits_for_a_bucket(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    canned = CannedClient(answer(404), answer(404), answer(200))
    logger = logging.getLogger("waiting")
    client = s3.Client(s3.Options(**options(canned, logger=logger)))
    waiter = s3.BucketExistsWaiter(client, log_wait_attempts=True)
    with caplog.at_level(logging.DEBUG, "waiting"):
        output = waiter.wait_for_output(s3.HeadBucketInput(bucket="bucket"), 60)

    assert isinstance(output, s3.HeadBucketOutput)
    assert clock.slept == [5.0, 7.5]
    assert [(record.name, record.getMessage()) for record in caplog.records] == [
        ("waiting", f"attempting waiter request, attempt count: {attempt}") for attempt in (1, 2, 3)
    ]
    for request in canned.requests:
        assert "B" in request.headers["user-agent"].rpartition(" m/")[2].split(",")


def test_attempts_are_logged_to_the_sdks_logger_if_the_client_has_none(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    client = s3.Client(s3.Options(**options(CannedClient(answer(200)))))
    waiter = s3.ObjectExistsWaiter(client, log_wait_attempts=True)
    with caplog.at_level(logging.DEBUG, "smithy_py"):
        waiter.wait(s3.HeadObjectInput(bucket="bucket", key="k"), 60)
    messages = [record.getMessage() for record in caplog.records if record.name == "smithy_py"]
    assert messages == ["attempting waiter request, attempt count: 1"]


@pytest.mark.parametrize("status_code", [301, 403])
def test_s3_a_bucket_that_cannot_be_looked_at_is_an_error(clock: Clock, status_code: int) -> None:
    client = s3.Client(s3.Options(**options(CannedClient(answer(status_code)))))
    with pytest.raises(APIError) as caught:
        s3.BucketExistsWaiter(client).wait(s3.HeadBucketInput(bucket="bucket"), 60)
    assert caught.value.status_code == status_code
    assert clock.slept == []


def test_s3_waits_for_an_object_to_go(clock: Clock) -> None:
    client = s3.Client(s3.Options(**options(CannedClient(answer(200), answer(404)))))
    waiter = s3.ObjectNotExistsWaiter(client)
    assert waiter.wait_for_output(s3.HeadObjectInput(bucket="bucket", key="k"), 60) is None


def test_dynamodb_waits_for_a_table(clock: Clock) -> None:
    missing = b'{"__type": "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"}'
    canned = CannedClient(
        answer(400, missing),
        answer(200, b'{"Table": {"TableStatus": "CREATING"}}'),
        answer(200, b'{"Table": {"TableStatus": "ACTIVE"}}'),
    )
    client = dynamodb.Client(dynamodb.Options(**options(canned)))
    waiter = dynamodb.TableExistsWaiter(client)
    output = waiter.wait_for_output(dynamodb.DescribeTableInput(table_name="t"), 300)
    assert output is not None
    assert output.table is not None
    assert output.table.table_status == dynamodb.types.TableStatus.ACTIVE
    assert clock.slept == [20.0, 30.0]
