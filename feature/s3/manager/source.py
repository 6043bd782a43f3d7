"""What an upload reads: a path, a file, bytes, a stream, an iterable of bytes."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterable
from typing import Any, Protocol, cast

from feature.s3.manager.errors import BodyChangedError, TransferError
from feature.s3.manager.payload import FilePayload, MemoryPayload, Payload
from feature.s3.manager.stream_source import StreamSource
from smithy_py.http.body import Body


class Source(Protocol):
    """The body of an upload.

    Attributes:
        size: Its bytes, or None while nobody knows.
    """

    size: int | None

    def payload(self, offset: int, length: int) -> Payload:
        """Up to *length* bytes from *offset*; asked for in order, on one thread."""
        ...

    def close(self) -> None:
        """Closes what the source itself opened."""
        ...


class MemorySource:
    """Bytes in memory, given out in slices that copy nothing."""

    def __init__(self, data: bytes | bytearray | memoryview) -> None:
        self._data = memoryview(data).cast("B")
        self._whole = data if isinstance(data, bytes) else self._data
        self.size: int | None = len(self._data)

    def payload(self, offset: int, length: int) -> Payload:
        """A slice."""
        if offset == 0 and length == self.size:
            return MemoryPayload(self._whole)
        return MemoryPayload(self._data[offset : offset + length])

    def close(self) -> None:
        """Nothing to close."""


class FileSource:
    """A file of the system, of which the workers read the pieces they send.

    Args:
        descriptor: The open file.
        path: Its path, if other processes can open it by that.
        start: Where the body begins.
        owned: Whether to close it.

    Raises:
        TransferError: It is no regular file.
    """

    def __init__(self, descriptor: int, path: str | None, start: int, owned: bool) -> None:
        self._descriptor = descriptor
        self._path = path
        self._start = start
        self._owned = owned
        self.size: int | None = max(0, os.fstat(descriptor).st_size - start)

    def payload(self, offset: int, length: int) -> Payload:
        """A piece of the file."""
        return FilePayload(self._path, self._descriptor, self._start + offset, length)

    def modified(self) -> int:
        """When the file was last written to, in nanoseconds."""
        return os.fstat(self._descriptor).st_mtime_ns

    def close(self) -> None:
        """Closes the file if the source opened it."""
        if self._owned:
            os.close(self._descriptor)


class SeekableSource:
    """A file object that knows its size, read in order by the one who asked for the upload."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._start = file.tell()
        self.size: int | None = max(0, file.seek(0, io.SEEK_END) - self._start)
        file.seek(self._start)

    def payload(self, offset: int, length: int) -> Payload:
        """Reads the bytes.

        Raises:
            BodyChangedError: The file ends too soon.
        """
        self._file.seek(self._start + offset)
        stream = StreamSource(self._file)
        data = stream.read(length)
        if len(data) != length:
            raise BodyChangedError(
                f"the body has become shorter: {offset + len(data)}, not {self.size} bytes"
            )
        return MemoryPayload(data)

    def close(self) -> None:
        """Nothing to close: the file is the caller's."""


def open_source(body: Any, content_length: int | None = None) -> Source:
    """The source that fits *body*.

    Args:
        body: A path (``os.PathLike``), bytes, text, a binary file, an iterable of bytes, or None.
        content_length: How many bytes the caller says there are.

    Raises:
        TypeError: It is none of these.
        TransferError: It is a directory.
        OSError: The path cannot be opened.
    """
    if isinstance(body, str):
        body = body.encode()
    if body is None or isinstance(body, (bytes, bytearray, memoryview)):
        return MemorySource(b"" if body is None else body)
    if isinstance(body, os.PathLike):
        return open_path(os.fspath(cast("os.PathLike[str]", body)))
    if callable(getattr(body, "read", None)):
        return _open_file(body, content_length)
    if isinstance(body, (Body, Iterable)):
        return StreamSource(cast("Iterable[bytes]", body), content_length)
    raise TypeError(
        "a body is a path, bytes, str, a binary file or an iterable of bytes, "
        f"not {type(body).__name__}"
    )


def open_path(path: str) -> Source:
    """The file at *path*: a regular one, or a pipe or device, which is read as a stream.

    Raises:
        TransferError: It is a directory.
        OSError: It cannot be opened.
    """
    if os.path.isdir(path):
        raise TransferError(f"{path} is a directory; upload it with upload_directory()")
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    if os.path.isfile(path):
        return FileSource(descriptor, os.path.abspath(path), 0, owned=True)
    return StreamSource(os.fdopen(descriptor, "rb", buffering=0), owned=True)


def _open_file(file: Any, content_length: int | None) -> Source:
    if isinstance(file, io.TextIOBase):
        raise TypeError("the body is a text file; open it in binary mode")
    inner = getattr(file, "file", file)  # what tempfile's wrappers wrap
    if type(inner) in (io.BufferedReader, io.BufferedRandom) and type(inner.raw) is io.FileIO:
        inner.flush() if inner.writable() else None
        if os.path.isfile(inner.fileno()):
            path = inner.name if isinstance(inner.name, str) else None
            same = path is not None and _is_same(path, inner.fileno())
            name = os.path.abspath(path) if path is not None and same else None
            return FileSource(inner.fileno(), name, inner.tell(), owned=False)
    with contextlib.suppress(AttributeError, OSError, ValueError):
        if file.seekable():
            return SeekableSource(file)
    return StreamSource(file, content_length)


def _is_same(path: str, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.stat(path), os.fstat(descriptor))
    except OSError:
        return False
