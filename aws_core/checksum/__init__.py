"""Checksums of request and response bodies, beside the signature."""

from aws_core.checksum.metadata import (
    get_checksum_validation_metadata,
    get_computed_input_checksums_metadata,
)

__all__ = ["get_checksum_validation_metadata", "get_computed_input_checksums_metadata"]
