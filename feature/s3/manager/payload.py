"""The bytes of one part, read no sooner than they are sent."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, Protocol

from feature.s3.manager.errors import BodyChangedError
from smithy_py.http.body import Body, FileRange

# What is read at a time. Threads hand the interpreter's lock to each other for every piece, so it
# is not small; each part that is sent has one in memory, so it is not large.
_PIECE = 1024 * 1024


class Payload(Protocol):
    """The bytes of one part; it pickles."""

    @property
    def length(self) -> int:
        """How many bytes there are."""
        ...

    def load(self) -> bytes | memoryview:
        """The bytes.

        Raises:
            BodyChangedError: There are fewer than there were.
            OSError: The file cannot be read.
        """
        ...

    def body(self) -> bytes | memoryview | Body:
        """What to send: the bytes, or a body that reads them piece by piece.

        Raises:
            BodyChangedError: There are fewer than there were.
            OSError: The file cannot be read.
        """
        ...


class MemoryPayload:
    """Bytes in memory, not copied unless they go to another process."""

    __slots__ = ("_data",)

    def __init__(self, data: bytes | memoryview) -> None:
        self._data = data

    @property
    def length(self) -> int:
        """How many bytes there are."""
        return len(self._data)

    def load(self) -> bytes | memoryview:
        """The bytes themselves."""
        return self._data

    def body(self) -> bytes | memoryview:
        """The bytes themselves."""
        return self._data

    def __reduce__(self) -> tuple[Any, ...]:
        return (MemoryPayload, (bytes(self._data),))


class FilePayload:
    """A piece of a file, read where and when it is sent.

    Args:
        path: The path of the file, or None for one that has none.
        descriptor: The open file, of this process.
        offset: Where the piece begins.
        length: How many bytes it has.
    """

    __slots__ = ("_descriptor", "_length", "_offset", "_path")

    def __init__(self, path: str | None, descriptor: int | None, offset: int, length: int) -> None:
        self._path = path
        self._descriptor = descriptor
        self._offset = offset
        self._length = length

    @property
    def length(self) -> int:
        """How many bytes there are."""
        return self._length

    def load(self) -> bytes:
        """Reads the piece.

        Raises:
            BodyChangedError: The file ends before the piece does.
            OSError: The file cannot be read.
        """
        if self._descriptor is not None:
            return read_at(self._descriptor, self._offset, self._length)
        assert self._path is not None
        descriptor = os.open(self._path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
        try:
            return read_at(descriptor, self._offset, self._length)
        finally:
            os.close(descriptor)

    def body(self) -> bytes | Body:
        """A body that reads the piece; the piece itself where it is small, or not open here."""
        if self._descriptor is None or self._length <= _PIECE:
            return self.load()
        return FileBody(self._descriptor, self._offset, self._length)

    def __reduce__(self) -> tuple[Any, ...]:
        if self._path is None:
            return (MemoryPayload, (self.load(),))
        return (FilePayload, (self._path, None, self._offset, self._length))


class FileBody(Body):
    """A piece of an open file, of which little is in memory at a time.

    Args:
        descriptor: The file; its position is neither used nor moved.
        offset: Where the piece begins.
        length: How many bytes it has.
    """

    __slots__ = ("_descriptor", "_length", "_offset", "_position")

    def __init__(self, descriptor: int, offset: int, length: int) -> None:
        self._descriptor = descriptor
        self._offset = offset
        self._length = length
        self._position = 0

    def length(self) -> int:
        """How many bytes there are."""
        return self._length

    def rewind(self) -> None:
        """Goes back to the first byte."""
        self._position = 0

    def read(self, size: int = -1) -> bytes:
        """Up to *size* bytes, all that is left when negative, empty at the end.

        Raises:
            BodyChangedError: The file ends before the piece does.
            OSError: The file cannot be read.
        """
        left = self._length - self._position
        wanted = left if size < 0 else min(size, left)
        data = read_at(self._descriptor, self._offset + self._position, wanted)
        self._position += wanted
        return data

    def file_range(self) -> FileRange:
        """The piece itself."""
        return FileRange(self._descriptor, self._offset, self._length)

    def chunks(self) -> Iterator[bytes]:
        """What is left, in pieces."""
        while piece := self.read(_PIECE):
            yield piece


def read_at(descriptor: int, offset: int, length: int) -> bytes:
    """Exactly *length* bytes of a file from *offset*; its position is neither used nor moved.

    Raises:
        BodyChangedError: The file ends before that.
    """
    data = os.pread(descriptor, length, offset)
    if len(data) == length:
        return data
    pieces = [data]
    have = len(data)
    while have < length and data:
        data = os.pread(descriptor, length - have, offset + have)
        pieces.append(data)
        have += len(data)
    if have < length:
        raise BodyChangedError(
            f"the file has become shorter: it ended at {offset + have}, not {offset + length} bytes"
        )
    return b"".join(pieces)
