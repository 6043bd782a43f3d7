"""Form text from structures, for awsQuery and ec2Query: pairs appended by one closure a shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from smithy_py.codec.scalars import (
    WRITE_ERRORS,
    MismatchError,
    string_text,
    text_writer,
    write_list,
    write_map,
)
from smithy_py.errors import SerializationError
from smithy_py.http.url import escape_query
from smithy_py.schema import (
    Member,
    Shape,
    Target,
    Union,
    compile_once,
    members,
    resolve,
    union_members,
)

Append = Callable[[str], None]
Write = Callable[[Any, str, Append], None]
"""Appends the pairs of a value under a name; a structure takes its name with a dot at the end."""

_NONE: Mapping[str, Any] = {}
_TIMESTAMP = "date-time"


class QueryCodec:
    """The form of awsQuery or ec2Query; it is written only, since their answers are XML.

    ec2Query has names of its own that begin in upper case, writes every list as if it were
    flattened, and leaves empty lists out.

    Args:
        ec2: Whether it is ec2Query's.
    """

    def __init__(self, *, ec2: bool = False) -> None:
        self._ec2 = ec2
        self._key = "ec2_query.write" if ec2 else "query.write"

    def dumps(self, action: str, version: str, value: Any, target: type | None = None) -> bytes:
        """The form of a structure.

        Args:
            action: The operation it is the input of.
            version: The API version of the service.
            value: The structure.
            target: What it has to be, its own class when left out.

        Raises:
            SerializationError: A value is not what the model says.
        """
        target = target or type(value)
        pairs = [f"Action={escape_query(action)}&Version={escape_query(version)}"]
        try:
            self._structure_writer(target)(value, "", pairs.append)
            return "&".join(pairs).encode()
        except (*WRITE_ERRORS, RecursionError) as error:
            raise SerializationError(f"cannot write {target.__name__}: {error}") from error

    def _name(self, member: Member) -> str:
        name: str = member.traits.get("xml_name", member.name)
        if self._ec2:
            name = member.traits.get("ec2_query_name") or name[:1].upper() + name[1:]
        return quote(name)

    def _structure_writer(self, cls: type) -> Write:
        compile = self._compile_union if issubclass(cls, Union) else self._compile_structure
        found: Write = compile_once(cls, self._key, compile)
        return found

    def _compile_structure(self, cls: type, cache: dict[str, Any]) -> Write:
        plan: list[tuple[str, str, Write]] = []

        def write(value: Any, prefix: str, append: Append) -> None:
            if type(value) is not cls:
                raise MismatchError(cls.__name__, value)
            held = value.__dict__.get
            attribute = ""
            try:
                for attribute, name, write_content in plan:
                    content = held(attribute)
                    if content is not None:
                        write_content(content, prefix + name, append)
            except WRITE_ERRORS as error:
                raise MismatchError.of(error).within(attribute) from None

        cache[self._key] = write  # before the members, which may come back to this class
        for attribute, member in members(cls).items():
            plan.append((attribute, *self._member_writer(member, cls.__module__)))
        return write

    def _compile_union(self, cls: type, cache: dict[str, Any]) -> Write:
        plan: dict[type, tuple[str, Write]] = {}

        def write(value: Any, prefix: str, append: Append) -> None:
            entry = plan.get(type(value))
            if entry is None:
                raise MismatchError(f"a member of the union {cls.__name__}", value)
            name, write_content = entry
            write_content(value.value, prefix + name, append)

        cache[self._key] = write
        for variant in union_members(cls).values():
            (member,) = members(variant).values()
            plan[variant] = self._member_writer(member, cls.__module__)
        return write

    def _member_writer(self, member: Member, module: str) -> tuple[str, Write]:
        """The name of a member, and its writer; a structure's name ends in a dot."""
        write = self._writer(member.target, module, member.traits)
        dot = "." if isinstance(resolve(member.target, module), type) else ""
        return self._name(member) + dot, write

    def _writer(self, target: Target, module: str, traits: Mapping[str, Any] = _NONE) -> Write:
        shape = resolve(target, module)
        if isinstance(shape, type):
            return self._structure_writer(shape)
        if shape.type == "list":
            return self._list_writer(shape, module, traits)
        if shape.type == "map":
            return self._map_writer(shape, module, traits)
        return _simple_writer(shape, traits)

    def _list_writer(self, shape: Shape, module: str, traits: Mapping[str, Any]) -> Write:
        assert shape.member is not None
        item = self._writer(shape.member, module)
        middle = f".{quote(shape.traits.get('xml_member_name', 'member'))}."
        if self._is_flattened(shape, traits):
            middle = "."
        end = "." if isinstance(resolve(shape.member, module), type) else ""
        writes_empty = not self._ec2

        def write(value: Any, name: str, append: Append) -> None:
            number = 0
            for number, content in enumerate(write_list(value), 1):
                item(content, f"{name}{middle}{number}{end}", append)
            if number == 0 and writes_empty:
                append(f"{name}=")

        return write

    def _map_writer(self, shape: Shape, module: str, traits: Mapping[str, Any]) -> Write:
        assert shape.value is not None
        item = self._writer(shape.value, module)
        middle = "." if self._is_flattened(shape, traits) else ".entry."
        key_name = quote(shape.traits.get("xml_key_name", "key"))
        value_name = quote(shape.traits.get("xml_value_name", "value"))
        if isinstance(resolve(shape.value, module), type):
            value_name += "."

        def write(value: Any, name: str, append: Append) -> None:
            for number, (key, content) in enumerate(write_map(value).items(), 1):
                entry = f"{name}{middle}{number}."
                append(f"{entry}{key_name}={escape_query(string_text(key))}")
                item(content, entry + value_name, append)

        return write

    def _is_flattened(self, shape: Shape, traits: Mapping[str, Any]) -> bool:
        flattened = traits.get("xml_flattened") or shape.traits.get("xml_flattened")
        return bool(flattened or (self._ec2 and shape.type == "list"))


def _simple_writer(shape: Shape, traits: Mapping[str, Any]) -> Write:
    text = text_writer(shape, traits, _TIMESTAMP)

    def write(value: Any, name: str, append: Append) -> None:
        append(f"{name}={escape_query(text(value))}")

    return write
