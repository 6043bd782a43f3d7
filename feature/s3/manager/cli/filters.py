"""Which files and objects a command is about."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase


class Filters:
    """Takes everything but what is excluded; of the patterns that match, the last one counts.

    Args:
        patterns: Whether each includes, and the pattern: of the path in the directory or below
            the prefix, with ``*``, ``?`` and ``[…]``, of which each matches slashes too.
    """

    def __init__(self, patterns: Sequence[tuple[bool, str]]) -> None:
        self._patterns = tuple(reversed(patterns))

    def take(self, name: str) -> bool:
        """Whether the command is about *name*, a path with slashes."""
        for include, pattern in self._patterns:
            if fnmatchcase(name, pattern):
                return include
        return True
