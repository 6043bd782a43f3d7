"""What is known of an object before all of it was fetched, and its checksum."""

from __future__ import annotations

import base64
import binascii
from typing import NamedTuple

from aws_core.checksum.algorithms import is_supported
from feature.s3.manager.bound_client import BoundClient
from feature.s3.manager.crc import combined, is_crc
from feature.s3.manager.errors import DownloadIncompleteError
from feature.s3.manager.fields import CHECKSUMS, copied
from services import s3
from smithy_py.context import Context
from smithy_py.errors import APIError

ENABLED = "ENABLED"


class WholeChecksum(NamedTuple):
    """The checksum of a whole object.

    Attributes:
        algorithm: Its algorithm.
        value: What it must be, in base64.
    """

    algorithm: str
    value: str

    def check(self, parts: list[tuple[bytes, int]]) -> None:
        """Compares it with those of the parts, in order, each with its length.

        Raises:
            DownloadIncompleteError: What was fetched is not the object.
        """
        if len(parts) == 1:
            actual = base64.b64encode(parts[0][0]).decode("ascii")
        else:
            actual = combined(self.algorithm, parts)
        if actual != self.value:
            raise DownloadIncompleteError(
                f"checksum did not match: algorithm {self.algorithm}, expect {self.value}, "
                f"actual {actual}"
            )


def whole_checksum(
    output: s3.GetObjectOutput | s3.HeadObjectOutput, in_parts: bool
) -> WholeChecksum | None:
    """The checksum of the whole object that *output* tells, one that can be checked.

    Args:
        output: What the service said of the object.
        in_parts: Whether it is fetched in parts, so that only a CRC can be checked.
    """
    if output.checksum_type == "COMPOSITE":
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


def ask_for_checksum(
    bound: BoundClient, input: s3.GetObjectInput, e_tag: str | None, ctx: Context
) -> WholeChecksum | None:
    """The checksum of the whole object, which answers about a range do not tell.

    None where it has none, or the service does not say.
    """
    head = copied(s3.HeadObjectInput, input, checksum_mode=ENABLED, range=None, part_number=None)
    if e_tag and not head.version_id:
        head.if_match = e_tag
    try:
        output = bound.api.head_object(head, *bound.functions, ctx=ctx)
    except APIError:
        return None
    return whole_checksum(output, in_parts=True)
