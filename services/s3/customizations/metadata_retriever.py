"""Keeps S3's two request ids for the caller."""

from __future__ import annotations

from aws_core.middleware.metadata import REQUEST_ID
from services.s3.customizations.metadata import HOST_ID
from smithy_py.context import Context
from smithy_py.errors import OperationError
from smithy_py.http.response import Response
from smithy_py.metadata import Metadata
from smithy_py.middleware.inputs import DeserializeHandler, DeserializeInput, Output


class MetadataRetriever:
    """Deserialize: puts request id and host id into the metadata, of an error too."""

    id = "S3MetadataRetriever"

    def handle_deserialize(
        self, ctx: Context, input: DeserializeInput, next: DeserializeHandler
    ) -> Output:
        """Runs the rest, then keeps the ids."""
        try:
            output = next(ctx, input)
        except OperationError as error:
            _keep(error.response, error.result_metadata)
            raise
        _keep(output.raw_response, output.metadata)
        return output


def _keep(response: Response | None, metadata: Metadata) -> None:
    if response is None:
        return
    for header, key in (("x-amz-request-id", REQUEST_ID), ("x-amz-id-2", HOST_ID)):
        value = response.headers.get(header)
        if value is not None:
            metadata.set(key, value)
