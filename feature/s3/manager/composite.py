"""The checksum of an object that was uploaded in parts: a checksum of its parts' checksums."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from aws_core.checksum.algorithms import encode, new_digest
from feature.s3.manager.crc import combined
from feature.s3.manager.plan import Part, inside, lengths
from feature.s3.manager.whole import compare


class CompositeChecksum(NamedTuple):
    """A composite checksum.

    Attributes:
        algorithm: The algorithm of all checksums.
        value: What it must be, in base64, with the number of parts behind a dash; None where the
            service does not say.
        sizes: How many bytes each part of the object has; empty where what is fetched are these
            parts.
        checksums: The checksum of each part, in base64; empty where the service does not say.
    """

    algorithm: str
    value: str | None
    sizes: tuple[int, ...] = ()
    checksums: tuple[str, ...] = ()

    @property
    def ends(self) -> tuple[int, ...]:
        """The offsets behind the parts of the object."""
        # A last part may be empty.
        return tuple(dict.fromkeys(end for end in accumulate(self.sizes) if end))

    def check(self, fetched: Sequence[tuple[Part, bytes]]) -> None:
        """Compares it, and that of each part of the object, with what was fetched.

        Args:
            fetched: The ranges of the object, in order, each with the checksums of the pieces
                that :attr:`ends` make of it.

        Raises:
            DownloadIncompleteError: What was fetched is not the object.
        """
        pieces = _pieces(self.algorithm, fetched, self.ends)
        composite = new_digest(self.algorithm)
        count = 0
        for size in self.sizes or [part.length for part, _ in fetched]:
            count += 1
            digest = _of_part(self.algorithm, size, pieces)
            if self.checksums:
                actual = base64.b64encode(digest).decode("ascii")
                compare(self.algorithm, self.checksums[count - 1], actual, f"part {count}")
            composite.update(digest)
        if self.value is not None:
            compare(self.algorithm, self.value, f"{encode(composite)}-{count}")


def _pieces(
    algorithm: str, fetched: Sequence[tuple[Part, bytes]], ends: tuple[int, ...]
) -> Iterator[tuple[bytes, int]]:
    """The checksum and the length of each piece."""
    step = new_digest(algorithm).digest_size
    for part, checksums in fetched:
        for index, length in enumerate(lengths(part, inside(part, ends))):
            yield checksums[index * step : (index + 1) * step], length


def _of_part(algorithm: str, size: int, pieces: Iterator[tuple[bytes, int]]) -> bytes:
    """The checksum of a part of the object, which the next pieces make up."""
    found: list[tuple[bytes, int]] = []
    while size > 0:
        found.append(next(pieces))
        size -= found[-1][1]
    if not found:
        return new_digest(algorithm).digest()
    if len(found) == 1:
        return found[0][0]
    return base64.b64decode(combined(algorithm, found))
