from __future__ import annotations

import pytest

from aws_core.middleware import get_request_id_metadata
from aws_core.retry import Standard, get_attempt_results
from services import dynamodb
from smithy_py import APIError
from smithy_py.errors import ResponseReadError
from tests.integration.dynamodb.items import item, key, number, text
from tests.integration.middleware import with_body

types = dynamodb.types


def put(client: dynamodb.Client, table: str, id: str, position: int, value: str = "") -> None:
    client.put_item(
        dynamodb.PutItemInput(table_name=table, item=item(id, position, value=text(value)))
    )


def get(client: dynamodb.Client, table: str, id: str, position: int) -> object:
    output = client.get_item(
        dynamodb.GetItemInput(table_name=table, key=key(id, position), consistent_read=True)
    )
    return output.item


@pytest.fixture
def full(client: dynamodb.Client, table: str) -> str:
    """A table with the items 0 to 10 of "a", and one of "b"."""
    for position in range(11):
        put(client, table, "a", position)
    put(client, table, "b", 0)
    return table


def test_an_item_comes_and_goes(client: dynamodb.Client, table: str) -> None:
    put(client, table, "a", 1, "grüße 😀")

    assert get(client, table, "a", 1) == item("a", 1, value=text("grüße 😀"))

    deleted = client.delete_item(
        dynamodb.DeleteItemInput(
            table_name=table, key=key("a", 1), return_values=types.ReturnValue.ALL_OLD
        )
    )

    assert deleted.attributes == item("a", 1, value=text("grüße 😀"))
    assert not get(client, table, "a", 1)


def test_an_update_is_an_expression(client: dynamodb.Client, table: str) -> None:
    put(client, table, "a", 1, "old")

    output = client.update_item(
        dynamodb.UpdateItemInput(
            table_name=table,
            key=key("a", 1),
            update_expression="SET #v = :new, #c = if_not_exists(#c, :zero) + :one",
            expression_attribute_names={"#v": "value", "#c": "count"},
            expression_attribute_values={
                ":new": text("new"),
                ":zero": number(0),
                ":one": number(1),
            },
            return_values=types.ReturnValue.UPDATED_NEW,
        )
    )

    assert output.attributes == {"value": text("new"), "count": number(1)}


def test_a_condition_that_does_not_hold_has_an_error_with_the_item(
    client: dynamodb.Client, table: str
) -> None:
    put(client, table, "a", 1, "old")

    with pytest.raises(types.ConditionalCheckFailedException) as caught:
        client.put_item(
            dynamodb.PutItemInput(
                table_name=table,
                item=key("a", 1),
                condition_expression="attribute_not_exists(id)",
                return_values_on_condition_check_failure=(
                    types.ReturnValuesOnConditionCheckFailure.ALL_OLD
                ),
            )
        )

    assert caught.value.error_code == "ConditionalCheckFailedException"
    assert caught.value.error_message == "The conditional request failed"
    assert caught.value.message == caught.value.error_message
    assert caught.value.item == item("a", 1, value=text("old"))
    assert caught.value.status_code == 400
    assert caught.value.request_id


def test_a_query_comes_in_pages(client: dynamodb.Client, full: str) -> None:
    query = dynamodb.QueryInput(
        table_name=full,
        key_condition_expression="id = :id AND #n >= :least",
        expression_attribute_names={"#n": "number"},
        expression_attribute_values={":id": text("a"), ":least": number(2)},
    )
    paginator = dynamodb.QueryPaginator(client, query, limit=4)

    pages = [[found["number"] for found in page.items or ()] for page in paginator]

    assert [found for page in pages for found in page] == [number(n) for n in range(2, 11)]
    assert [len(page) for page in pages[:2]] == [4, 4]


def test_a_scan_comes_in_pages(client: dynamodb.Client, full: str) -> None:
    paginator = dynamodb.ScanPaginator(client, dynamodb.ScanInput(table_name=full), limit=5)
    found: list[tuple[object, object]] = []

    for page in paginator:
        assert page.count == len(page.items or ()) <= 5
        found += [(one["id"], one["number"]) for one in page.items or ()]

    expected = [(text("a"), number(n)) for n in range(11)] + [(text("b"), number(0))]
    assert sorted(map(str, found)) == sorted(map(str, expected))


def test_items_of_all_pages_are_iterated(client: dynamodb.Client, full: str) -> None:
    paginator = dynamodb.ScanPaginator(client, dynamodb.ScanInput(table_name=full), limit=5)

    assert len(list(paginator.items())) == 12


def test_a_batch_is_written_and_read(client: dynamodb.Client, table: str) -> None:
    put(client, table, "old", 0)
    requests = [
        types.WriteRequest(put_request=types.PutRequest(item=item("a", n, value=text("v"))))
        for n in range(3)
    ]
    requests.append(types.WriteRequest(delete_request=types.DeleteRequest(key=key("old", 0))))

    written = client.batch_write_item(dynamodb.BatchWriteItemInput(request_items={table: requests}))
    keys = [key("a", 0), key("a", 2), key("old", 0)]
    read = client.batch_get_item(
        dynamodb.BatchGetItemInput(request_items={table: types.KeysAndAttributes(keys=keys)})
    )

    assert not written.unprocessed_items
    assert not read.unprocessed_keys
    assert read.responses is not None
    found = sorted(read.responses[table], key=str)
    assert found == [item("a", 0, value=text("v")), item("a", 2, value=text("v"))]


def test_a_wrong_key_is_an_error_without_a_class(client: dynamodb.Client, table: str) -> None:
    with pytest.raises(APIError) as caught:
        client.get_item(dynamodb.GetItemInput(table_name=table, key={"id": text("a")}))

    assert caught.value.error_code == "ValidationException"
    assert caught.value.status_code == 400


def test_an_answer_that_was_changed_on_the_way_is_noticed(
    client: dynamodb.Client, table: str
) -> None:
    put(client, table, "a", 1, "old")
    changed = dynamodb.with_api_options(with_body(lambda body: body.replace(b"old", b"bad")))

    with pytest.raises(ResponseReadError, match="expected CRC32"):
        client.get_item(dynamodb.GetItemInput(table_name=table, key=key("a", 1)), changed)


def test_an_answer_that_was_changed_is_asked_for_again(client: dynamodb.Client, table: str) -> None:
    put(client, table, "a", 1, "old")
    bad = iter([b"bad"])
    changed = dynamodb.with_api_options(
        with_body(lambda body: body.replace(b"old", next(bad, b"old")))
    )

    output = client.get_item(
        dynamodb.GetItemInput(table_name=table, key=key("a", 1)),
        dynamodb.with_options(retryer=Standard(max_attempts=2, max_backoff=0)),
        changed,
    )

    assert output.item == item("a", 1, value=text("old"))
    attempts = get_attempt_results(output.result_metadata)
    assert attempts is not None
    assert len(attempts.results) == 2


def test_the_request_id_is_in_the_metadata(client: dynamodb.Client, table: str) -> None:
    output = client.get_item(dynamodb.GetItemInput(table_name=table, key=key("a", 1)))

    assert get_request_id_metadata(output.result_metadata)
