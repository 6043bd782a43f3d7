"""An SQS client and a queue for each test."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from services import sqs
from tests.integration.clients import sqs_client
from tests.servers.server import Server


@pytest.fixture
def client(ministack: Server) -> Generator[sqs.Client]:
    """A client of SQS."""
    with sqs_client(ministack) as client:
        yield client


@pytest.fixture
def queue(client: sqs.Client, name: str) -> str:
    """The URL of an empty queue."""
    output = client.create_queue(sqs.CreateQueueInput(queue_name=name))
    assert output.queue_url
    return output.queue_url
