"""Values of the protocol cases: from a case's JSON to what a user gives, and back."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from typing import Any
from unittest.mock import ANY

from smithy_py.document import to_document
from smithy_py.event_stream import EventStream
from smithy_py.http.response import ResponseBody
from smithy_py.schema import Shape, Target, Union, members, resolve, union_members

_FLOATS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def to_structure(cls: type, values: Mapping[str, Any]) -> Any:
    """The structure *cls* that a case's JSON describes by the model's names."""
    named = {member.name: (attribute, member) for attribute, member in members(cls).items()}
    made: dict[str, Any] = {}
    for name, value in values.items():
        attribute, member = named[name]
        is_json = member.traits.get("media_type_json")
        made[attribute] = value if is_json else _to_value(member.target, cls.__module__, value)
    return cls(**made)


def _to_union(cls: type[Union], values: Mapping[str, Any]) -> Any:
    ((name, value),) = values.items()
    variant: Any = union_members(cls)[name]
    (member,) = members(variant).values()
    return variant(_to_value(member.target, cls.__module__, value))


def _to_value(target: Target, module: str, value: Any) -> Any:
    shape = resolve(target, module)
    if value is None:
        return None
    if isinstance(shape, type):
        return _to_union(shape, value) if issubclass(shape, Union) else to_structure(shape, value)
    match shape:
        case Shape(type="list", member=item) if item is not None:
            return [_to_value(item, module, content) for content in value]
        case Shape(type="map", value=item) if item is not None:
            return {key: _to_value(item, module, content) for key, content in value.items()}
        case Shape(type="blob"):
            return value.encode()
        case Shape(type="timestamp"):
            return datetime.datetime.fromtimestamp(value, datetime.UTC)
        case Shape(type="float" | "double"):
            return _FLOATS.get(value, value)
        case _:
            return value


def to_json(value: Any) -> Any:
    """What a user gets, as a case's JSON has it.

    There, bytes are text in UTF-8, timestamps are seconds, NaN and the infinities are words.
    """
    return _plain(to_document(value))


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {key: _plain(content) for key, content in value.items()}
        case list():
            return [_plain(content) for content in value]
        case bytes():
            return value.decode()
        case ResponseBody():
            return value.read().decode()
        case EventStream():
            return [to_json(event) for event in value]
        case datetime.datetime():
            return value.timestamp()
        case float() if math.isnan(value):
            return "NaN"
        case float() if math.isinf(value):
            return "Infinity" if value > 0 else "-Infinity"
        case _:
            return value


def expected(value: Any) -> Any:
    """A case's JSON, with botocore's word for a union's unknown member as ours.

    Botocore gives its name, we give the name and what came with it.
    """
    match value:
        case {"SDK_UNKNOWN_MEMBER": {"name": name}}:
            return {name: ANY}
        case dict():
            return {key: expected(content) for key, content in value.items()}
        case _:
            return value
