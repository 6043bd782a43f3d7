"""The checksum of a whole object, and what an answer tells of the checksums of one."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import NamedTuple

from aws_core.checksum.algorithms import is_supported
from feature.s3.manager.crc import combined, is_crc
from feature.s3.manager.errors import DownloadIncompleteError
from feature.s3.manager.fields import CHECKSUMS
from feature.s3.manager.plan import Part
from services import s3
from services.s3 import types


class WholeChecksum(NamedTuple):
    """The checksum of a whole object.

    Attributes:
        algorithm: Its algorithm.
        value: What it must be, in base64.
    """

    algorithm: str
    value: str

    @property
    def ends(self) -> tuple[int, ...]:
        """None: ranges need not be cut for it."""
        return ()

    def check(self, fetched: Sequence[tuple[Part, bytes]]) -> None:
        """Compares it with the ranges that were fetched, in order, each with its checksum.

        Raises:
            DownloadIncompleteError: What was fetched is not the object.
        """
        if len(fetched) == 1:
            actual = base64.b64encode(fetched[0][1]).decode("ascii")
        else:
            found = [(checksum, part.length) for part, checksum in fetched]
            actual = combined(self.algorithm, found)
        compare(self.algorithm, self.value, actual)


def compare(algorithm: str, expected: str, actual: str, what: str = "") -> None:
    """Compares two checksums.

    Args:
        algorithm: Their algorithm.
        expected: What the service says, in base64.
        actual: What was computed, in base64.
        what: What they are of, where it is not the whole object.

    Raises:
        DownloadIncompleteError: They differ.
    """
    if actual != expected:
        raise DownloadIncompleteError(
            f"checksum {f'of {what} ' if what else ''}did not match: algorithm {algorithm}, "
            f"expect {expected}, actual {actual}"
        )


Checksums = s3.GetObjectOutput | s3.HeadObjectOutput | types.Checksum | types.ObjectPart
"""What has a member for each algorithm."""


def told(output: Checksums) -> tuple[str, str] | None:
    """The algorithm and the value of the first checksum that can be computed here."""
    for algorithm, name in CHECKSUMS.items():
        value: str | None = getattr(output, name, None)
        if value and is_supported(algorithm) and _is_base64(value.partition("-")[0]):
            return algorithm, value
    return None


def whole_checksum(
    output: s3.GetObjectOutput | s3.HeadObjectOutput | types.Checksum, in_parts: bool
) -> WholeChecksum | None:
    """The checksum of the whole object that *output* tells, one that can be checked.

    Args:
        output: What the service said of the object.
        in_parts: Whether it is fetched in parts, so that only a CRC can be checked.
    """
    if output.checksum_type == types.ChecksumType.COMPOSITE:
        return None
    for algorithm, name in CHECKSUMS.items():
        value: str | None = getattr(output, name, None)
        # A dash stands before the number of parts in a checksum of checksums.
        if not value or "-" in value or not is_supported(algorithm):
            continue
        if (is_crc(algorithm) or not in_parts) and _is_base64(value):
            return WholeChecksum(algorithm, value)
    return None


def _is_base64(value: str) -> bool:
    try:
        return bool(base64.b64decode(value, validate=True))
    except binascii.Error:
        return False
