"""Every member of the union comes back as it was sent."""

from __future__ import annotations

import pytest

from services import dynamodb
from tests.integration.dynamodb.items import item, key

types = dynamodb.types
B, BOOL, BS = (
    types.AttributeValueMemberB,
    types.AttributeValueMemberBOOL,
    types.AttributeValueMemberBS,
)
L, M, N = types.AttributeValueMemberL, types.AttributeValueMemberM, types.AttributeValueMemberN
NS, NULL, S = (
    types.AttributeValueMemberNS,
    types.AttributeValueMemberNULL,
    types.AttributeValueMemberS,
)
SS = types.AttributeValueMemberSS

BYTES = bytes(range(256))
VALUES: dict[str, types.AttributeValue] = {
    "S": S(value="text"),
    "S, empty": S(value=""),
    "S, any character": S(value='\0\x01\t\r\n"\\/\x7f\u2028ü日本😀'),
    "N": N(value="42"),
    "N, negative": N(value="-1.5"),
    "N, 38 digits": N(value="12345678901234567890123456789012345678"),
    "B": B(value=BYTES),
    "B, empty": B(value=b""),
    "BOOL": BOOL(value=True),
    "BOOL, false": BOOL(value=False),
    "NULL": NULL(value=True),
    "SS": SS(value=["a", "ü"]),
    "NS": NS(value=["1", "2.5"]),
    "BS": BS(value=[b"a", BYTES]),
    "L": L(value=[S(value="a"), N(value="1"), NULL(value=True)]),
    "L, empty": L(value=[]),
    "M": M(value={"a": S(value="1"), "ü b": BOOL(value=False)}),
    "M, empty": M(value={}),
    "nested": M(
        value={
            "list": L(value=[M(value={"in": L(value=[B(value=b"\0"), SS(value=["x"])])})]),
            "S": M(value={"L": L(value=[]), "NULL": NULL(value=True)}),
        }
    ),
}


@pytest.mark.parametrize("kind", VALUES)
def test_a_value_comes_back(client: dynamodb.Client, table: str, kind: str) -> None:
    client.put_item(dynamodb.PutItemInput(table_name=table, item=item("a", 1, value=VALUES[kind])))

    output = client.get_item(dynamodb.GetItemInput(table_name=table, key=key("a", 1)))

    assert output.item is not None
    assert unordered(output.item["value"]) == unordered(VALUES[kind])
    assert type(output.item["value"]) is type(VALUES[kind])


def test_thirty_lists_in_each_other_come_back(client: dynamodb.Client, table: str) -> None:
    value: types.AttributeValue = S(value="inside")
    for _ in range(30):
        value = L(value=[value])

    client.put_item(dynamodb.PutItemInput(table_name=table, item=item("a", 1, value=value)))
    output = client.get_item(dynamodb.GetItemInput(table_name=table, key=key("a", 1)))

    assert output.item is not None
    assert output.item["value"] == value


def test_values_are_matched_by_their_class(client: dynamodb.Client, table: str) -> None:
    client.put_item(dynamodb.PutItemInput(table_name=table, item=item("a", 1, value=VALUES["B"])))
    output = client.get_item(dynamodb.GetItemInput(table_name=table, key=key("a", 1)))
    assert output.item is not None

    match output.item["value"]:
        case types.AttributeValueMemberB(value=data):
            assert data == BYTES
        case other:
            pytest.fail(f"{other!r} is not binary")


def unordered(value: types.AttributeValue) -> object:
    """The value with its sets sorted, as a set has no order."""
    match value:
        case SS(value=texts) | NS(value=texts):
            return sorted(texts)
        case BS(value=blobs):
            return sorted(blobs)
        case _:
            return value
