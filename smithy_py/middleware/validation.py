"""Checks the input before anything is written: required members, and types."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Mapping
from typing import Any

from smithy_py.context import Context
from smithy_py.errors import InvalidParamsError
from smithy_py.middleware.inputs import InitializeHandler, InitializeInput, Output
from smithy_py.schema import (
    Member,
    Target,
    Union,
    compile_once,
    compiled,
    members,
    resolve,
    union_members,
)

Path = tuple[Any, ...]
"""A step and what leads to it: an attribute, an index, or the key of a map as a tuple. It becomes
text only where something is wrong."""

Check = Callable[[Any, Path, list[str]], None]

_KEY = "validation"


class OperationInputValidation:
    """Initialize: refuses an input with missing or wrong members, naming all of them."""

    id = "OperationInputValidation"

    def handle_initialize(
        self, ctx: Context, input: InitializeInput, next: InitializeHandler
    ) -> Output:
        """Checks, then goes on.

        Raises:
            InvalidParamsError: Members are missing or wrong.
        """
        validate(input.parameters)
        return next(ctx, input)


def validate(value: Any) -> None:
    """Checks a structure and everything in it.

    Raises:
        InvalidParamsError: Members are missing or wrong; all of them are listed.
    """
    problems: list[str] = []
    _structure_check(type(value))(value, ((), type(value).__name__), problems)
    if problems:
        raise InvalidParamsError(problems)


def _structure_check(cls: type) -> Check:
    check: Check | None = compiled(cls).get(_KEY)
    if check is not None:
        return check
    made: Check = compile_once(cls, _KEY, _compile_union if issubclass(cls, Union) else _compile)
    return made


def _compile(cls: type, cache: dict[str, Any]) -> Check:
    table: dict[str, Check] = {}
    required = [a for a, member in members(cls).items() if member.traits.get("required")]

    def check(value: Any, path: Path, problems: list[str]) -> None:
        if type(value) is not cls:
            _wrong(cls.__name__, value, path, problems)
            return
        held = value.__dict__
        for attribute, content in held.items():
            if content is not None and attribute in table:
                table[attribute](content, (path, attribute), problems)
        for attribute in required:
            if held.get(attribute) is None:
                _missing((path, attribute), problems)

    cache[_KEY] = check  # before the members, which may come back to this class
    for attribute, member in members(cls).items():
        table[attribute] = _member_check(member, cls)
    return check


def _compile_union(cls: type, cache: dict[str, Any]) -> Check:
    table: dict[type, Check] = {}

    def check(value: Any, path: Path, problems: list[str]) -> None:
        check_value = table.get(type(value))
        if check_value is None:
            _wrong(f"a member of the union {cls.__name__}", value, path, problems)
        elif value.value is None:
            _missing((path, "value"), problems)
        else:
            check_value(value.value, (path, "value"), problems)

    cache[_KEY] = check
    for variant in union_members(cls).values():
        (member,) = members(variant).values()
        table[variant] = _member_check(member, variant)
    return check


def _member_check(member: Member, owner: type) -> Check:
    if member.traits.get("streaming"):
        return _check_stream
    if member.traits.get("event_stream"):
        return _check_events
    return _check(member.target, owner.__module__, member.traits)


def _check(target: Target, module: str, traits: Mapping[str, Any]) -> Check:
    shape = resolve(target, module)
    if isinstance(shape, type):
        return _structure_check(shape)
    match shape.type:
        case "list":
            assert shape.member is not None
            return _list_check(_check(shape.member, module, {}), bool(shape.traits.get("sparse")))
        case "map":
            assert shape.value is not None
            return _map_check(_check(shape.value, module, {}), bool(shape.traits.get("sparse")))
        case "document":
            return _anything
        case simple:
            if traits.get("media_type_json"):
                return _anything
            return _simple_check(*_SIMPLE[simple])


_SIMPLE: Mapping[str, tuple[str, tuple[type, ...]]] = {
    "string": ("str", (str,)),
    "integer": ("int", (int,)),
    "long": ("int", (int,)),
    "float": ("float", (float, int)),
    "double": ("float", (float, int)),
    "boolean": ("bool", (bool,)),
    "blob": ("bytes", (bytes, bytearray, memoryview, str)),
    "timestamp": ("datetime", (datetime.datetime,)),
}


def _simple_check(expected: str, types: tuple[type, ...]) -> Check:
    first = types[0]

    def check(value: Any, path: Path, problems: list[str]) -> None:
        if type(value) is first:
            return
        if not isinstance(value, types) or (isinstance(value, bool) and first is not bool):
            _wrong(expected, value, path, problems)

    return check


def _list_check(check_item: Check, sparse: bool) -> Check:
    def check(value: Any, path: Path, problems: list[str]) -> None:
        if not isinstance(value, (list, tuple)):
            _wrong("list", value, path, problems)
            return
        for index, item in enumerate(value):
            if item is not None:
                check_item(item, (path, index), problems)
            elif not sparse:
                place = _shown((path, index))
                problems.append(f"missing value, {place}: the list cannot hold None")

    return check


def _map_check(check_item: Check, sparse: bool) -> Check:
    def check(value: Any, path: Path, problems: list[str]) -> None:
        if type(value) is not dict and not isinstance(value, Mapping):
            _wrong("dict", value, path, problems)
            return
        for key, item in value.items():
            if not isinstance(key, str):
                _wrong("str as key", key, path, problems)
            elif item is not None:
                check_item(item, (path, (key,)), problems)
            elif not sparse:
                place = _shown((path, (key,)))
                problems.append(f"missing value, {place}: the map cannot hold None")

    return check


def _check_stream(value: Any, path: Path, problems: list[str]) -> None:
    known = isinstance(value, (bytes, bytearray, memoryview, str, os.PathLike))
    if not (known or hasattr(value, "read") or hasattr(value, "__iter__")):
        _wrong("bytes, a path, a binary file or an iterable of bytes", value, path, problems)


def _check_events(value: Any, path: Path, problems: list[str]) -> None:
    if isinstance(value, (bytes, str)) or not hasattr(value, "__iter__"):
        _wrong("a list or another iterable of events", value, path, problems)


def _anything(value: Any, path: Path, problems: list[str]) -> None:
    """A document takes any plain value."""


def _missing(path: Path, problems: list[str]) -> None:
    problems.append(f"missing required field, {_shown(path)}")


def _wrong(expected: str, value: Any, path: Path, problems: list[str]) -> None:
    got = type(value).__name__
    problems.append(f"wrong type, {_shown(path)}: expected {expected}, got {got}")


def _shown(path: Path) -> str:
    before, step = path
    match step:
        case int():
            return f"{_shown(before)}[{step}]"
        case (key,):
            return f"{_shown(before)}[{key!r}]"
        case _:
            return f"{_shown(before)}.{step}" if before else str(step)
