"""SNS: the query protocol, and a message that arrives in a queue of SQS."""

from __future__ import annotations

import json

import pytest

from services import sns, sqs
from tests.integration.services.conftest import NewClient

PAGE = 100


@pytest.fixture
def client(new_client: NewClient) -> sns.Client:
    found: sns.Client = new_client(sns)
    return found


def test_topics_are_listed_in_pages(client: sns.Client, name: str) -> None:
    made = [
        client.create_topic(sns.CreateTopicInput(name=f"{name}-{number}")).topic_arn
        for number in range(PAGE + 1)
    ]
    pages = list(sns.ListTopicsPaginator(client))
    assert len(pages) > 1
    listed = {topic.topic_arn for page in pages for topic in page.topics or ()}
    assert listed >= set(made)


def test_a_message_reaches_a_queue(new_client: NewClient, client: sns.Client, name: str) -> None:
    queues: sqs.Client = new_client(sqs)
    topic = client.create_topic(sns.CreateTopicInput(name=name)).topic_arn or ""
    url = queues.create_queue(sqs.CreateQueueInput(queue_name=name)).queue_url or ""
    arn = sqs.types.QueueAttributeName.QUEUE_ARN
    asked = sqs.GetQueueAttributesInput(queue_url=url, attribute_names=[arn])
    queue = (queues.get_queue_attributes(asked).attributes or {})[arn]
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "sns.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": queue,
            }
        ],
    }
    attributes = {sqs.types.QueueAttributeName.POLICY: json.dumps(policy)}
    queues.set_queue_attributes(sqs.SetQueueAttributesInput(queue_url=url, attributes=attributes))
    client.subscribe(sns.SubscribeInput(topic_arn=topic, protocol="sqs", endpoint=queue))
    sent = client.publish(sns.PublishInput(topic_arn=topic, message="a & b <c>"))

    received = queues.receive_message(sqs.ReceiveMessageInput(queue_url=url, wait_time_seconds=10))
    (message,) = received.messages or []
    body = json.loads(message.body or "")
    assert (body["Message"], body["MessageId"]) == ("a & b <c>", sent.message_id)


def test_an_unknown_topic(client: sns.Client, name: str) -> None:
    arn = client.create_topic(sns.CreateTopicInput(name=name)).topic_arn or ""
    with pytest.raises(sns.types.NotFoundException) as caught:
        client.get_topic_attributes(sns.GetTopicAttributesInput(topic_arn=f"{arn}-not"))
    assert caught.value.error_code == "NotFound"
