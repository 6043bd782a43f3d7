"""Whole bodies of XML, read while they are parsed.

What is read goes at once. The tree of a large body, kept until its end, costs twice the time:
Python's garbage collector walks all of it again and again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

from smithy_py.codec import xml_reader
from smithy_py.codec.xml_reader import READ_ALREADY, Element
from smithy_py.errors import DeserializationError
from smithy_py.schema import Member, Target, members, resolve

_CHUNK = 8 * 1024
_LEVELS = 4


def read_body(target: type, data: bytes, wrapper: str = "") -> Any:
    """The *target* that XML text holds.

    Args:
        target: The class of the output.
        data: The text.
        wrapper: The element in the root that holds the output; the root itself by default.

    Returns:
        The output, or None where the root has no *wrapper*.

    Raises:
        DeserializationError: It is no XML, has a document type, or is not what the model says.
    """
    small = len(data) <= _CHUNK
    root = xml_reader.parse(data) if small else _parse_large(target, data, wrapper)
    element = xml_reader.child(root, wrapper) if wrapper else root
    return None if element is None else xml_reader.read(target, element, data)


def _parse_large(target: type, data: bytes, wrapper: str) -> Element:
    xml_reader.check(data)
    builder = ElementTree.TreeBuilder()
    top = builder.start("top", {})  # holds the root while it grows
    parser = ElementTree.XMLParser(target=builder)
    try:
        for start in range(0, len(data), _CHUNK):
            parser.feed(data[start : start + _CHUNK])
            if len(top):
                _read_complete(target, top[0], wrapper)
        parser.close()
    except (ElementTree.ParseError, LookupError) as error:
        raise DeserializationError(f"the body is not XML: {error}", data) from error
    except (TypeError, ValueError, RecursionError) as error:
        raise DeserializationError(f"{target.__name__}: {error}", data) from error
    return top[0]


def _read_complete(cls: type, element: Element, wrapper: str) -> None:
    """Reads, and removes, every child but the last of the elements that have not ended yet."""
    if wrapper:
        if len(element) == 0 or xml_reader.local_name(element[-1]) != wrapper:
            return
        element = element[-1]
    target: Target = cls
    module = cls.__module__
    for _ in range(_LEVELS):
        if len(element) == 0:
            return
        complete, last = element[:-1], element[-1]
        shape = resolve(target, module)
        if isinstance(shape, type):
            fill = xml_reader.structure_filler(shape)
            member = None if fill is None else _member(shape, last)
            if fill is not None:
                fill(complete, _kept(element, dict))
                del element[:-1]
            if member is None:
                return
            target, module = member.target, shape.__module__
        elif shape.type == "list" and shape.member is not None:
            item = xml_reader.reader(shape.member, module, {})
            _kept(element, list).extend([item(child) for child in complete])
            del element[:-1]
            target = shape.member
        else:
            return
        element = last


def _kept(element: Element, make: Callable[[], Any]) -> Any:
    found: Any = element.get(READ_ALREADY)
    if found is None:
        element.set(READ_ALREADY, found := make())
    return found


def _member(cls: type, element: Element) -> Member | None:
    """The member that *element* is, if the element is all of it."""
    name = xml_reader.local_name(element)
    for member in members(cls).values():
        found = member.traits.get("xml_name", member.name).rpartition(":")[2]
        if found == name and not member.traits.get("xml_attribute"):
            flattened = xml_reader.is_flattened(member.target, cls.__module__, member.traits)
            return None if flattened else member
    return None
