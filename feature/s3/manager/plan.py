"""Which parts a body of known size is moved in."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
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


def aligned(size: int, part_size: int, ends: Sequence[int]) -> Iterator[Part]:
    """The parts of *size* bytes, each grown to one of the *ends*.

    Args:
        size: How many bytes there are.
        part_size: The fewest bytes of a part, the last one aside.
        ends: The offsets at which a part may end, sorted.
    """
    number = offset = 0
    while offset < size:
        index = bisect_left(ends, offset + part_size)
        end = ends[index] if index < len(ends) else size
        number += 1
        yield Part(number, offset, end - offset)
        offset = end


def inside(part: Part, ends: Sequence[int]) -> tuple[int, ...]:
    """Those of the sorted *ends* that cut the part."""
    return tuple(ends[bisect_right(ends, part.offset) : bisect_left(ends, part.end)])


def lengths(part: Part, cuts: Sequence[int]) -> list[int]:
    """The lengths of the pieces that the *cuts*, which are inside of it, make of the part."""
    return [end - start for start, end in pairwise((part.offset, *cuts, part.end))]
