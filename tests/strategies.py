"""Hypothesis strategies: values of any structure class, as its schema describes them."""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from hypothesis import strategies as st

from smithy_py.schema import (
    Member,
    Shape,
    Structure,
    Target,
    Union,
    members,
    resolve,
    union_members,
)

ErrorT = TypeVar("ErrorT", bound=Exception)
StructureT = TypeVar("StructureT", bound=Structure | Union)

# Beyond these years a float of seconds does not hold every microsecond.
_EPOCH_YEARS = (datetime.datetime(1700, 1, 1), datetime.datetime(2240, 1, 1))
_LONG = 2**63

# What XML 1.0 can hold: everything but most control characters, surrogates and two others.
XML_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\t\n\r\x7f\x85\u2028<>&\"']")
)
JSON_TEXT = st.text()
HEADER_TEXT = st.text(st.characters(exclude_characters="\r\n\0"))

timestamps = st.datetimes(*_EPOCH_YEARS, timezones=st.just(datetime.UTC))

documents = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def structures(
    cls: type[StructureT], *, xml: bool = False, depth: int = 3
) -> st.SearchStrategy[StructureT]:
    """Instances of *cls*, with any of their members set.

    Args:
        cls: A structure class.
        xml: Whether they must survive XML, which has no word for some characters nor for a
            flattened list or map without items.
        depth: How many structures stand in each other at most.
    """
    return _Builder(xml).structures(cls, depth)


class _Builder:
    def __init__(self, xml: bool) -> None:
        self._xml = xml
        self._text = XML_TEXT if xml else JSON_TEXT
        self._made: dict[tuple[type, int], st.SearchStrategy[Any]] = {}

    def structures(self, cls: type, depth: int) -> st.SearchStrategy[Any]:
        found = self._made.get((cls, depth))
        if found is None:
            make = self._union if issubclass(cls, Union) else self._structure
            found = self._made[cls, depth] = make(cls, depth)
        return found

    def _structure(self, cls: type, depth: int) -> st.SearchStrategy[Any]:
        values = {
            attribute: st.none() | self._member(member, cls, depth)
            for attribute, member in members(cls).items()
        }
        return st.builds(cls, **values)

    def _union(self, cls: type, depth: int) -> st.SearchStrategy[Any]:
        choices = [
            st.builds(variant, self._member(member, variant, depth))
            for variant in union_members(cls).values()
            for member in members(variant).values()
            if depth > 0 or not _holds_structures(member.target, cls.__module__)
        ]
        return st.one_of(choices)

    def _member(self, member: Member, owner: type, depth: int) -> st.SearchStrategy[Any]:
        flattened = bool(member.traits.get("xml_flattened"))
        return self._values(member.target, owner.__module__, depth, flattened)

    def _values(
        self, target: Target, module: str, depth: int, flattened: bool = False
    ) -> st.SearchStrategy[Any]:
        shape = resolve(target, module)
        if isinstance(shape, type):
            if depth <= 0 and not issubclass(shape, Union):
                return st.builds(shape)
            return self.structures(shape, depth - 1)
        if shape.type in ("list", "map"):
            return self._collection(shape, module, depth, min_size=int(flattened and self._xml))
        return self._simple(shape)

    def _collection(
        self, shape: Shape, module: str, depth: int, min_size: int
    ) -> st.SearchStrategy[Any]:
        held = shape.member if shape.value is None else shape.value
        assert held is not None
        if depth <= 0 and _holds_structures(held, module) and not min_size:
            return st.just([]) if shape.value is None else st.just({})
        item = self._values(held, module, depth)
        if shape.traits.get("sparse"):
            item = st.none() | item
        if shape.value is None:
            return st.lists(item, min_size=min_size, max_size=3)
        return st.dictionaries(self._text, item, min_size=min_size, max_size=3)

    def _simple(self, shape: Shape) -> st.SearchStrategy[Any]:
        return self._text if shape.type == "string" else _SIMPLE[shape.type]


_SIMPLE: Mapping[str, st.SearchStrategy[Any]] = {
    "integer": st.integers(-(2**31), 2**31 - 1),
    "long": st.integers(-_LONG, _LONG - 1),
    "float": st.floats(width=32, allow_nan=False),
    "double": st.floats(allow_nan=False),
    "boolean": st.booleans(),
    "blob": st.binary(),
    "timestamp": timestamps,
    "document": documents,
}


def _holds_structures(target: Target, module: str) -> bool:
    found = resolve(target, module)
    if isinstance(found, type):
        return True
    held = found.member if found.value is None else found.value
    return held is not None and _holds_structures(held, module)


def _circular_list() -> list[Any]:
    circular: list[Any] = []
    circular.append(circular)
    return circular


_WRONG: tuple[Callable[[], Any], ...] = (
    object,
    lambda: object,
    lambda: len,
    _circular_list,
    lambda: {"circular": _circular_list()},
    lambda: (number for number in range(3)),
    lambda: {1, 2},
    lambda: range(3),
    lambda: bytearray(b"bytes"),
    lambda: memoryview(b"bytes"),
    lambda: 10**5000,
    lambda: -(10**400),
    lambda: decimal.Decimal("1.5"),
    lambda: 1j,
    lambda: datetime.date(2020, 1, 1),
    lambda: datetime.time(1, 2),
    lambda: datetime.timedelta(1),
    lambda: datetime.datetime.min.replace(tzinfo=datetime.timezone(datetime.timedelta(hours=14))),
    lambda: datetime.datetime.max.replace(tzinfo=datetime.timezone(-datetime.timedelta(hours=12))),
    lambda: "\ud800",
    lambda: "line\r\nbreak",
    lambda: "\0",
    lambda: float("nan"),
    lambda: {None: None},
    lambda: {1: 2},
    lambda: {("a", "b"): "c"},
    lambda: [None],
    lambda: [object()],
    lambda: {"key": object()},
)

wrong_values: st.SearchStrategy[Any] = st.one_of(
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.binary(),
    st.datetimes(),
    st.lists(st.integers() | st.text() | st.none(), max_size=2),
    st.dictionaries(st.text() | st.integers(), st.integers() | st.text() | st.none(), max_size=2),
)


def known_wrong_values() -> list[Any]:
    """Things that people put into a member by mistake, or that break a careless codec; new ones.

    Each comes alone, in a list and in a map.
    """
    makers: list[Callable[[], Any]] = [
        *_WRONG,
        *(lambda make=make: [make()] for make in _WRONG),
        *(lambda make=make: {"key": make()} for make in _WRONG),
    ]
    return [make() for make in makers]


def raised(
    expected: type[ErrorT] | tuple[type[ErrorT], ...], act: Callable[..., object], *arguments: Any
) -> ErrorT | None:
    """The error of a kind that *act* raises for *arguments*, or None; any other error goes on."""
    try:
        act(*arguments)
    except expected as error:
        return error
    return None


def attributes(cls: type) -> tuple[str, ...]:
    """The attributes of a structure class, to draw one from."""
    return tuple(members(cls))
