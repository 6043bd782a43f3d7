"""Values of the protocol cases: from the JSON of a case to what a user gives, and back."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from typing import Any

from smithy_py.document import to_document
from smithy_py.http.response import ResponseBody
from smithy_py.schema import Shape, Target, Union, members, resolve, union_members

_SPECIAL_FLOATS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def to_structure(cls: type, values: Mapping[str, Any]) -> Any:
    """The structure *cls* that a case's JSON describes by the model's names."""
    named = {member.name: (attribute, member) for attribute, member in members(cls).items()}
    made = {}
    for name, value in values.items():
        attribute, member = named[name]
        given = member.traits.get("media_type_json")
        made[attribute] = value if given else to_value(member.target, cls.__module__, value)
    return cls(**made)


def _to_union(cls: type[Union], values: Mapping[str, Any]) -> Any:
    ((name, value),) = values.items()
    variant = union_members(cls)[name]
    (member,) = members(variant).values()
    return variant(to_value(member.target, cls.__module__, value))


def to_value(target: Target, module: str, value: Any) -> Any:
    """What a user gives for *target* where a case's JSON has *value*."""
    if value is None:
        return None
    shape = resolve(target, module)
    if isinstance(shape, type):
        return _to_union(shape, value) if issubclass(shape, Union) else to_structure(shape, value)
    match shape:
        case Shape(type="list", member=item) if item is not None:
            return [to_value(item, module, content) for content in value]
        case Shape(type="map", value=item) if item is not None:
            return {key: to_value(item, module, content) for key, content in value.items()}
        case Shape(type="blob"):
            return value.encode()
        case Shape(type="timestamp"):
            return datetime.datetime.fromtimestamp(value, datetime.UTC)
        case Shape(type="float" | "double"):
            return _SPECIAL_FLOATS.get(value, value)
    return value


def to_json(value: Any) -> Any:
    """A structure as a case's JSON has it.

    Bytes are text in UTF-8, timestamps are seconds, NaN and infinities are words.
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
        case datetime.datetime():
            return value.timestamp()
        case float() if not math.isfinite(value):
            return next(word for word, f in _SPECIAL_FLOATS.items() if repr(f) == repr(value))
    return value
