"""Keeps the HTTP response for the caller."""

from __future__ import annotations

from aws_core.middleware.metadata import RAW_RESPONSE
from smithy_py.context import Context
from smithy_py.errors import OperationError
from smithy_py.middleware.inputs import DeserializeHandler, DeserializeInput, Output


class AddRawResponseToMetadata:
    """Deserialize: puts the response into the metadata, of an error too."""

    id = "AddRawResponseToMetadata"

    def handle_deserialize(
        self, ctx: Context, input: DeserializeInput, next: DeserializeHandler
    ) -> Output:
        """Runs the rest, then keeps the response."""
        try:
            output = next(ctx, input)
        except OperationError as error:
            if error.response is not None:
                error.result_metadata.set(RAW_RESPONSE, error.response)
            raise
        if output.raw_response is not None:
            output.metadata.set(RAW_RESPONSE, output.raw_response)
        return output
