"""What a transfer tells its listeners, all of it on the thread that asked for the transfer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ObjectProgress:
    """How far the transfer of one object is.

    Attributes:
        input: What was asked for.
        total_bytes: The size of the object, or None while nobody knows.
        bytes_transferred: What is done, in bytes.
        output: The output, once it is complete.
        error: Why it failed, once it has.
    """

    input: Any
    total_bytes: int | None
    bytes_transferred: int = 0
    output: Any = None
    error: BaseException | None = None


class ObjectProgressListener:
    """Hears of the transfer of objects; override what you want to hear of.

    A listener that raises ends the transfer with what it raised.
    """

    def on_object_transfer_start(self, event: ObjectProgress) -> None:
        """A transfer begins."""

    def on_object_bytes_transferred(self, event: ObjectProgress) -> None:
        """A part, or a whole small object, is done."""

    def on_object_transfer_complete(self, event: ObjectProgress) -> None:
        """A transfer is complete, and verified as far as it can be."""

    def on_object_transfer_failed(self, event: ObjectProgress) -> None:
        """A transfer failed."""


@dataclass(frozen=True, slots=True)
class DirectoryProgress:
    """How far the transfer of a directory is.

    Attributes:
        input: What was asked for.
        bytes_transferred: The bytes of the objects that are done.
        objects_transferred: How many objects are done.
        output: The output, once it is complete.
        error: Why it failed, once it has.
    """

    input: Any
    bytes_transferred: int = 0
    objects_transferred: int = 0
    output: Any = None
    error: BaseException | None = None


class DirectoryProgressListener:
    """Hears of the transfer of directories; override what you want to hear of."""

    def on_objects_transfer_start(self, event: DirectoryProgress) -> None:
        """A transfer begins."""

    def on_objects_transferred(self, event: DirectoryProgress) -> None:
        """An object is done."""

    def on_objects_transfer_complete(self, event: DirectoryProgress) -> None:
        """A transfer is complete."""

    def on_objects_transfer_failed(self, event: DirectoryProgress) -> None:
        """A transfer failed."""


class Progress:
    """Tells the listeners of one object how far it is.

    Args:
        listeners: Who hears of it.
        input: What was asked for.
        total_bytes: The size of the object, or None while nobody knows.
    """

    __slots__ = ("_done", "_input", "_listeners", "total_bytes")

    def __init__(
        self,
        listeners: Sequence[ObjectProgressListener],
        input: Any,
        total_bytes: int | None = None,
    ) -> None:
        self._listeners = listeners
        self._input = input
        self._done = 0
        self.total_bytes = total_bytes

    def start(self) -> None:
        """Says that it begins."""
        for listener in self._listeners:
            listener.on_object_transfer_start(self._event())

    def add(self, size: int) -> None:
        """Says that *size* more bytes are done."""
        self._done += size
        for listener in self._listeners:
            listener.on_object_bytes_transferred(self._event())

    def complete(self, output: Any) -> None:
        """Says that it is complete."""
        for listener in self._listeners:
            listener.on_object_transfer_complete(self._event(output=output))

    def fail(self, error: BaseException) -> None:
        """Says that it failed."""
        for listener in self._listeners:
            listener.on_object_transfer_failed(self._event(error=error))

    def _event(self, output: Any = None, error: BaseException | None = None) -> ObjectProgress:
        return ObjectProgress(self._input, self.total_bytes, self._done, output, error)
