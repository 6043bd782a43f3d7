"""XML from structures: text pieces appended by one closure a shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from smithy_py.codec.scalars import (
    WRITE_ERRORS,
    MismatchError,
    text_writer,
    write_list,
    write_map,
)
from smithy_py.errors import SerializationError
from smithy_py.schema import (
    Shape,
    Target,
    Union,
    compile_once,
    members,
    resolve,
    traits,
    union_members,
)

Append = Callable[[str], None]
Write = Callable[[Any, Append], None]

_KEY = "xml.write"
_ESCAPES = {"\r": "&#xD;", "\n": "&#xA;", "\x85": "&#x85;", "\u2028": "&#x2028;"}
_UNWRITABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TIMESTAMP = "date-time"


def dumps(value: Any, name: str, facts: Mapping[str, Any], target: type | None = None) -> bytes:
    """The XML text of a structure, in UTF-8.

    Args:
        value: The structure.
        name: The root element.
        facts: The traits of the member it stands for: ``xml_namespace``.
        target: What it has to be, its own class when left out; needed for a union.

    Raises:
        SerializationError: A value is not what the model says.
    """
    pieces: list[str] = []
    target = target or type(value)
    try:
        element_writer(target, target.__module__, name, facts)(value, pieces.append)
        return "".join(pieces).encode()
    except (*WRITE_ERRORS, RecursionError) as error:
        raise SerializationError(f"cannot write {target.__name__}: {error}") from error


def element_writer(target: Target, module: str, name: str, facts: Mapping[str, Any]) -> Write:
    """What writes a value of *target* as the element *name*."""
    shape = resolve(target, module)
    opening = name + _namespace(facts, shape)
    if isinstance(shape, type):
        return _structure_element(shape, name, opening)
    if shape.type == "list":
        return _list_element(shape, module, name, opening, facts)
    if shape.type == "map":
        return _map_element(shape, module, name, opening, facts)
    text = text_writer(shape, facts, _TIMESTAMP)
    start, end = f"<{opening}>", f"</{name}>"
    if shape.type in ("string", "blob"):

        def write_text(value: Any, append: Append) -> None:
            append(f"{start}{_escape(text(value))}{end}")

        return write_text

    def write(value: Any, append: Append) -> None:
        append(f"{start}{text(value)}{end}")

    return write


def _escape(text: str) -> str:
    # Not xml.sax.saxutils, which imports http.client.
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if not text.isprintable():
        _check_characters(text)
        for character, reference in _ESCAPES.items():
            escaped = escaped.replace(character, reference)
    return escaped


def _escape_attribute(text: str) -> str:
    # A parser turns a bare tab in an attribute into a space.
    return _escape(text).replace('"', "&quot;").replace("\t", "&#x9;")


def _check_characters(text: str) -> None:
    found = _UNWRITABLE.search(text)
    if found is not None:
        raise ValueError(f"XML cannot hold the character {found[0]!a}")


def _namespace(facts: Mapping[str, Any], shape: Shape | type) -> str:
    own = traits(shape) if isinstance(shape, type) else shape.traits
    namespace = facts.get("xml_namespace") or own.get("xml_namespace")
    if namespace is None:
        return ""
    uri, prefix = namespace
    name = f"xmlns:{prefix}" if prefix else "xmlns"
    return f' {name}="{_escape_attribute(uri)}"'


def _structure_element(cls: type, name: str, opening: str) -> Write:
    attributes, contents = _structure_writers(cls)
    start, end = f"<{opening}", f"</{name}>"

    def write(value: Any, append: Append) -> None:
        append(start)
        if attributes:
            if type(value) is not cls:
                raise MismatchError(cls.__name__, value)
            _write_attributes(value, attributes, append)
        append(">")
        contents(value, append)
        append(end)

    return write


Attributes = list[tuple[str, str, Callable[[Any], str]]]


def _write_attributes(value: Any, attributes: Attributes, append: Append) -> None:
    attribute = ""
    try:
        for attribute, xml_name, text in attributes:
            content = getattr(value, attribute)
            if content is not None:
                append(f' {xml_name}="{_escape_attribute(text(content))}"')
    except WRITE_ERRORS as error:
        raise MismatchError.of(error).within(attribute) from None


def _structure_writers(cls: type) -> tuple[Attributes, Write]:
    compile = _compile_union if issubclass(cls, Union) else _compile_structure
    found: tuple[Attributes, Write] = compile_once(cls, _KEY, compile)
    return found


def _compile_structure(cls: type, cache: dict[str, Any]) -> tuple[Attributes, Write]:
    attributes: Attributes = []
    plan: list[tuple[str, Write]] = []

    def write(value: Any, append: Append) -> None:
        if type(value) is not cls:
            raise MismatchError(cls.__name__, value)
        held = value.__dict__.get
        attribute = ""
        try:
            for attribute, element in plan:
                content = held(attribute)
                if content is not None:
                    element(content, append)
        except WRITE_ERRORS as error:
            raise MismatchError.of(error).within(attribute) from None

    cache[_KEY] = attributes, write  # before the members, which may come back to this class
    for attribute, member in members(cls).items():
        if any(binding in member.traits for binding in _BOUND_ELSEWHERE):
            continue
        name = member.traits.get("xml_name", member.name)
        if member.traits.get("xml_attribute"):
            shape = resolve(member.target, cls.__module__)
            assert isinstance(shape, Shape)
            attributes.append((attribute, name, text_writer(shape, member.traits, _TIMESTAMP)))
        else:
            element = element_writer(member.target, cls.__module__, name, member.traits)
            plan.append((attribute, element))
    return attributes, write


_BOUND_ELSEWHERE = (
    "http_label",
    "http_query",
    "http_query_params",
    "http_header",
    "http_prefix_headers",
    "http_response_code",
    "http_payload",
)


def _compile_union(cls: type, cache: dict[str, Any]) -> tuple[Attributes, Write]:
    attributes: Attributes = []
    plan: dict[type, Write] = {}

    def write(value: Any, append: Append) -> None:
        element = plan.get(type(value))
        if element is None:
            raise MismatchError(f"a member of the union {cls.__name__}", value)
        element(value.value, append)

    cache[_KEY] = attributes, write
    for variant in union_members(cls).values():
        (member,) = members(variant).values()
        name = member.traits.get("xml_name", member.name)
        plan[variant] = element_writer(member.target, cls.__module__, name, member.traits)
    return attributes, write


def _list_element(
    shape: Shape, module: str, name: str, opening: str, facts: Mapping[str, Any]
) -> Write:
    assert shape.member is not None
    flattened = facts.get("xml_flattened") or shape.traits.get("xml_flattened")
    item_name = shape.traits.get("xml_member_name")
    item_facts = {"xml_namespace": shape.traits.get("xml_member_namespace")}
    if flattened:
        item = element_writer(shape.member, module, name, {**item_facts, **_only_namespace(facts)})

        def write_flat(value: Any, append: Append) -> None:
            for content in write_list(value):
                item(content, append)

        return write_flat

    item = element_writer(shape.member, module, item_name or "member", item_facts)
    start, end = f"<{opening}>", f"</{name}>"

    def write(value: Any, append: Append) -> None:
        append(start)
        for content in write_list(value):
            item(content, append)
        append(end)

    return write


def _only_namespace(facts: Mapping[str, Any]) -> dict[str, Any]:
    namespace = facts.get("xml_namespace")
    return {} if namespace is None else {"xml_namespace": namespace}


def _map_element(
    shape: Shape, module: str, name: str, opening: str, facts: Mapping[str, Any]
) -> Write:
    assert shape.value is not None
    flattened = facts.get("xml_flattened") or shape.traits.get("xml_flattened")
    key_name = shape.traits.get("xml_key_name", "key")
    key_namespace = {"xml_namespace": shape.traits.get("xml_key_namespace")}
    value_namespace = {"xml_namespace": shape.traits.get("xml_value_namespace")}
    key = element_writer(Shape("string"), module, key_name, key_namespace)
    item_name = shape.traits.get("xml_value_name", "value")
    item = element_writer(shape.value, module, item_name, value_namespace)
    entry = opening if flattened else "entry"
    entry_start, entry_end = f"<{entry}>", f"</{name if flattened else 'entry'}>"
    start, end = ("", "") if flattened else (f"<{opening}>", f"</{name}>")

    def write(value: Any, append: Append) -> None:
        append(start)
        for entry_key, content in write_map(value).items():
            append(entry_start)
            key(entry_key, append)
            item(content, append)
            append(entry_end)
        append(end)

    return write
