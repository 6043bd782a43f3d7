"""The checksum of a whole from the checksums of its parts, for CRCs."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from functools import lru_cache

# Reflected, with the number of bits, as the checksums of S3 are defined.
_POLYNOMIALS = {
    "CRC32": (0xEDB88320, 32),
    "CRC32C": (0x82F63B78, 32),
    "CRC64NVME": (0x9A6C9329AC4BC9B5, 64),
}


def is_crc(algorithm: str) -> bool:
    """Whether the checksum of a whole can be told from those of its parts."""
    return algorithm in _POLYNOMIALS


def combined(algorithm: str, parts: Iterable[tuple[bytes, int]]) -> str:
    """The checksum of the parts put together, in base64.

    Args:
        algorithm: One that :func:`is_crc` names.
        parts: The checksum, big-endian, and the length of each part, in order.
    """
    polynomial, bits = _POLYNOMIALS[algorithm]
    whole = 0
    for checksum, length in parts:
        whole = _multiply(_shift(length, polynomial, bits), whole, polynomial, bits)
        whole ^= int.from_bytes(checksum, "big")
    return base64.b64encode(whole.to_bytes(bits // 8, "big")).decode("ascii")


def _multiply(a: int, b: int, polynomial: int, bits: int) -> int:
    """The product of two polynomials over GF(2), modulo *polynomial*; x**0 is the highest bit."""
    product = 0
    mask = 1 << (bits - 1)
    while a:
        if a & mask:
            product ^= b
            a ^= mask
        mask >>= 1
        b = (b >> 1) ^ polynomial if b & 1 else b >> 1
    return product


@lru_cache(maxsize=64)
def _shift(length: int, polynomial: int, bits: int) -> int:
    """x**(8 * length) modulo *polynomial*: what *length* bytes behind it do to a checksum."""
    result = 1 << (bits - 1)
    for exponent in range(length.bit_length()):
        if length >> exponent & 1:
            result = _multiply(_power(exponent, polynomial, bits), result, polynomial, bits)
    return result


@lru_cache(maxsize=256)
def _power(exponent: int, polynomial: int, bits: int) -> int:
    """x**(8 * 2**exponent) modulo *polynomial*."""
    if not exponent:
        return 1 << (bits - 9)
    root = _power(exponent - 1, polynomial, bits)
    return _multiply(root, root, polynomial, bits)
