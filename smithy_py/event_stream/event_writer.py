"""Turns events, the members of a modelled union, into messages; signing them is another's part."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from smithy_py.errors import SerializationError
from smithy_py.event_stream.event_bindings import is_a, structure
from smithy_py.event_stream.headers import Byte, HeaderValue, Integer, Long, Short
from smithy_py.event_stream.message import Message
from smithy_py.schema import Member, Shape, Union, compile_once, members, resolve, union_members

WritePayload = Callable[[Any, type], bytes]
"""Writes a structure of a class as a document, with the protocol's codec."""
_WriteHeader = Callable[[Any, dict[str, HeaderValue]], None]
_WriteContent = Callable[[Any, WritePayload, str], tuple[bytes, str]]
_Plan = tuple[str, type, list[_WriteHeader], _WriteContent]

_KEY = "event_stream.write"
_HEADER_TYPES: dict[str, tuple[type, Callable[[Any], HeaderValue]]] = {
    "boolean": (bool, bool),
    "byte": (int, Byte),
    "short": (int, Short),
    "integer": (int, Integer),
    "long": (int, Long),
    "blob": (bytes, bytes),
    "string": (str, str),
    "timestamp": (datetime.datetime, lambda value: value),
}


def write_event(
    event: Union, event_class: type[Union], write_payload: WritePayload, content_type: str
) -> Message:
    """The message of *event*, its headers in the order of the Go SDK.

    Args:
        event: A member of the union.
        event_class: The union.
        write_payload: Writes a structure as a payload that is a document.
        content_type: The media type of such a payload.

    Raises:
        SerializationError: The event, or a value in it, is not what the model says.
    """
    plans: dict[type, _Plan] = compile_once(event_class, _KEY, _compile)
    if type(event) not in plans:
        raise _mismatch("the event", f"a member of the union {event_class.__name__}", event)
    name, target, write_headers, write_content = plans[type(event)]
    if type(event.value) is not target:
        raise _mismatch(name, target.__name__, event.value)
    headers: dict[str, HeaderValue] = {}
    for write_header in write_headers:
        write_header(event.value, headers)
    payload, media_type = write_content(event.value, write_payload, content_type)
    headers[":event-type"] = name
    headers[":message-type"] = "event"
    if media_type:
        headers[":content-type"] = media_type
    return Message(headers, payload)


def _mismatch(name: str, expected: str, got: Any) -> SerializationError:
    return SerializationError(f"{name}: expected {expected}, got {type(got).__name__}")


def _compile(cls: type, cache: dict[str, Any]) -> dict[type, _Plan]:
    plans: dict[type, _Plan] = cache.setdefault(_KEY, {})
    for name, variant in union_members(cls).items():
        (only,) = members(variant).values()
        target = structure(only, variant.__module__)
        found = list(members(target).values())
        headers = [_header(m, target.__module__) for m in found if m.traits.get("event_header")]
        payloads = [_payload(m, target.__module__) for m in found if m.traits.get("event_payload")]
        has_document = len(headers) < len(found)
        write = payloads[0] if payloads else _document(target) if has_document else _nothing
        plans[variant] = name, target, headers, write
    return plans


def _header(member: Member, module: str) -> _WriteHeader:
    shape = resolve(member.target, module)
    if not isinstance(shape, Shape) or shape.type not in _HEADER_TYPES:
        raise TypeError(f"{member.name} cannot be a header of an event")
    attribute, name, kind = member.attribute, member.name, shape.type
    expected, convert = _HEADER_TYPES[kind]

    def write(value: Any, headers: dict[str, HeaderValue]) -> None:
        content = getattr(value, attribute)
        if content is None:
            return
        if not is_a(content, expected):
            raise _mismatch(attribute, f"a {kind}", content)
        headers[name] = convert(content)

    return write


def _nothing(_value: Any, _write_payload: WritePayload, _content_type: str) -> tuple[bytes, str]:
    return b"", ""


def _document(cls: type) -> _WriteContent:
    return lambda value, write_payload, content_type: (write_payload(value, cls), content_type)


def _payload(member: Member, module: str) -> _WriteContent:
    shape = resolve(member.target, module)
    attribute = member.attribute

    def write(value: Any, write_payload: WritePayload, content_type: str) -> tuple[bytes, str]:
        content = getattr(value, attribute)
        if content is None:
            return b"", ""
        if isinstance(shape, type):
            return write_payload(content, shape), content_type
        if shape.type == "string" and isinstance(content, str):
            try:
                return content.encode(), "text/plain"
            except UnicodeEncodeError as error:
                raise SerializationError(f"{attribute} cannot be written as UTF-8") from error
        if shape.type == "blob" and isinstance(content, (bytes, bytearray)):
            return bytes(content), "application/octet-stream"
        raise _mismatch(attribute, f"a {shape.type}", content)

    return write
