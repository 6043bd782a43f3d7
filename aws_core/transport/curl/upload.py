"""The body of a request, as libcurl asks for it."""

from __future__ import annotations

from collections.abc import Iterator

from aws_core.transport.curl.libcurl import pycurl


class Upload:
    """Gives libcurl the pieces of a body in the sizes it wants.

    Attributes:
        begun: Whether libcurl has asked for any of it.
        error: What the body raised; libcurl's own callbacks cannot.

    Args:
        pieces: The pieces, unframed.
        length: How many bytes they are, None where libcurl frames them.
    """

    def __init__(self, pieces: Iterator[bytes | memoryview], length: int | None) -> None:
        self.begun = False
        self.error: BaseException | None = None
        self._pieces = pieces
        self._missing = length
        self._left = memoryview(b"")

    def read(self, size: int) -> bytes | int:
        """Up to *size* bytes, empty at the end."""
        self.begun = True
        try:
            while not self._left:
                piece = next(self._pieces, None)
                if piece is None:
                    return b""
                self._left = memoryview(piece)
                if self._missing is not None:
                    self._missing -= len(piece)
                    if self._missing == 0:
                        # libcurl asks no further: what is too much must be found before.
                        next(self._pieces, None)
        except BaseException as error:
            self.error = error
            return int(pycurl.READFUNC_ABORT)
        found, self._left = bytes(self._left[:size]), self._left[size:]
        return found
