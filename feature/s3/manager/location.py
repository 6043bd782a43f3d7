"""Keeps the URL that an object was written to."""

from __future__ import annotations

from smithy_py.context import Context
from smithy_py.metadata import Metadata, MetadataKey
from smithy_py.middleware.inputs import DeserializeHandler, DeserializeInput, Output
from smithy_py.middleware.stack import Stack

LOCATION: MetadataKey[str] = MetadataKey("s3_transfer_location")


class RecordLocation:
    """Deserialize: leaves the URL of the request, without its query, in the metadata."""

    id = "S3Manager:RecordLocation"

    def handle_deserialize(
        self, ctx: Context, input: DeserializeInput, next: DeserializeHandler
    ) -> Output:
        """Runs the rest, then keeps the URL."""
        output = next(ctx, input)
        output.metadata.set(LOCATION, input.request.url.partition("?")[0])
        return output


def record_location(stack: Stack) -> None:
    """Has the URL recorded, where an object is written."""
    if stack.id in ("PutObject", "CompleteMultipartUpload"):
        stack.deserialize.add(RecordLocation())


def get_location(metadata: Metadata) -> str | None:
    """The URL that an object was written to, or None where it was not recorded."""
    return metadata.get(LOCATION)
