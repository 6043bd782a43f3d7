"""What the checksum middleware leave in the metadata of a call."""

from __future__ import annotations

from collections.abc import Mapping

from smithy_py.metadata import Metadata, MetadataKey

COMPUTED_INPUT_CHECKSUMS: MetadataKey[Mapping[str, str]] = MetadataKey("computed_input_checksums")
VALIDATED_ALGORITHMS: MetadataKey[tuple[str, ...]] = MetadataKey("validated_algorithms")


def get_computed_input_checksums_metadata(metadata: Metadata) -> Mapping[str, str]:
    """The checksums computed of the request's body, in base64, by algorithm."""
    return metadata.get(COMPUTED_INPUT_CHECKSUMS) or {}


def get_checksum_validation_metadata(metadata: Metadata) -> tuple[str, ...]:
    """The algorithms by which the response's body is checked while it is read."""
    return metadata.get(VALIDATED_ALGORITHMS, ())
