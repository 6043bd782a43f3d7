"""Which parts a body of known size is moved in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Part(NamedTuple):
    """A part of an object.

    Attributes:
        number: Its number, counted from 1.
        offset: Where it begins in the object, in bytes.
        length: How many bytes it has.
    """

    number: int
    offset: int
    length: int

    @property
    def end(self) -> int:
        """The offset behind its last byte."""
        return self.offset + self.length


def grown_part_size(size: int, part_size: int, max_parts: int) -> int:
    """*part_size*, or as many bytes as it takes to need no more than *max_parts* parts.

    As the Go SDK has it.
    """
    return part_size if size // part_size < max_parts else size // max_parts + 1


def parts(size: int, part_size: int) -> Iterator[Part]:
    """The parts of *size* bytes, in order; the last may be shorter."""
    for number, offset in enumerate(range(0, size, part_size), 1):
        yield Part(number, offset, min(part_size, size - offset))
