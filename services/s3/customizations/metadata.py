"""What the S3 middleware leave in the metadata of a call."""

from __future__ import annotations

from smithy_py.metadata import Metadata, MetadataKey

HOST_ID: MetadataKey[str] = MetadataKey("host_id")


def get_host_id_metadata(metadata: Metadata) -> str | None:
    """The id of the host that answered, which AWS support asks for; or None."""
    return metadata.get(HOST_ID)
