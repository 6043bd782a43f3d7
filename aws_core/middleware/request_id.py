"""Keeps the request id for the caller."""

from __future__ import annotations

from aws_core.middleware.metadata import REQUEST_ID
from smithy_py.context import Context
from smithy_py.errors import OperationError
from smithy_py.http.response import Response
from smithy_py.metadata import Metadata
from smithy_py.middleware.inputs import DeserializeHandler, DeserializeInput, Output

HEADERS = ("x-amzn-requestid", "x-amz-request-id")


def request_id_of(response: Response) -> str | None:
    """The request id in the response's headers, or None."""
    for name in HEADERS:
        if name in response.headers:
            return response.headers[name]
    return None


class RequestIDRetriever:
    """Deserialize: puts the request id into the metadata, of an error too."""

    id = "RequestIDRetriever"

    def handle_deserialize(
        self, ctx: Context, input: DeserializeInput, next: DeserializeHandler
    ) -> Output:
        """Runs the rest, then keeps the request id."""
        try:
            output = next(ctx, input)
        except OperationError as error:
            _keep(error.response, error.result_metadata)
            raise
        _keep(output.raw_response, output.metadata)
        return output


def _keep(response: Response | None, metadata: Metadata) -> None:
    request_id = None if response is None else request_id_of(response)
    if request_id is not None:
        metadata.set(REQUEST_ID, request_id)
