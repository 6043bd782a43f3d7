"""Where a download goes: a path, anything with ``write_at``, a file, a plain writer."""

from __future__ import annotations

import contextlib
import io
import os
import secrets
import stat
import threading
from typing import Any, BinaryIO, Protocol, cast

_CLOSE_ON_EXEC = getattr(os, "O_CLOEXEC", 0)


class WriterAt(Protocol):
    """Something that takes bytes at any place, from several threads; Go's ``io.WriterAt``."""

    def write_at(self, data: bytes, offset: int, /) -> object:
        """Writes all of *data* at *offset*."""
        ...


class Writer(Protocol):
    """Something that takes bytes in order."""

    def write(self, data: Any, /) -> object:
        """Writes *data*; where it takes only a part of it, it returns how much."""
        ...


Destination = str | os.PathLike[str] | WriterAt | BinaryIO | Writer
"""What a download can be written to."""


class Target:
    """Takes what is downloaded, each byte at its place, and is told how it ended."""

    def write_at(self, data: bytes, offset: int, /) -> None:
        """Writes all of *data* at *offset*; called from several threads."""
        raise NotImplementedError

    def commit(self, size: int) -> None:
        """All *size* bytes are written, and verified."""

    def discard(self) -> None:
        """The download failed."""


class PathTarget(Target):
    """A path that has the whole object at the end, or what it had before.

    The object is written to a file beside it, which takes its place in :meth:`commit`.

    Args:
        path: Where the object is to be.
        temporary: The file beside it, where another process has made it already.
    """

    def __init__(self, path: str, temporary: str = "") -> None:
        self._descriptor: int | None = None
        # The file that a symbolic link names is replaced, not the link.
        self.path = path if temporary else os.path.realpath(path)
        self.temporary = temporary
        if not temporary:
            folder, name = os.path.split(self.path)
            self.temporary = os.path.join(folder, f".{name[:48]}.{secrets.token_hex(8)}.part")
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | _CLOSE_ON_EXEC
            self._descriptor = os.open(self.temporary, flags, 0o666)

    def write_at(self, data: bytes, offset: int, /) -> None:
        """Writes all of *data* at *offset*."""
        if self._descriptor is None:
            self._descriptor = os.open(self.temporary, os.O_RDWR | _CLOSE_ON_EXEC)
        write_at(self._descriptor, data, offset)

    def commit(self, size: int) -> None:
        """Puts the file in its place, with the mode of the one that was there."""
        with contextlib.suppress(FileNotFoundError):
            os.chmod(self.temporary, stat.S_IMODE(os.stat(self.path).st_mode))
        self._close()
        os.replace(self.temporary, self.path)

    def keep(self) -> None:
        """Leaves the file for another process or time."""
        self._close()

    def discard(self) -> None:
        """Removes the file."""
        self._close()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.temporary)

    def _close(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def __del__(self) -> None:
        if getattr(self, "_descriptor", None) is not None:
            self._close()

    def __reduce__(self) -> tuple[Any, ...]:
        return (PathTarget, (self.path, self.temporary))


class WriterAtTarget(Target):
    """An object of the caller's."""

    def __init__(self, writer: WriterAt) -> None:
        self._writer = writer

    def write_at(self, data: bytes, offset: int, /) -> None:
        """Has the object write it."""
        self._writer.write_at(data, offset)


class DescriptorTarget(Target):
    """A file that is open already, written from where it stands."""

    def __init__(self, file: Any) -> None:
        file.flush()
        self._file = file
        self._start: int = file.tell()

    def write_at(self, data: bytes, offset: int, /) -> None:
        """Writes all of *data* at *offset*."""
        write_at(self._file.fileno(), data, self._start + offset)

    def commit(self, size: int) -> None:
        """Leaves the file standing behind what was written."""
        self._file.seek(self._start + size)


class SeekableTarget(Target):
    """A file object of any kind that can seek, written by one thread at a time."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._start: int = file.tell()
        self._lock = threading.Lock()

    def write_at(self, data: bytes, offset: int, /) -> None:
        """Writes all of *data* at *offset*."""
        with self._lock:
            self._file.seek(self._start + offset)
            write_all(self._file, data)

    def commit(self, size: int) -> None:
        """Leaves the file standing behind what was written."""
        self._file.seek(self._start + size)


class OrderedTarget(Target):
    """A writer that takes bytes in order only.

    Args:
        writer: The writer.
        owned: Whether to close it at the end.
    """

    def __init__(self, writer: Any, owned: bool = False) -> None:
        self._writer = writer
        self._owned = owned

    def write(self, data: bytes | bytearray) -> None:
        """Writes all of *data*."""
        write_all(self._writer, data)

    def commit(self, size: int) -> None:
        """Closes the writer if it is not the caller's."""
        if self._owned:
            self._writer.close()

    def discard(self) -> None:
        """Closes the writer if it is not the caller's."""
        self.commit(0)


def open_target(destination: Destination) -> Target:
    """What writes to *destination*: at any place where it can, otherwise in order.

    Raises:
        TypeError: It cannot be written to.
        OSError: The path cannot be written to.
    """
    if isinstance(destination, (str, os.PathLike)):
        path = os.fspath(destination)
        if os.path.exists(path) and not os.path.isfile(path):
            # A pipe or a device, which nothing can replace; open() refuses a directory.
            return OrderedTarget(open(path, "wb", buffering=0), owned=True)
        return PathTarget(path)
    if callable(getattr(destination, "write_at", None)):
        return WriterAtTarget(cast(WriterAt, destination))
    if isinstance(destination, io.TextIOBase):
        raise TypeError("the target is a text file; open it in binary mode")
    if not callable(getattr(destination, "write", None)):
        raise TypeError(
            "a download goes to a path, something with write_at(), or a binary file, "
            f"not to {type(destination).__name__}"
        )
    return _open_file(getattr(destination, "file", destination))  # what tempfile's wrappers wrap


def _open_file(file: Any) -> Target:
    try:
        if not file.seekable():
            return OrderedTarget(file)
    except (AttributeError, OSError, ValueError):
        return OrderedTarget(file)
    raw = getattr(file, "raw", file)
    if type(raw) is io.FileIO:
        # What is written to a file in this mode goes to its end, wherever it was meant for.
        return OrderedTarget(file) if "a" in raw.mode else DescriptorTarget(file)
    return SeekableTarget(file)


def write_at(descriptor: int, data: bytes | memoryview, offset: int) -> None:
    """Writes all of *data* into a file at *offset*."""
    written = os.pwrite(descriptor, data, offset)
    while written < len(data):
        written += os.pwrite(descriptor, memoryview(data)[written:], offset + written)


def write_all(writer: Writer, data: bytes | bytearray) -> None:
    """Writes all of *data*, also to a writer that takes a part of it at a time."""
    view = memoryview(data)
    while view:
        written = writer.write(view)
        if not isinstance(written, int) or written >= len(view):
            return
        view = view[written:]
