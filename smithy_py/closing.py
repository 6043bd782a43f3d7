"""What is closed at the end of a ``with``."""

from __future__ import annotations

from types import TracebackType
from typing import Self


# No abc.ABC, which looks into all attributes of a subclass: that of a client is a deferred module.
class Closing:
    """A base of what has a ``close()``: the end of a ``with`` calls it."""

    __slots__ = ()

    def close(self) -> None:
        """Gives back what it holds."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
