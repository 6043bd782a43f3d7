"""Where the members of an event are in its message: headers, payload, or the payload's document."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from smithy_py.errors import DeserializationError
from smithy_py.event_stream.message import Message
from smithy_py.schema import Member, Shape, compile_once, members, resolve

ReadPayload = Callable[[type, bytes], Any]
"""Reads a structure of a class from the document in these bytes, with the protocol's codec."""
ReadEvent = Callable[[Message, ReadPayload], Any]

_KEY = "event_stream.event"
_HEADER_TYPES: dict[str, tuple[type, Callable[[Any], Any]]] = {
    "boolean": (bool, bool),
    "byte": (int, int),
    "short": (int, int),
    "integer": (int, int),
    "long": (int, int),
    "blob": (bytes, bytes),
    "string": (str, str),
    "timestamp": (datetime.datetime, lambda value: value),
}


def event_reader(cls: type) -> ReadEvent:
    """What reads a message into *cls*, a structure or modelled error; compiled on first use.

    Members with the trait ``event_header`` come from the header of their name, the one with
    ``event_payload`` is the whole payload, and without such a one the payload is the document of
    the members that are left. An empty payload is an empty document.

    Raises:
        TypeError: A member's shape cannot be where its trait says.
    """
    found: ReadEvent = compile_once(cls, _KEY, _compile)
    return found


def structure(member: Member, module: str) -> type:
    """The class of the structure or error that a *member* of an event stream's union is.

    Raises:
        TypeError: It is something else.
    """
    target = resolve(member.target, module)
    if isinstance(target, Shape):
        raise TypeError(f"{member.name} is no structure, and so no event")
    return target


def is_a(value: Any, expected: type) -> bool:
    """Whether *value* is of the *expected* type; a bool is no int here."""
    return isinstance(value, expected) and (expected is bool) == isinstance(value, bool)


def make(cls: Any, values: dict[str, Any]) -> Any:
    """An instance of *cls* from values by attribute, past the constructor."""
    made: Any = cls.__new__(cls)
    made.__dict__ = values
    return made


def _compile(cls: type, cache: dict[str, Any]) -> ReadEvent:
    found = members(cls).values()
    headers = [_header(m, cls.__module__) for m in found if m.traits.get("event_header")]
    payloads = [_payload(m, cls.__module__) for m in found if m.traits.get("event_payload")]
    has_document = not payloads and len(headers) < len(found)
    read_whole = payloads[0] if payloads else None

    def read(message: Message, read_payload: ReadPayload) -> Any:
        if read_whole is not None:
            event = make(cls, read_whole(message.payload, read_payload))
        elif has_document and message.payload:
            event = read_payload(cls, message.payload)
        else:
            event = make(cls, {})
        for take in headers:
            take(message, event.__dict__)
        return event

    cache[_KEY] = read
    return read


def _header(member: Member, module: str) -> Callable[[Message, dict[str, Any]], None]:
    shape = resolve(member.target, module)
    if not isinstance(shape, Shape) or shape.type not in _HEADER_TYPES:
        raise TypeError(f"{member.name} cannot be a header of an event")
    attribute, name = member.attribute, member.name
    expected, convert = _HEADER_TYPES[shape.type]

    def take(message: Message, values: dict[str, Any]) -> None:
        value = message.headers.get(name)
        if value is None:
            values.pop(attribute, None)  # what a document may hold of that name is not the member
        elif is_a(value, expected):
            values[attribute] = convert(value)
        else:
            raise DeserializationError(
                f"header {name!r} of an event: expected {shape.type}, got {type(value).__name__}"
            )

    return take


def _payload(member: Member, module: str) -> Callable[[bytes, ReadPayload], dict[str, Any]]:
    shape = resolve(member.target, module)
    attribute = member.attribute
    if isinstance(shape, type):

        def read_structure(payload: bytes, read_payload: ReadPayload) -> dict[str, Any]:
            return {attribute: read_payload(shape, payload)} if payload else {}

        return read_structure
    if shape.type == "blob":
        return lambda payload, _: {attribute: payload}
    if shape.type != "string":
        raise TypeError(f"{member.name} cannot be the payload of an event")

    def read_text(payload: bytes, _: ReadPayload) -> dict[str, Any]:
        try:
            return {attribute: payload.decode()}
        except UnicodeDecodeError as error:
            raise DeserializationError(f"{member.name} is not UTF-8: {error}", payload) from error

    return read_text
