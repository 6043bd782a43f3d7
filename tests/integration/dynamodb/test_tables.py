from __future__ import annotations

import datetime

import pytest

from services import dynamodb
from smithy_py.errors import ErrorFault

types = dynamodb.types
PATIENCE_SECONDS = 60.0


def test_waiters_see_a_table_come_and_go(client: dynamodb.Client, table: str) -> None:
    described = dynamodb.DescribeTableInput(table_name=table)
    exists = dynamodb.TableExistsWaiter(client, min_delay=0.01, max_delay=0.1)
    gone = dynamodb.TableNotExistsWaiter(client, min_delay=0.01, max_delay=0.1)

    output = exists.wait_for_output(described, PATIENCE_SECONDS)
    client.delete_table(dynamodb.DeleteTableInput(table_name=table))
    gone.wait(described, PATIENCE_SECONDS)

    assert output is not None
    assert output.table is not None
    assert output.table.table_status == types.TableStatus.ACTIVE


def test_a_table_is_described(client: dynamodb.Client, table: str) -> None:
    output = client.describe_table(dynamodb.DescribeTableInput(table_name=table))

    assert output.table is not None
    assert output.table.table_name == table
    assert [schema.attribute_name for schema in output.table.key_schema or ()] == ["id", "number"]
    assert output.table.item_count == 0
    assert output.table.creation_date_time is not None
    age = datetime.datetime.now(datetime.UTC) - output.table.creation_date_time
    assert abs(age) < datetime.timedelta(hours=1)


def test_tables_are_listed_in_pages(client: dynamodb.Client, name: str, table: str) -> None:
    tables: list[str] = []
    paginator = dynamodb.ListTablesPaginator(client, limit=1)

    for page in paginator:
        assert len(page.table_names or ()) <= 1
        tables += page.table_names or ()

    assert table in tables
    assert len(tables) == len(set(tables))


def test_a_table_is_not_made_twice(client: dynamodb.Client, table: str) -> None:
    schema = types.KeySchemaElement(attribute_name="id", key_type=types.KeyType.HASH)
    definition = types.AttributeDefinition(attribute_name="id", attribute_type="S")

    with pytest.raises(types.ResourceInUseException) as caught:
        client.create_table(
            dynamodb.CreateTableInput(
                table_name=table,
                attribute_definitions=[definition],
                key_schema=[schema],
                billing_mode=types.BillingMode.PAY_PER_REQUEST,
            )
        )

    assert caught.value.error_code == "ResourceInUseException"
    assert table in caught.value.error_message


def test_a_missing_table_is_an_error_of_its_own(client: dynamodb.Client, name: str) -> None:
    with pytest.raises(types.ResourceNotFoundException) as caught:
        client.describe_table(dynamodb.DescribeTableInput(table_name=name))

    error = caught.value
    assert error.error_code == "ResourceNotFoundException"
    assert error.error_fault is ErrorFault.CLIENT
    assert error.service_id == "DynamoDB"
    assert error.operation_name == "DescribeTable"
    assert error.status_code == 400
    assert error.request_id
    assert name in error.error_message
