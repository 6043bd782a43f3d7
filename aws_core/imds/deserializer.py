"""The answer of the EC2 instance metadata service, read."""

from __future__ import annotations

from aws_core.imds.errors import MetadataError
from smithy_py.context import OPERATION, Context
from smithy_py.middleware.inputs import DeserializeHandler, DeserializeInput, Output


class OperationDeserializer:
    """Deserialize: reads the whole answer into the operation's output."""

    id = "OperationDeserializer"

    def handle_deserialize(
        self, ctx: Context, input: DeserializeInput, next: DeserializeHandler
    ) -> Output:
        """Runs the rest, and reads what comes back.

        Raises:
            MetadataError: The service answered with an error status.
            DeserializationError: The answer is not what was asked for.
        """
        output = next(ctx, input)
        response, operation = output.raw_response, ctx.get(OPERATION)
        assert response is not None
        assert operation is not None
        response.peek()
        if not 200 <= response.status_code < 300:
            raise MetadataError.of(response)
        output.result = operation.traits["read"](operation.output, response)
        return output
