"""What the stack learned about one call, on its way back up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")
D = TypeVar("D")


class MetadataKey(Generic[T]):
    """A typed key of a :class:`Metadata`. Keys of one name are equal, so they pickle."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MetadataKey) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"MetadataKey({self.name!r})"


class Metadata:
    """Typed values that middleware leave for the caller: request id, timing, attempts."""

    __slots__ = ("_values",)

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}

    @overload
    def get(self, key: MetadataKey[T]) -> T | None: ...
    @overload
    def get(self, key: MetadataKey[T], default: D) -> T | D: ...
    def get(self, key: MetadataKey[Any], default: Any = None) -> Any:
        """The value of *key*, or *default*."""
        return self._values.get(key.name, default)

    def set(self, key: MetadataKey[T], value: T) -> None:
        """Stores *value* under *key*."""
        self._values[key.name] = value

    def has(self, key: MetadataKey[Any]) -> bool:
        """Whether *key* was set."""
        return key.name in self._values

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """The name and the value of each key."""
        return iter(self._values.items())

    def clone(self) -> Metadata:
        """A copy that changes apart from this one."""
        copy = Metadata.__new__(Metadata)
        copy._values = self._values.copy()
        return copy

    def __repr__(self) -> str:
        return f"Metadata({', '.join(sorted(self._values))})"
