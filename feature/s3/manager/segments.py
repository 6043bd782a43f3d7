"""The checksums of the pieces of a range, told from its bytes in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from aws_core.checksum.algorithms import Digest, new_digest


class SegmentDigest:
    """A checksum for each of some pieces that follow each other.

    Args:
        algorithm: The algorithm of the checksums.
        lengths: How many bytes each piece has; the last takes all that comes.
    """

    def __init__(self, algorithm: str, lengths: Sequence[int]) -> None:
        self._algorithm = algorithm
        self._later = list(reversed(lengths[:-1]))
        self._left = self._later.pop() if self._later else None
        self._digest: Digest = new_digest(algorithm)
        self._done = b""

    def update(self, piece: bytes | bytearray, /) -> None:
        """Takes the next bytes."""
        data = cast(bytes, piece)
        while self._left is not None and len(data) >= self._left:
            self._digest.update(data[: self._left])
            data = data[self._left :]
            self._done += self._digest.digest()
            self._digest = new_digest(self._algorithm)
            self._left = self._later.pop() if self._later else None
        if data:
            self._digest.update(data)
            if self._left is not None:
                self._left -= len(data)

    def digest(self) -> bytes:
        """The checksums so far, big-endian, one after the other."""
        return self._done + self._digest.digest()
