"""Reads the answer of GetBucketLocation, whose document is its only member."""

from __future__ import annotations

from smithy_py.context import OPERATION, Context
from smithy_py.errors import OperationError
from smithy_py.http.middleware.deserializer import OperationDeserializer
from smithy_py.http.response import Response
from smithy_py.middleware.inputs import DeserializeHandler, DeserializeInput, Output


class BucketLocationDeserializer(OperationDeserializer):
    """Deserialize: wraps the root element, so that it is read as a member.

    The document of a bucket in us-east-1 is empty, and its location "".
    """

    def handle_deserialize(
        self, ctx: Context, input: DeserializeInput, next: DeserializeHandler
    ) -> Output:
        """Runs the rest, then reads the answer."""

        def wrapped(ctx: Context, input: DeserializeInput) -> Output:
            output = next(ctx, input)
            response, operation = output.raw_response, ctx.get(OPERATION)
            if response is not None and operation is not None and response.status_code == 200:
                output.raw_response = _wrap(response)
            return output

        return super().handle_deserialize(ctx, input, wrapped)


def _wrap(response: Response) -> Response:
    try:
        content = response.read()
    except OperationError as error:
        error.response = response
        raise
    start = content.find(b"<LocationConstraint")
    if start >= 0:
        content = b"<Output>" + content[start:] + b"</Output>"
    return Response(response.status_code, response.headers, content, response.reason)
