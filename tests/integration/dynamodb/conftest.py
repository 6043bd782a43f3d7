"""A DynamoDB client and a table for each test."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from services import dynamodb
from tests.integration.clients import dynamodb_client
from tests.servers.server import Server

types = dynamodb.types


@pytest.fixture
def client(ministack: Server) -> Generator[dynamodb.Client]:
    """A client of DynamoDB."""
    with dynamodb_client(ministack) as client:
        yield client


@pytest.fixture
def table(client: dynamodb.Client, name: str) -> str:
    """An empty table with the hash key "id" and the range key "number"."""
    client.create_table(
        dynamodb.CreateTableInput(
            table_name=name,
            attribute_definitions=[
                types.AttributeDefinition(
                    attribute_name="id", attribute_type=types.ScalarAttributeType.S
                ),
                types.AttributeDefinition(
                    attribute_name="number", attribute_type=types.ScalarAttributeType.N
                ),
            ],
            key_schema=[
                types.KeySchemaElement(attribute_name="id", key_type=types.KeyType.HASH),
                types.KeySchemaElement(attribute_name="number", key_type=types.KeyType.RANGE),
            ],
            billing_mode=types.BillingMode.PAY_PER_REQUEST,
        )
    )
    return name
