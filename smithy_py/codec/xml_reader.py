"""XML into structures: ElementTree's elements, read by one closure a shape."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from xml.etree import ElementTree

from smithy_py.codec.scalars import MismatchError, text_reader
from smithy_py.errors import DeserializationError
from smithy_py.schema import (
    Member,
    Shape,
    Target,
    Union,
    UnknownUnionMember,
    compile_once,
    compiled,
    members,
    resolve,
    union_members,
)

Element = ElementTree.Element
Read = Callable[[Element], Any]
Fill = Callable[[Iterable[Element], dict[str, Any]], None]
ReadText = Callable[[str], Any]

_Entry = tuple[str, ReadText | None, Read | None, bool]
"""An attribute, what reads its text or its element, and whether it is flattened.

Most elements are strings, and have neither: a call for each would take a third of the time.
"""

READ_ALREADY = " read already"
"""The attribute of an element whose first children were read, and removed, before its last came.

It is the values of a structure, or the items of a list; no attribute in XML has such a name.
"""

_KEY = "xml.read"
_FILL_KEY = "xml.fill"
_TIMESTAMP = "date-time"


def parse(data: bytes) -> Element:
    """The root element of XML text.

    Raises:
        DeserializationError: It is no XML, or has a document type, which could hold entities.
    """
    check(data)
    try:
        return ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise DeserializationError(f"the body is not XML: {error}", data) from error


def check(data: bytes) -> None:
    """Refuses XML text that could hold entities.

    Raises:
        DeserializationError: It has a document type, or NUL, as in an encoding that hides one.
    """
    if b"<!DOCTYPE" in data or b"\0" in data:
        raise DeserializationError("the body has a document type or NUL, which is refused", data)


def read(target: type, element: Element, data: bytes = b"") -> Any:
    """The *target* that *element* holds.

    Raises:
        DeserializationError: It is not what the model says.
    """
    try:
        return structure_reader(target)(element)
    except (TypeError, ValueError, RecursionError) as error:
        raise DeserializationError(f"{target.__name__}: {error}", data) from error


def local_name(element: Element) -> str:
    """The element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def child(element: Element, name: str) -> Element | None:
    """The first element *name* in *element*, in any namespace."""
    for found in element:
        if local_name(found) == name:
            return found
    return None


def structure_reader(cls: type) -> Read:
    """What reads an element into *cls*, a structure, union or error."""
    compile = _compile_union if issubclass(cls, Union) else _compile_structure
    found: Read = compile_once(cls, _KEY, compile)
    return found


def structure_filler(cls: type) -> Fill | None:
    """What reads children of an element into the values of *cls*; None for a union."""
    structure_reader(cls)
    found: Fill | None = compiled(cls).get(_FILL_KEY)
    return found


def _compile_structure(cls: type, cache: dict[str, Any]) -> Read:
    table: dict[str, _Entry] = {}
    attributes: dict[str, tuple[str, ReadText]] = {}
    new: Any = cls.__new__
    limit = 4 * len(members(cls))

    def fill(children: Iterable[Element], values: dict[str, Any]) -> None:
        tag = ""
        try:
            for child in children:
                tag = child.tag
                entry = table.get(tag)
                if entry is None:
                    entry = table.get(tag.rpartition("}")[2])
                    if entry is None:
                        continue
                    if len(table) < limit:  # an answer could hold any number of namespaces
                        table[tag] = entry
                attribute, read_text, read_element, flattened = entry
                if read_element is None:
                    text = child.text or ""
                    values[attribute] = text if read_text is None else read_text(text)
                elif flattened and attribute in values:
                    _extend(values[attribute], read_element(child))
                else:
                    values[attribute] = read_element(child)
        except MismatchError as error:
            raise error.within(tag.rpartition("}")[2]) from None

    def read(element: Element) -> Any:
        values: Any = element.get(READ_ALREADY)
        if values is None:
            values = {}
        fill(element, values)
        if attributes:
            for name, text in element.attrib.items():
                found = attributes.get(name.rpartition("}")[2])
                if found is not None:
                    values[found[0]] = found[1](text)
        made = new(cls)
        made.__dict__ = values
        return made

    cache[_KEY] = read  # before the members, which may come back to this class
    cache[_FILL_KEY] = fill
    for attribute, member in members(cls).items():
        name = member.traits.get("xml_name", member.name)
        if member.traits.get("xml_attribute"):
            shape = resolve(member.target, cls.__module__)
            assert isinstance(shape, Shape)
            read_text = text_reader(shape, member.traits, _TIMESTAMP)
            attributes[name.rpartition(":")[2]] = attribute, read_text
        else:
            table[name.rpartition(":")[2]] = _entry(attribute, member, cls.__module__)
    return read


