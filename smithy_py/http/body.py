"""The body of a request: how long it is, how it is read, whether it can be read again."""

from __future__ import annotations

import abc
import io
import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO, NamedTuple

from smithy_py.errors import SerializationError

CHUNK_SIZE = 1024 * 1024


class FileRange(NamedTuple):
    """A piece of an open file: its descriptor, where the piece begins, how many bytes it has."""

    descriptor: int
    offset: int
    length: int


class Body(abc.ABC):
    """Bytes to send, read once an attempt."""

    @abc.abstractmethod
    def length(self) -> int | None:
        """The number of bytes, or None when nobody knows."""

    @abc.abstractmethod
    def rewind(self) -> None:
        """Goes back to where the body began.

        Raises:
            SerializationError: It cannot go back.
        """

    @abc.abstractmethod
    def read(self, size: int = -1) -> bytes:
        """Up to *size* bytes, all that is left when negative, empty at the end."""

    @property
    def seekable(self) -> bool:
        """Whether it can be read more than once."""
        return True

    def file_range(self) -> FileRange | None:
        """Where all of it stands in an open file, for who can send it from there; or None."""
        return None

    def chunks(self) -> Iterator[bytes]:
        """What is left, in pieces of at most 1 MiB."""
        while chunk := self.read(CHUNK_SIZE):
            yield chunk

    def __iter__(self) -> Iterator[bytes]:
        return self.chunks()

    def __bytes__(self) -> bytes:
        """The whole body; a seekable one is back at its start afterwards."""
        if self.seekable:
            self.rewind()
        data = self.read()
        if self.seekable:
            self.rewind()
        return data

    @staticmethod
    def of(value: Any) -> Body:
        """A body of bytes, text, a path, a binary file, an iterable of bytes, or None.

        Raises:
            TypeError: It is none of these.
            SerializationError: The file at a path cannot be read.
        """
        match value:
            case bytes():
                return BytesBody(value)
            case BytesBody() | Body():
                return value
            case None:
                return EMPTY
            case str():
                return BytesBody(value.encode())
            case bytearray() | memoryview():
                return BytesBody(memoryview(value).cast("B"))
            case _:
                pass
        if callable(getattr(value, "read", None)):
            return FileBody(value)
        if isinstance(value, Iterable):
            return IterableBody(value)
        if isinstance(value, os.PathLike):
            from smithy_py.http.path_body import PathBody

            return PathBody(value)
        raise TypeError(
            "a body is bytes, str, a path, a binary file or an iterable of bytes, "
            f"not {type(value).__name__}"
        )


class BytesBody(Body):
    """Bytes in memory, not copied."""

    __slots__ = ("_position", "data")

    def __init__(self, data: bytes | memoryview = b"") -> None:
        self.data = data
        self._position = 0

    def length(self) -> int:
        """The number of bytes."""
        return len(self.data)

    def rewind(self) -> None:
        """Goes back to the first byte."""
        self._position = 0

    def read(self, size: int = -1) -> bytes:
        """Up to *size* bytes, all that is left when negative."""
        start = self._position
        self._position = len(self.data) if size < 0 else min(start + size, len(self.data))
        if start == 0 and self._position == len(self.data) and isinstance(self.data, bytes):
            return self.data
        return bytes(self.data[start : self._position])

    def __repr__(self) -> str:
        return f"BytesBody({len(self.data)} bytes)"


EMPTY = BytesBody()


class FileBody(Body):
    """A binary file, sent from where it stands."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._start: int | None = None
        self._length: int | None = None
        try:
            if file.seekable():
                self._start = file.tell()
                self._length = max(0, file.seek(0, io.SEEK_END) - self._start)
                file.seek(self._start)
        except (AttributeError, OSError, ValueError):
            self._start = self._length = None

    @property
    def seekable(self) -> bool:
        """Whether the file can be read more than once."""
        return self._start is not None

    def length(self) -> int | None:
        """The number of bytes, or None for a file that cannot seek."""
        return self._length

    def rewind(self) -> None:
        """Goes back to where the file stood.

        Raises:
            SerializationError: The file cannot seek.
        """
        if self._start is None:
            raise SerializationError(
                "the body cannot be sent again: request stream is not seekable; "
                "give bytes or a seekable file"
            )
        self._file.seek(self._start)

    def read(self, size: int = -1) -> bytes:
        """Up to *size* bytes, all that is left when negative.

        Raises:
            SerializationError: The file gives text instead of bytes.
        """
        data = self._file.read(size)
        if isinstance(data, str):
            raise SerializationError("the body is a text file; open it in binary mode")
        return bytes(data)

    def __repr__(self) -> str:
        return f"FileBody({self._length} bytes)"


class IterableBody(Body):
    """Pieces of bytes, sent as they come; only of a list or tuple the total length is known."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces
        sized = isinstance(pieces, (list, tuple))
        self._length = sum(len(_piece(piece)) for piece in pieces) if sized else None
        self._iterator = map(_piece, pieces)
        self._left = b""

    @property
    def seekable(self) -> bool:
        """Whether every iteration starts anew, as a list's does."""
        return iter(self._pieces) is not self._pieces

    def length(self) -> int | None:
        """The number of bytes, or None when nobody knows."""
        return self._length

    def rewind(self) -> None:
        """Begins a new iteration.

        Raises:
            SerializationError: It is an iterator, which can be read only once.
        """
        if not self.seekable:
            raise SerializationError(
                "the body cannot be sent again: request stream is not seekable; "
                "an iterator can be read only once"
            )
        self._iterator = map(_piece, self._pieces)
        self._left = b""

    def read(self, size: int = -1) -> bytes:
        """Up to *size* bytes, all that is left when negative.

        Raises:
            SerializationError: A piece is not bytes.
        """
        if size < 0:
            data = self._left + b"".join(self._iterator)
            self._left = b""
            return data
        while not self._left:
            piece = next(self._iterator, None)
            if piece is None:
                return b""
            self._left = piece
        data, self._left = self._left[:size], self._left[size:]
        return data


def _piece(piece: Any) -> bytes:
    if not isinstance(piece, (bytes, bytearray, memoryview)):
        raise SerializationError(f"the body's pieces must be bytes, not {type(piece).__name__}")
    return bytes(piece)


class ObservedBody(Body):
    """Another body, with a function called for every chunk that is read.

    Args:
        body: The body.
        observe: Called with each chunk; a rewind calls *restart*.
        restart: Called when the body goes back to its start.
    """

    def __init__(
        self, body: Body, observe: Callable[[bytes], None], restart: Callable[[], None]
    ) -> None:
        self._body = body
        self._observe = observe
        self._restart = restart

    @property
    def seekable(self) -> bool:
        """As the body below."""
        return self._body.seekable

    def length(self) -> int | None:
        """As the body below."""
        return self._body.length()

    def rewind(self) -> None:
        """Goes back to the start, and says so."""
        self._body.rewind()
        self._restart()

    def read(self, size: int = -1) -> bytes:
        """Reads from the body below, and shows what was read."""
        data = self._body.read(size)
        if data:
            self._observe(data)
        return data


Streamable = (
    bytes | bytearray | memoryview | str | BinaryIO | Iterable[bytes] | os.PathLike[str] | Body
)
"""What a streaming member of an input takes."""
