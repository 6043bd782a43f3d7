"""Items of the tables that the tests make."""

from __future__ import annotations

from services.dynamodb import types

Item = dict[str, types.AttributeValue]


def text(value: str) -> types.AttributeValue:
    """A string."""
    return types.AttributeValueMemberS(value=value)


def number(value: int) -> types.AttributeValue:
    """A number."""
    return types.AttributeValueMemberN(value=str(value))


def key(id: str, position: int) -> Item:
    """The key of an item."""
    return {"id": text(id), "number": number(position)}


def item(id: str, position: int, **attributes: types.AttributeValue) -> Item:
    """An item with more than its key."""
    return {**key(id, position), **attributes}
