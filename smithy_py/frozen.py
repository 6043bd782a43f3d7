"""Values that never change once they are made."""

from __future__ import annotations

from typing import Any, NoReturn, Self, dataclass_transform


@dataclass_transform(frozen_default=True)
class Frozen:
    """Base of a class whose attributes are set once, by its constructor, with :meth:`_set`.

    Two are equal if their classes and all their attributes are. ``attrs.frozen`` does as much,
    but takes longer to import than a whole client.
    """

    def _set(self, **values: Any) -> None:
        self.__dict__.update(values)

    def evolve(self, **changes: Any) -> Self:
        """A copy with *changes*, which are named as the arguments of the constructor are."""
        return type(self)(**{**self.__dict__, **changes})

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} cannot be changed; evolve() makes another")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} cannot be changed; evolve() makes another")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.__dict__ == self.__dict__

    def __hash__(self) -> int:
        return hash((type(self), *self.__dict__.values()))
