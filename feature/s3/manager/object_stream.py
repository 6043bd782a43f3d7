"""An object as a stream to read, fetched in ranges ahead of the reader."""

from __future__ import annotations

from collections.abc import Generator

from feature.s3.manager.progress import Progress
from services import s3


class ObjectStream:
    """Reads what a download gives out in order; the body of the output reads from it.

    Args:
        chunks: The pieces of the object; closed with the stream, which ends the download.
        output: What the service said of the object, its body the first answer.
        size: How many bytes the object has.
        progress: Hears of the end.
    """

    def __init__(
        self,
        chunks: Generator[bytearray, None, None],
        output: s3.GetObjectOutput,
        size: int,
        progress: Progress,
    ) -> None:
        self._chunks = chunks
        # Unless it is begun it would not let go of the answer that it has.
        self._first = output.body
        self._output = output
        self._progress = progress
        self._left = memoryview(b"")
        self._to_come = size
        self._failure: Exception | None = None

    def read(self, size: int = -1, /) -> bytes:
        """Up to *size* bytes, all that is left when negative, empty at the end.

        Raises:
            DownloadIncompleteError: What came is not the object.
            OperationError: A call failed; every further read fails the same way.
        """
        if size < 0:
            pieces = [bytes(self._left)]
            self._left = memoryview(b"")
            while piece := self._next():
                pieces.append(bytes(piece))
            return b"".join(pieces)
        if not self._left and size:
            self._left = memoryview(self._next())
        data, self._left = bytes(self._left[:size]), self._left[size:]
        return data

    def _next(self) -> bytes | bytearray:
        """The next piece, empty at the end."""
        if self._failure is not None:
            raise self._failure
        try:
            piece = next(self._chunks, b"")
        except Exception as error:
            self._failure = error
            self._progress.fail(error)
            raise
        self._to_come -= len(piece)
        if piece and not self._to_come:
            self._progress.complete(self._output)
        return piece

    def close(self) -> None:
        """Ends the download."""
        self._left = memoryview(b"")
        self._chunks.close()
        if self._first is not None:
            self._first.close()
