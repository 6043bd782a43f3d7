"""The ``aws-chunked`` encoding with a checksum as its trailer, unsigned."""

from __future__ import annotations

from aws_core.checksum.algorithms import Digest, encode, new_digest
from smithy_py.errors import SerializationError
from smithy_py.http.body import Body

CHUNK_SIZE = 64 * 1024


class TrailingChecksumBody(Body):
    """A body, framed in chunks, with its checksum behind the last one.

    A body of known length is one chunk; of others, each chunk has up to 64 KiB.
    The checksum is computed while the body is read, and once for all attempts.

    Args:
        body: The body.
        algorithm: The checksum algorithm.
        trailer: The name of the trailer.
        value: The checksum in base64, where it is known from an earlier attempt.

    Attributes:
        value: The checksum in base64, once the body was read to its end.
    """

    def __init__(self, body: Body, algorithm: str, trailer: str, value: str | None = None) -> None:
        self.value = value
        self._body = body
        self._algorithm = algorithm
        self._trailer = trailer
        self._inner_length = body.length()
        self._restart()

    def _restart(self) -> None:
        self._digest: Digest = new_digest(self._algorithm)
        self._pending = b""
        self._ended = False
        self._sent = 0
        if self._inner_length is not None:
            self._pending = f"{self._inner_length:x}\r\n".encode()

    @property
    def seekable(self) -> bool:
        """As the body inside."""
        return self._body.seekable

    def length(self) -> int | None:
        """The number of bytes with the framing, or None when nobody knows."""
        if self._inner_length is None:
            return None
        size = (self._digest.digest_size + 2) // 3 * 4  # in base64
        trailer = len(self._trailer) + 1 + size + 4
        return len(f"{self._inner_length:x}") + 2 + self._inner_length + 2 + 3 + trailer

    def rewind(self) -> None:
        """Goes back to the start of the body inside."""
        self._body.rewind()
        self._restart()

    def read(self, size: int = -1) -> bytes:
        """Up to *size* bytes of the framed body, all that is left when negative.

        Raises:
            SerializationError: The body inside is shorter or longer than it said.
        """
        if size < 0:
            pieces = [self.read(CHUNK_SIZE)]
            while pieces[-1]:
                pieces.append(self.read(CHUNK_SIZE))
            return b"".join(pieces)
        data = self._pending
        while size and not data and not self._ended:
            data = self._next(size)
        # A piece as it comes, so that nothing is copied to make it longer.
        self._pending = data[size:]
        return data if len(data) <= size else data[:size]

    def _next(self, size: int) -> bytes:
        chunk = self._body.read(CHUNK_SIZE if self._inner_length is None else size)
        self._sent += len(chunk)
        if chunk:
            if self.value is None:
                self._digest.update(chunk)
            if self._inner_length is None:
                return b"%x\r\n%b\r\n" % (len(chunk), chunk)
            return chunk
        self._ended = True
        if self._inner_length is not None and self._sent != self._inner_length:
            raise SerializationError(
                f"the body has {self._sent} bytes, but {self._inner_length} were announced"
            )
        if self.value is None:
            self.value = encode(self._digest)
        end = b"" if self._inner_length is None else b"\r\n"
        return end + f"0\r\n{self._trailer}:{self.value}\r\n\r\n".encode()
