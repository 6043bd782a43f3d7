"""Enums: string constants under a name, open to values that a service adds later."""

from __future__ import annotations


class Enum:
    """Base of every enum; its constants are plain strings."""

    @classmethod
    def values(cls) -> tuple[str, ...]:
        """The values that this version's model knows, in its order."""
        return tuple(v for k, v in vars(cls).items() if not k.startswith("__"))
