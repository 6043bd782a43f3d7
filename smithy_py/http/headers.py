"""HTTP headers: case-insensitive names, several values allowed, safe to send."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from typing import Any, TypeVar, overload

D = TypeVar("D")

# What is checked for every header is checked in place, by three searches for one character:
# they take a fraction of one search for a class of characters.
_BAD_VALUE = re.compile(r"[\r\n\0]")
_BAD_NAME = re.compile(r"[^!#$%&'*+\-.^_`|~0-9A-Za-z]")


class Headers(MutableMapping[str, str]):
    """A case-insensitive multi-map of header names and values.

    ``headers["Name"]`` is the value, several joined with ``", "``; :meth:`add`
    keeps what is there, assignment replaces it. Names keep the spelling they
    were first given.

    Args:
        initial: Names and values to start with.

    Raises:
        ValueError: A value has CR, LF or NUL, or a name is no token (RFC 9110).
    """

    __slots__ = ("_entries",)

    def __init__(self, initial: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> None:
        self._entries: dict[str, tuple[str, ...]] = {}
        if not initial:
            return
        pairs: Any = initial
        if isinstance(initial, Headers):
            pairs = initial.lines()
        # A plain test first: isinstance() of an abstract base class is slow.
        elif type(initial) is dict or isinstance(initial, Mapping):
            pairs = initial.items()
        for name, value in pairs:
            self.add(name, value)

    def __getitem__(self, name: str) -> str:
        entry = self._entries[name.lower()]
        return entry[1] if len(entry) == 2 else ", ".join(entry[1:])

    def __setitem__(self, name: str, value: str) -> None:
        key = _key(name)
        if type(value) is not str or "\n" in value or "\r" in value or "\0" in value:
            _check_value(name, value)
        self._entries[key] = (name, value)

    def __delitem__(self, name: str) -> None:
        del self._entries[name.lower()]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._entries

    def __iter__(self) -> Iterator[str]:
        return (entry[0] for entry in self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mapping):
            return NotImplemented
        mine = {name.lower(): value for name, value in self.items()}
        return mine == {str(name).lower(): value for name, value in other.items()}

    @overload
    def get(self, name: str, /) -> str | None: ...
    @overload
    def get(self, name: str, /, default: str | D) -> str | D: ...
    def get(self, name: str, /, default: object = None) -> object:
        """The value of *name*, several joined with ``", "``, or *default*."""
        entry = self._entries.get(name.lower())
        if entry is None:
            return default
        return entry[1] if len(entry) == 2 else ", ".join(entry[1:])

    def add(self, name: str, value: str) -> None:
        """Adds one more value to those that *name* has.

        Raises:
            ValueError: The value has CR, LF or NUL, or the name is no token.
        """
        key = _key(name)
        if type(value) is not str or "\n" in value or "\r" in value or "\0" in value:
            _check_value(name, value)
        entry = self._entries.get(key)
        self._entries[key] = (name, value) if entry is None else (*entry, value)

    def values_of(self, name: str) -> tuple[str, ...]:
        """Every value of *name*, in the order added; empty when there is none."""
        return self._entries.get(name.lower(), ("",))[1:]

    def lines(self) -> Iterator[tuple[str, str]]:
        """A pair of name and value for each header line."""
        for entry in self._entries.values():
            for value in entry[1:]:
                yield entry[0], value

    def lowered(self) -> list[tuple[str, tuple[str, ...]]]:
        """Each name in lower case with its values."""
        return [(name, entry[1:]) for name, entry in self._entries.items()]

    def copy(self) -> Headers:
        """A copy that changes apart from this one."""
        copy = Headers.__new__(Headers)
        copy._entries = self._entries.copy()
        return copy

    def __repr__(self) -> str:
        return f"Headers({', '.join(self)})"


@functools.lru_cache(maxsize=1024)
def _key(name: str) -> str:
    """*name* in lower case, if it is a token; kept, since programs use few names."""
    if not name or _BAD_NAME.search(name):
        raise ValueError(f"header name {name!r} has characters that HTTP does not allow")
    return name.lower()


def _check_value(name: str, value: str) -> None:
    if _BAD_VALUE.search(value):
        raise ValueError(f"the value of header {name!r} has a line break or a NUL character")
