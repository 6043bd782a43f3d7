"""A body that can only be read from its beginning to its end."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

from feature.s3.manager.errors import BodyChangedError
from feature.s3.manager.payload import MemoryPayload, Payload

_PIECE = 1024 * 1024


class StreamSource:
    """A stream or an iterable of bytes, of which one part after the other is in memory.

    Args:
        body: What to read.
        size: How many bytes it has, if the caller knows; that many must come.
        owned: Whether to close it.
    """

    def __init__(self, body: Any, size: int | None = None, owned: bool = False) -> None:
        self.size = size
        self._body = body
        self._owned = owned
        self._read = getattr(body, "read", None) or _Pieces(body).read
        # Others may have a readinto() that nobody ever called.
        self._read_into = getattr(body, "readinto", None) if isinstance(body, io.IOBase) else None
        self._ahead = memoryview(b"")
        self._given = 0
        self._ended = False

    def fits(self, limit: int) -> bool:
        """Whether the whole body has at most *limit* bytes; reads that far, and keeps it.

        Where it has, the size is known from then on.
        """
        self._ahead = memoryview(self._take(limit + 1))
        if len(self._ahead) > limit:
            return False
        self.size = len(self._ahead)
        return True

    def payload(self, offset: int, length: int) -> Payload:
        """The next *length* bytes, fewer at the end, which must be at *offset*.

        Raises:
            BodyChangedError: There are fewer than the caller said.
        """
        assert offset == self._given
        return MemoryPayload(self.read(length))

    def read(self, length: int) -> bytes | memoryview:
        """The next *length* bytes, fewer only at the end.

        Raises:
            BodyChangedError: There are fewer than the caller said.
            BlockingIOError: The stream does not wait for its bytes.
        """
        data = self._take(length)
        self._given += len(data)
        if self.size is not None and len(data) < length and self._given < self.size:
            raise BodyChangedError(
                f"the body has {self._given} bytes, but {self.size} were announced"
            )
        return data

    def _take(self, length: int) -> bytes | memoryview:
        if len(self._ahead) >= length:
            data, self._ahead = self._ahead[:length], self._ahead[length:]
            return data
        have = len(self._ahead)
        if self._ended:
            data, self._ahead = self._ahead, memoryview(b"")
            return data
        first = b"" if have or self._read_into else self._checked(self._read(length))
        if len(first) == length:
            return bytes(first)
        view = memoryview(bytearray(length))
        view[:have] = self._ahead
        self._ahead = memoryview(b"")
        view[have : have + len(first)] = first
        return self._fill(view, have + len(first)).toreadonly()

    def _fill(self, view: memoryview, have: int) -> memoryview:
        """Reads until *view* is full, or the body ends."""
        while have < len(view) and not self._ended:
            if self._read_into is not None:
                size = self._read_into(view[have:])
                if size is None:
                    raise BlockingIOError(
                        "the body has no bytes yet, and does not wait for them; make it blocking"
                    )
            else:
                piece = self._checked(self._read(min(len(view) - have, _PIECE)))
                size = len(piece)
                view[have : have + size] = piece
            have += size
            self._ended = size == 0
        return view[:have]

    def _checked(self, data: Any) -> bytes | bytearray | memoryview:
        if not isinstance(data, (bytes, bytearray, memoryview)):
            kind = type(data).__name__
            raise TypeError(f"the body gives {kind} instead of bytes; open it in binary mode")
        return data

    def close(self) -> None:
        """Closes the stream if the source opened it."""
        if self._owned:
            self._body.close()


class _Pieces:
    """Reads from an iterable of bytes."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces: Iterator[Any] = iter(pieces)
        self._left = memoryview(b"")

    def read(self, size: int) -> Any:
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            if not isinstance(piece, (bytes, bytearray, memoryview)):
                return piece
            self._left = memoryview(piece).cast("B")
        data, self._left = self._left[:size], self._left[size:]
        return data
