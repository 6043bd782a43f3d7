"""Reads the output, or the error, from the response."""

from __future__ import annotations

from smithy_py.context import OPERATION, Context
from smithy_py.errors import DeserializationError, OperationError
from smithy_py.http.middleware.serializer import ProtocolOptions
from smithy_py.middleware.inputs import DeserializeHandler, DeserializeInput, Output


class OperationDeserializer:
    """Deserialize: the operation's output from the response.

    The body is read and closed here, except a stream's, which is left to the caller.
    """

    id = "OperationDeserializer"

    def __init__(self, options: ProtocolOptions) -> None:
        self._deserialize = options.protocol.deserialize_response

    def handle_deserialize(
        self, ctx: Context, input: DeserializeInput, next: DeserializeHandler
    ) -> Output:
        """Runs the rest, then reads what came back.

        Raises:
            APIError: The service answered with an error.
            DeserializationError: The answer cannot be read.
        """
        output = next(ctx, input)
        operation, response = ctx.get(OPERATION), output.raw_response
        if operation is None or response is None:
            raise DeserializationError("there is no operation or no response to read")
        try:
            output.result = self._deserialize(operation, response)
        except OperationError as error:
            response.close()
            error.response = response
            error.result_metadata = output.metadata
            raise
        return output
