"""Completes the errors that S3 answered with."""

from __future__ import annotations

from smithy_py.context import Context
from smithy_py.errors import APIError
from smithy_py.middleware.inputs import DeserializeHandler, DeserializeInput, Output


class ResponseErrorWrapper:
    """Deserialize: gives an error of S3 its request id and host id."""

    id = "ResponseErrorWrapper"

    def handle_deserialize(
        self, ctx: Context, input: DeserializeInput, next: DeserializeHandler
    ) -> Output:
        """Runs the rest, and completes the error that comes back."""
        try:
            return next(ctx, input)
        except APIError as error:
            if error.response is not None:
                headers = error.response.headers
                error.request_id = headers.get("x-amz-request-id") or error.request_id
                error.host_id = headers.get("x-amz-id-2")
            raise