def _entry(attribute: str, member: Member, module: str) -> _Entry:
    flattened = is_flattened(member.target, module, member.traits)
    read_element = reader(member.target, module, member.traits, flattened=flattened)
    if read_element is _read_string:
        return attribute, None, None, False
    shape = resolve(member.target, module)
    if isinstance(shape, type) or shape.type in ("list", "map"):
        return attribute, None, read_element, flattened
    return attribute, text_reader(shape, member.traits, _TIMESTAMP), None, False


def _extend(held: Any, more: Any) -> None:
    held.update(more) if isinstance(held, dict) else held.extend(more)


def _compile_union(cls: type, cache: dict[str, Any]) -> Read:
    table: dict[str, tuple[type, Read]] = {}

    def read(element: Element) -> Any:
        if len(element) == 0:
            raise MismatchError(f"a member of the union {cls.__name__}", element)
        child = element[0]
        name = local_name(child)
        entry = table.get(name)
        if entry is None:
            return UnknownUnionMember(name, child)
        flattened = [entry[1](sibling) for sibling in element if local_name(sibling) == name]
        variant: Any = entry[0]
        made = variant.__new__(variant)
        first = flattened[0]
        if len(flattened) > 1 and isinstance(first, list):
            first = [item for part in flattened for item in part]
        made.__dict__ = {"value": first}
        return made

    cache[_KEY] = read
    for variant in union_members(cls).values():
        (member,) = members(variant).values()
        name = member.traits.get("xml_name", member.name)
        flattened = is_flattened(member.target, cls.__module__, member.traits)
        table[name] = (
            variant,
            reader(member.target, cls.__module__, member.traits, flattened=flattened),
        )
    return read


def is_flattened(target: Target, module: str, facts: Mapping[str, Any]) -> bool:
    """Whether the elements of a list or map stand for the member itself."""
    shape = resolve(target, module)
    return isinstance(shape, Shape) and bool(
        shape.type in ("list", "map")
        and (facts.get("xml_flattened") or shape.traits.get("xml_flattened"))
    )


def reader(
    target: Target, module: str, facts: Mapping[str, Any], *, flattened: bool = False
) -> Read:
    """What reads an element into a value of *target*.

    A flattened list or map is read one element at a time, into a list or map of one.
    """
    shape = resolve(target, module)
    if isinstance(shape, type):
        return structure_reader(shape)
    if shape.type == "list":
        return _list_reader(shape, module, flattened)
    if shape.type == "map":
        return _map_reader(shape, module, flattened)
    if shape.type == "string" and not facts.get("media_type_json"):
        return _read_string
    convert = text_reader(shape, facts, _TIMESTAMP)
    return lambda element: convert(element.text or "")


def _read_string(element: Element) -> str:
    return element.text or ""


def _list_reader(shape: Shape, module: str, flattened: bool) -> Read:
    assert shape.member is not None
    item = reader(shape.member, module, {})
    if flattened:
        return lambda element: [item(element)]

    def read(element: Element) -> list[Any]:
        items: Any = element.get(READ_ALREADY)
        if items is None:
            return [item(child) for child in element]
        items.extend([item(child) for child in element])
        return list(items)

    return read


def _map_reader(shape: Shape, module: str, flattened: bool) -> Read:
    assert shape.value is not None
    key_name = shape.traits.get("xml_key_name", "key")
    value_name = shape.traits.get("xml_value_name", "value")
    item = reader(shape.value, module, {})

    def entry(element: Element) -> tuple[str, Any]:
        key, value = None, None
        for child in element:
            name = local_name(child)
            if name == key_name:
                key = child.text or ""
            elif name == value_name:
                value = item(child)
        if key is None:
            raise MismatchError(f"a map entry with a {key_name!r}", element)
        return key, value

    if flattened:
        return lambda element: dict([entry(element)])
    return lambda element: dict(entry(child) for child in element)
