"""The plan of parts, and the checksums of parts put together."""

from __future__ import annotations

import base64
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aws_core.checksum.algorithms import encode, new_digest
from feature.s3.manager.crc import combined, is_crc
from feature.s3.manager.plan import grown_part_size, parts

MIB = 1024 * 1024


@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "CRC64NVME"])
@given(sizes=st.lists(st.integers(0, 5000), max_size=6))
def test_the_checksum_of_the_whole_is_told_by_its_parts(algorithm: str, sizes: list[int]) -> None:
    pieces = [random.Random(size).randbytes(size) for size in sizes]
    found: list[tuple[bytes, int]] = []
    for piece in pieces:
        digest = new_digest(algorithm)
        digest.update(piece)
        found.append((digest.digest(), len(piece)))
    whole = new_digest(algorithm)
    whole.update(b"".join(pieces))
    assert is_crc(algorithm)
    assert combined(algorithm, found) == encode(whole)
    assert len(base64.b64decode(encode(whole))) in (4, 8)


@given(st.integers(0, 10**6), st.integers(1, 10**5))
def test_parts_are_the_whole_in_order(size: int, part_size: int) -> None:
    behind = 0
    for number, part in enumerate(parts(size, max(part_size, size // 1000 + 1)), 1):
        assert part.number == number
        assert part.offset == behind
        assert part.length > 0
        behind = part.end
    assert behind == size


@pytest.mark.parametrize(
    ("size", "grown"),
    [
        (10_000 * 5 * MIB - 1, 5 * MIB),
        (10_000 * 5 * MIB, 5 * MIB + 1),
        (5 * 1024**4, 549755814),
    ],
)
def test_part_sizes_grow_as_in_go(size: int, grown: int) -> None:
    assert grown_part_size(size, 5 * MIB, 10_000) == grown
    assert len(list(parts(size, grown))) <= 10_000
