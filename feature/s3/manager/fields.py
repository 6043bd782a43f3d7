"""What the inputs of one operation pass on to those of another: the members of the same name."""

from __future__ import annotations

from typing import Any, TypeVar

from aws_core.checksum.metadata import get_computed_input_checksums_metadata
from services import s3
from services.s3 import types
from smithy_py.schema import members

T = TypeVar("T")

CHECKSUMS = {
    "CRC32": "checksum_crc32",
    "CRC32C": "checksum_crc32_c",
    "CRC64NVME": "checksum_crc64_nvme",
    "SHA1": "checksum_sha1",
    "SHA256": "checksum_sha256",
    "SHA512": "checksum_sha512",
    "MD5": "checksum_md5",
    "XXHASH64": "checksum_xxhash64",
    "XXHASH3": "checksum_xxhash3",
    "XXHASH128": "checksum_xxhash128",
}
"""The member with the checksum, by algorithm."""

_OF_THE_WHOLE = frozenset(
    (*CHECKSUMS.values(), "body", "content_length", "content_md5", "checksum_type")
)


def copied(kind: type[T], source: Any, **values: Any) -> T:
    """A *kind* with the members that *source* has a value for, but those that are of one body.

    Args:
        kind: The structure to make.
        source: The structure to copy from.
        values: Members to set besides.
    """
    for name in members(kind):
        if name not in values and name not in _OF_THE_WHOLE:
            value = getattr(source, name, None)
            if value is not None:
                values[name] = value
    return kind(**values)


def given_checksum(input: Any) -> tuple[str, str] | None:
    """The algorithm and the value of the checksum that *input* has; of several, the first."""
    for algorithm, name in CHECKSUMS.items():
        if (value := getattr(input, name, None)) is not None:
            return algorithm, value
    return None


def completed_part(input: s3.UploadPartInput, output: s3.UploadPartOutput) -> types.CompletedPart:
    """What CompleteMultipartUpload wants to know of a part."""
    part = types.CompletedPart(part_number=input.part_number, e_tag=output.e_tag)
    computed = get_computed_input_checksums_metadata(output.result_metadata)
    for algorithm, name in CHECKSUMS.items():
        value = getattr(output, name, None) or getattr(input, name, None) or computed.get(algorithm)
        if value is not None:
            setattr(part, name, value)
    return part
