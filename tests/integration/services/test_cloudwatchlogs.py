"""CloudWatch Logs: groups, streams, events."""

from __future__ import annotations

import time

import pytest

from services import cloudwatchlogs
from tests.integration.services.conftest import NewClient

types = cloudwatchlogs.types


@pytest.fixture
def client(new_client: NewClient) -> cloudwatchlogs.Client:
    found: cloudwatchlogs.Client = new_client(cloudwatchlogs)
    return found


def test_groups_are_listed_in_pages(client: cloudwatchlogs.Client, name: str) -> None:
    names = [f"{name}-{number}" for number in range(3)]
    for group in names:
        client.create_log_group(cloudwatchlogs.CreateLogGroupInput(log_group_name=group))
    mine = cloudwatchlogs.DescribeLogGroupsInput(log_group_name_prefix=name)
    pages = list(cloudwatchlogs.DescribeLogGroupsPaginator(client, mine, limit=2))
    assert [[group.log_group_name for group in page.log_groups or ()] for page in pages] == [
        names[:2],
        names[2:],
    ]


def test_events(client: cloudwatchlogs.Client, name: str) -> None:
    client.create_log_group(cloudwatchlogs.CreateLogGroupInput(log_group_name=name))
    client.create_log_stream(
        cloudwatchlogs.CreateLogStreamInput(log_group_name=name, log_stream_name="one")
    )
    now = int(time.time() * 1000)
    events = [types.InputLogEvent(timestamp=now + n, message=f"line {n} é ü") for n in range(3)]
    client.put_log_events(
        cloudwatchlogs.PutLogEventsInput(
            log_group_name=name, log_stream_name="one", log_events=events
        )
    )
    got = client.get_log_events(
        cloudwatchlogs.GetLogEventsInput(
            log_group_name=name, log_stream_name="one", start_from_head=True
        )
    )
    assert [(event.timestamp, event.message) for event in got.events or ()] == [
        (event.timestamp, event.message) for event in events
    ]


def test_errors(client: cloudwatchlogs.Client, name: str) -> None:
    client.create_log_group(cloudwatchlogs.CreateLogGroupInput(log_group_name=name))
    with pytest.raises(types.ResourceAlreadyExistsException):
        client.create_log_group(cloudwatchlogs.CreateLogGroupInput(log_group_name=name))
    with pytest.raises(types.ResourceNotFoundException):
        client.describe_log_streams(
            cloudwatchlogs.DescribeLogStreamsInput(log_group_name=f"{name}-not")
        )
