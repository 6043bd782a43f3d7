"""Completes the errors that the service answered with."""

from __future__ import annotations

from aws_core.middleware.request_id import request_id_of
from smithy_py.context import Context
from smithy_py.errors import APIError
from smithy_py.middleware.inputs import DeserializeHandler, DeserializeInput, Output


class ResponseErrorWrapper:
    """Deserialize: gives an error of the service its request id."""

    id = "ResponseErrorWrapper"

    def handle_deserialize(
        self, ctx: Context, input: DeserializeInput, next: DeserializeHandler
    ) -> Output:
        """Runs the rest, and completes the error that comes back."""
        try:
            return next(ctx, input)
        except APIError as error:
            if error.response is not None:
                error.request_id = request_id_of(error.response) or error.request_id
            raise
