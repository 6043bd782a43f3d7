from __future__ import annotations

import hashlib

import pytest

from services import sqs
from smithy_py.errors import DeserializationError
from tests.integration.middleware import with_body

types = sqs.types
BODY = 'grüße 😀 "quoted" <&> \\ \t\n'


def send(client: sqs.Client, queue: str, body: str = BODY) -> sqs.SendMessageOutput:
    return client.send_message(sqs.SendMessageInput(queue_url=queue, message_body=body))


def receive(client: sqs.Client, queue: str, number: int = 10) -> list[types.Message]:
    output = client.receive_message(
        sqs.ReceiveMessageInput(
            queue_url=queue,
            max_number_of_messages=number,
            message_attribute_names=["All"],
            message_system_attribute_names=[types.MessageSystemAttributeName.ALL],
        )
    )
    return output.messages or []


def md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def test_a_message_comes_and_goes(client: sqs.Client, queue: str) -> None:
    sent = send(client, queue)
    (message,) = receive(client, queue)

    assert message.message_id == sent.message_id
    assert message.body == BODY
    assert message.md5_of_body == sent.md5_of_message_body == md5(BODY)
    assert message.attributes is not None
    assert message.attributes["ApproximateReceiveCount"] == "1"

    client.change_message_visibility(
        sqs.ChangeMessageVisibilityInput(
            queue_url=queue, receipt_handle=message.receipt_handle, visibility_timeout=0
        )
    )
    (again,) = receive(client, queue)
    client.delete_message(
        sqs.DeleteMessageInput(queue_url=queue, receipt_handle=again.receipt_handle)
    )

    assert count(client, queue) == 0


def test_a_message_has_attributes(client: sqs.Client, queue: str) -> None:
    attributes = {
        "text": types.MessageAttributeValue(data_type="String", string_value="grüße"),
        "number": types.MessageAttributeValue(data_type="Number", string_value="42"),
        "bytes": types.MessageAttributeValue(data_type="Binary", binary_value=b"\0\xff"),
    }

    sent = client.send_message(
        sqs.SendMessageInput(queue_url=queue, message_body="hello", message_attributes=attributes)
    )
    (message,) = receive(client, queue)

    assert message.message_attributes == attributes
    assert message.md5_of_message_attributes == sent.md5_of_message_attributes


def test_a_batch_is_sent_received_and_deleted(client: sqs.Client, queue: str) -> None:
    entries = [
        types.SendMessageBatchRequestEntry(id=f"entry-{n}", message_body=f"message {n}")
        for n in range(5)
    ]

    sent = client.send_message_batch(sqs.SendMessageBatchInput(queue_url=queue, entries=entries))
    messages = receive(client, queue)
    deleted = client.delete_message_batch(
        sqs.DeleteMessageBatchInput(
            queue_url=queue,
            entries=[
                types.DeleteMessageBatchRequestEntry(
                    id=str(position), receipt_handle=message.receipt_handle
                )
                for position, message in enumerate(messages)
            ],
        )
    )

    assert {entry.id for entry in sent.successful or ()} == {entry.id for entry in entries}
    assert not sent.failed
    assert {message.body for message in messages} == {entry.message_body for entry in entries}
    assert len(deleted.successful or ()) == 5
    assert not deleted.failed
    assert count(client, queue) == 0


def test_an_entry_that_fails_does_not_fail_the_batch(client: sqs.Client, queue: str) -> None:
    send(client, queue)
    (message,) = receive(client, queue)
    handle = message.receipt_handle

    deleted = client.delete_message_batch(
        sqs.DeleteMessageBatchInput(
            queue_url=queue,
            entries=[
                types.DeleteMessageBatchRequestEntry(id="good", receipt_handle=handle),
                types.DeleteMessageBatchRequestEntry(id="bad", receipt_handle="nonsense"),
            ],
        )
    )

    assert [entry.id for entry in deleted.successful or ()] == ["good"]
    (failed,) = deleted.failed or []
    assert failed.id == "bad"
    assert failed.code == "ReceiptHandleIsInvalid"
    assert failed.sender_fault is True


def test_an_empty_queue_gives_no_messages(client: sqs.Client, queue: str) -> None:
    output = client.receive_message(sqs.ReceiveMessageInput(queue_url=queue))

    assert not output.messages


def test_the_same_id_twice_in_a_batch_is_an_error(client: sqs.Client, queue: str) -> None:
    entry = types.SendMessageBatchRequestEntry(id="same", message_body="hello")

    with pytest.raises(types.BatchEntryIdsNotDistinct) as caught:
        client.send_message_batch(
            sqs.SendMessageBatchInput(queue_url=queue, entries=[entry, entry])
        )

    assert caught.value.error_code == "AWS.SimpleQueueService.BatchEntryIdsNotDistinct"


def test_an_empty_batch_is_an_error(client: sqs.Client, queue: str) -> None:
    with pytest.raises(types.EmptyBatchRequest):
        client.send_message_batch(sqs.SendMessageBatchInput(queue_url=queue, entries=[]))


def test_a_message_that_was_changed_on_the_way_is_noticed(client: sqs.Client, queue: str) -> None:
    changed = sqs.with_api_options(with_body(lambda body: body.replace(b"hello", b"jello")))
    send(client, queue, "hello")

    with pytest.raises(DeserializationError, match="message checksum validation failed"):
        client.receive_message(sqs.ReceiveMessageInput(queue_url=queue), changed)


def test_a_message_that_arrived_otherwise_is_noticed(client: sqs.Client, queue: str) -> None:
    changed = sqs.with_api_options(
        with_body(lambda body: body.replace(md5("hello").encode(), md5("jello").encode()))
    )

    with pytest.raises(DeserializationError, match="message checksum validation failed"):
        client.send_message(sqs.SendMessageInput(queue_url=queue, message_body="hello"), changed)


def test_an_entry_that_arrived_otherwise_is_named(client: sqs.Client, queue: str) -> None:
    entries = [
        types.SendMessageBatchRequestEntry(id=name, message_body=name) for name in ("good", "bad")
    ]
    changed = sqs.with_api_options(
        with_body(lambda body: body.replace(md5("bad").encode(), md5("worse").encode()))
    )

    with pytest.raises(DeserializationError, match="message bad: expected MD5") as caught:
        client.send_message_batch(
            sqs.SendMessageBatchInput(queue_url=queue, entries=entries), changed
        )

    assert "good" not in str(caught.value)


def test_checksums_of_messages_need_not_be_compared(client: sqs.Client, queue: str) -> None:
    changed = sqs.with_api_options(with_body(lambda body: body.replace(b"hello", b"jello")))
    send(client, queue, "hello")

    output = client.receive_message(
        sqs.ReceiveMessageInput(queue_url=queue),
        changed,
        sqs.with_options(disable_message_checksum_validation=True),
    )

    assert [message.body for message in output.messages or ()] == ["jello"]


def count(client: sqs.Client, queue: str) -> int:
    """How many messages there are, those included that someone has received."""
    waiting = types.QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES
    received = types.QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE
    output = client.get_queue_attributes(
        sqs.GetQueueAttributesInput(queue_url=queue, attribute_names=[waiting, received])
    )
    assert output.attributes is not None
    return sum(int(output.attributes[name]) for name in (waiting, received))
