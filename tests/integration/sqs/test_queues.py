from __future__ import annotations

import pytest

from services import sqs
from smithy_py.errors import ErrorFault

types = sqs.types


def test_a_queue_comes_and_goes(client: sqs.Client, name: str, queue: str) -> None:
    assert client.get_queue_url(sqs.GetQueueUrlInput(queue_name=name)).queue_url == queue
    assert queue_urls(client, name) == [queue]

    client.delete_queue(sqs.DeleteQueueInput(queue_url=queue))

    assert queue_urls(client, name) == []


def test_queues_are_listed_in_pages(client: sqs.Client, name: str) -> None:
    made = {
        client.create_queue(sqs.CreateQueueInput(queue_name=f"{name}-{number}")).queue_url
        for number in range(5)
    }
    prefixed = sqs.ListQueuesInput(queue_name_prefix=name)

    pages = [page.queue_urls or [] for page in sqs.ListQueuesPaginator(client, prefixed, limit=2)]

    assert [len(page) for page in pages] == [2, 2, 1]
    assert {url for page in pages for url in page} == made


def test_attributes_are_kept(client: sqs.Client, name: str) -> None:
    attributes = {
        types.QueueAttributeName.VISIBILITY_TIMEOUT: "45",
        types.QueueAttributeName.DELAY_SECONDS: "3",
    }
    created = client.create_queue(
        sqs.CreateQueueInput(queue_name=name, attributes=attributes, tags={"team": "grüße"})
    )
    client.set_queue_attributes(
        sqs.SetQueueAttributesInput(
            queue_url=created.queue_url,
            attributes={types.QueueAttributeName.VISIBILITY_TIMEOUT: "60"},
        )
    )

    output = client.get_queue_attributes(
        sqs.GetQueueAttributesInput(
            queue_url=created.queue_url, attribute_names=[types.QueueAttributeName.ALL]
        )
    )
    tags = client.list_queue_tags(sqs.ListQueueTagsInput(queue_url=created.queue_url)).tags

    assert output.attributes is not None
    assert output.attributes["VisibilityTimeout"] == "60"
    assert output.attributes["DelaySeconds"] == "3"
    assert output.attributes["QueueArn"].endswith(f":{name}")
    assert tags == {"team": "grüße"}


def test_a_missing_queue_is_an_error_of_its_own(client: sqs.Client, name: str) -> None:
    with pytest.raises(types.QueueDoesNotExist) as caught:
        client.get_queue_url(sqs.GetQueueUrlInput(queue_name=name))

    error = caught.value
    # The code that the query protocol had, as the Go SDK has it.
    assert error.error_code == "AWS.SimpleQueueService.NonExistentQueue"
    assert error.error_message
    assert error.error_fault is ErrorFault.CLIENT
    assert error.service_id == "SQS"
    assert error.operation_name == "GetQueueUrl"
    assert error.status_code == 400
    assert error.request_id


def test_a_deleted_queue_takes_no_messages(client: sqs.Client, queue: str) -> None:
    client.delete_queue(sqs.DeleteQueueInput(queue_url=queue))

    with pytest.raises(types.QueueDoesNotExist):
        client.send_message(sqs.SendMessageInput(queue_url=queue, message_body="hello"))


def queue_urls(client: sqs.Client, prefix: str) -> list[str]:
    return client.list_queues(sqs.ListQueuesInput(queue_name_prefix=prefix)).queue_urls or []
