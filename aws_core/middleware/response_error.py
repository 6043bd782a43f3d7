"""Completes the errors that the service answered with."""

from __future__ import annotations

from aws_core.middleware.request_id import request_id_of
from smithy_py.context import OPERATION, Context
from smithy_py.errors import APIError, OperationError
from smithy_py.http.response_bindings import response_bindings
from smithy_py.middleware.inputs import DeserializeHandler, DeserializeInput, Output


class ResponseErrorWrapper:
    """Deserialize: gives an error its request id, one inside an event stream too."""

    id = "ResponseErrorWrapper"

    def handle_deserialize(
        self, ctx: Context, input: DeserializeInput, next: DeserializeHandler
    ) -> Output:
        """Runs the rest, and completes the error that comes back."""
        try:
            output = next(ctx, input)
        except APIError as error:
            self.complete(error)
            raise
        operation = ctx.get(OPERATION)
        if operation is not None and isinstance(output.result, operation.output):
            events = response_bindings(operation.output).event_stream
            if events is not None:
                getattr(output.result, events.attribute).on_error(self.complete)
        return output

    def complete(self, error: OperationError) -> None:
        """Sets what the response's headers say of the request."""
        if isinstance(error, APIError) and error.response is not None:
            error.request_id = request_id_of(error.response) or error.request_id
