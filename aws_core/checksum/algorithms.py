"""The checksum algorithms, each fed in chunks."""

from __future__ import annotations

import base64
import hashlib
import importlib
import importlib.util
import zlib
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Protocol

from smithy_py.errors import SerializationError

DEFAULT = "CRC32"
CONTENT_MD5 = "Content-MD5"
"""No algorithm of the models: the older header, for stores that know no other."""

RESPONSE_ORDER = ("CRC64NVME", "CRC32", "CRC32C", "SHA256", "SHA1", "SHA512")
"""As the Go SDK looks at them: the last one that a response has is checked."""


_LARGE = 128 * 1024


class Digest(Protocol):
    """A checksum being computed."""

    @property
    def digest_size(self) -> int:
        """The number of bytes of the checksum."""
        ...

    def update(self, data: bytes, /) -> None:
        """Takes the next chunk."""
        ...

    def digest(self) -> bytes:
        """The checksum of all chunks so far, big-endian."""
        ...


class _Crc:
    __slots__ = ("_step", "_value", "digest_size")

    def __init__(self, step: Callable[[bytes, int], int], size: int) -> None:
        self._step = step
        self.digest_size = size
        self._value = 0

    def update(self, data: bytes, /) -> None:
        self._value = self._step(data, self._value)

    def digest(self) -> bytes:
        return self._value.to_bytes(self.digest_size, "big")


@cache
def _crc_step(model: str) -> Callable[[bytes, int], int]:
    anycrc: Any = importlib.import_module("anycrc")  # the extra "crc": C speed, all models
    step: Callable[[bytes, int], int] = anycrc.Model(model).calc
    return step


@cache
def _has_extra() -> bool:
    return importlib.util.find_spec("anycrc") is not None


def _crc32(data: bytes, value: int) -> int:
    # anycrc is three times as fast, but takes 20 ms to import.
    if len(data) < _LARGE or not _has_extra():
        return zlib.crc32(data, value)
    return _crc_step("CRC32")(data, value)


_NEEDS_EXTRA = {"CRC32C": ("CRC32C", 4), "CRC64NVME": ("CRC64-NVME", 8)}
_NEW: dict[str, Callable[[], Any]] = {
    CONTENT_MD5: lambda: hashlib.md5(usedforsecurity=False),
    "CRC32": lambda: _Crc(_crc32, 4),
    "SHA1": lambda: hashlib.sha1(usedforsecurity=False),
    "SHA256": hashlib.sha256,
    "SHA512": hashlib.sha512,
}


def is_supported(algorithm: str) -> bool:
    """Whether *algorithm* can be computed here."""
    return algorithm in _NEW or (algorithm in _NEEDS_EXTRA and _has_extra())


def new_digest(algorithm: str) -> Digest:
    """A checksum to be computed.

    Raises:
        SerializationError: The SDK does not know the algorithm, or it needs the extra "crc".
    """
    if algorithm in _NEW:
        digest: Digest = _NEW[algorithm]()
        return digest
    if algorithm not in _NEEDS_EXTRA:
        raise SerializationError(f"unknown checksum algorithm, {algorithm}")
    if not _has_extra():
        raise SerializationError(
            f"the checksum {algorithm} needs the package anycrc: install this SDK with [crc]"
        )
    model, size = _NEEDS_EXTRA[algorithm]
    return _Crc(_crc_step(model), size)


def checksum(algorithm: str, chunks: Iterable[bytes]) -> str:
    """The checksum of all *chunks*, in base64.

    Raises:
        SerializationError: The algorithm cannot be computed here.
    """
    digest = new_digest(algorithm)
    for chunk in chunks:
        digest.update(chunk)
    return encode(digest)


def encode(digest: Digest) -> str:
    """The checksum in base64, as headers carry it."""
    return base64.b64encode(digest.digest()).decode("ascii")


def header_name(algorithm: str) -> str:
    """The header of *algorithm*: ``x-amz-checksum-crc32``."""
    return f"x-amz-checksum-{algorithm.lower()}"
