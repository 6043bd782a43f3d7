"""The body of a request that stands in a file, named by its path."""

from __future__ import annotations

import os

from smithy_py.errors import SerializationError
from smithy_py.http.body import Body


class PathBody(Body):
    """What is in a file. It is open only while a piece is read, so nothing has to close it.

    Args:
        path: The path of a regular file.

    Raises:
        SerializationError: It cannot be read.
    """

    def __init__(self, path: os.PathLike[str]) -> None:
        self._path = os.fspath(path)
        self._position = 0
        try:
            self._length = os.stat(self._path).st_size
        except OSError as error:
            raise self._unreadable(error) from error

    def length(self) -> int:
        """The number of bytes there were when the call began."""
        return self._length

    def rewind(self) -> None:
        """Goes back to the first byte."""
        self._position = 0

    def read(self, size: int = -1) -> bytes:
        """Up to *size* bytes, all that is left when negative.

        Raises:
            SerializationError: The file cannot be read any more.
        """
        try:
            with open(self._path, "rb") as file:
                file.seek(self._position)
                data = file.read(size)
        except OSError as error:
            raise self._unreadable(error) from error
        self._position += len(data)
        return data

    def _unreadable(self, error: OSError) -> SerializationError:
        return SerializationError(f"the body cannot be read from {self._path}: {error.strerror}")

    def __repr__(self) -> str:
        return f"PathBody({self._path!r})"
