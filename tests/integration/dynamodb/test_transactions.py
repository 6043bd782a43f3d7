from __future__ import annotations

import json

import pytest

from services import dynamodb
from tests.integration.clients import dynamodb_client
from tests.integration.dynamodb.items import item, key, text
from tests.integration.recording import Recorder
from tests.servers.server import Server

types = dynamodb.types


def put(table: str, id: str, condition: str | None = None) -> types.TransactWriteItem:
    return types.TransactWriteItem(
        put=types.Put(
            table_name=table,
            item=item(id, 1, value=text("new")),
            condition_expression=condition,
            return_values_on_condition_check_failure=(
                types.ReturnValuesOnConditionCheckFailure.ALL_OLD
            ),
        )
    )


def values(client: dynamodb.Client, table: str) -> dict[str, str]:
    """The value of each item, by id."""
    found: dict[str, str] = {}
    for one in client.scan(dynamodb.ScanInput(table_name=table)).items or ():
        id, value = one["id"], one["value"]
        assert isinstance(id, types.AttributeValueMemberS)
        assert isinstance(value, types.AttributeValueMemberS)
        found[id.value] = value.value
    return found


def test_all_is_written_at_once(client: dynamodb.Client, table: str) -> None:
    client.transact_write_items(
        dynamodb.TransactWriteItemsInput(transact_items=[put(table, "a"), put(table, "b")])
    )
    output = client.transact_get_items(
        dynamodb.TransactGetItemsInput(
            transact_items=[
                types.TransactGetItem(get=types.Get(table_name=table, key=key(id, 1)))
                for id in ("b", "a")
            ]
        )
    )

    assert [response.item for response in output.responses or ()] == [
        item("b", 1, value=text("new")),
        item("a", 1, value=text("new")),
    ]


def test_every_reason_of_a_cancelled_transaction_is_told(
    client: dynamodb.Client, table: str
) -> None:
    old = item("b", 1, value=text("old"))
    client.put_item(dynamodb.PutItemInput(table_name=table, item=old))

    with pytest.raises(types.TransactionCanceledException) as caught:
        client.transact_write_items(
            dynamodb.TransactWriteItemsInput(
                transact_items=[put(table, "a"), put(table, "b", "attribute_not_exists(id)")]
            )
        )

    assert caught.value.error_code == "TransactionCanceledException"
    first, second = caught.value.cancellation_reasons or []
    assert first.code == "None"
    assert second.code == "ConditionalCheckFailed"
    assert second.message == "The conditional request failed"
    assert second.item == old
    assert values(client, table) == {"b": "old"}


def token(recorder: Recorder) -> str:
    value: str = json.loads(bytes(recorder.last.body))["ClientRequestToken"]
    return value


def test_a_token_is_made_for_each_transaction(ministack: Server, table: str) -> None:
    recorder = Recorder()
    transaction = dynamodb.TransactWriteItemsInput(transact_items=[put(table, "a")])
    with dynamodb_client(ministack, dynamodb.with_options(http_client=recorder)) as client:
        client.transact_write_items(transaction)
        first = token(recorder)
        client.transact_write_items(transaction)
        second = token(recorder)

    assert len(first) == 36
    assert first != second
    assert transaction.client_request_token is None


def test_the_same_token_writes_once(client: dynamodb.Client, table: str) -> None:
    def write() -> None:
        client.transact_write_items(
            dynamodb.TransactWriteItemsInput(
                transact_items=[put(table, "a", "attribute_not_exists(id)")],
                client_request_token=f"token-of-{table}",
            )
        )

    write()
    write()

    assert values(client, table) == {"a": "new"}


def test_another_transaction_with_the_same_token_is_refused(
    client: dynamodb.Client, table: str
) -> None:
    def write(id: str) -> None:
        client.transact_write_items(
            dynamodb.TransactWriteItemsInput(
                transact_items=[put(table, id)], client_request_token=f"token-of-{table}"
            )
        )

    write("a")
    with pytest.raises(types.IdempotentParameterMismatchException):
        write("b")
