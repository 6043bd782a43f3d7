"""awsJson1_0 and awsJson1_1: every operation a POST of one JSON document."""

from __future__ import annotations

from typing import Any

from smithy_py.codec.json import JsonCodec
from smithy_py.http.body import BytesBody
from smithy_py.http.protocols.document_error import document_error
from smithy_py.http.protocols.protocol import make, open_rpc_event_stream
from smithy_py.http.request import Request
from smithy_py.http.response import Response
from smithy_py.http.response_bindings import response_bindings
from smithy_py.operation import Operation
from smithy_py.schema import members

_CODEC = JsonCodec("epoch-seconds")


class AwsJson:
    """awsJson1_0 or awsJson1_1.

    Args:
        version: "1.0" or "1.1".
    """

    def __init__(self, version: str) -> None:
        self.version = version
        self.id = f"aws.protocols#awsJson{version.replace('.', '_')}"
        self._content_type = f"application/x-amz-json-{version}"

    def serialize_request(
        self, operation: Operation[Any, Any], input: Any, request: Request
    ) -> None:
        """Writes *input* as the JSON body, and the operation as a header."""
        request.method = "POST"
        request.path = "/"
        traits = operation.service.traits
        request.headers["Content-Type"] = self._content_type
        request.headers["X-Amz-Target"] = f"{traits['target_prefix']}.{operation.name}"
        if traits.get("aws_query_compatible"):
            request.headers["X-Amzn-Query-Mode"] = "true"
        request.body = BytesBody(_CODEC.dumps(input, operation.input))

    def deserialize_response(self, operation: Operation[Any, Any], response: Response) -> Any:
        """The output, or the error raised."""
        if response.status_code >= 300:
            raise document_error(operation, response, _CODEC)
        events = response_bindings(operation.output).event_stream
        if events is not None:
            return open_rpc_event_stream(operation, events, response, _CODEC.loads)
        body = response.read()
        if not body or not members(operation.output):
            return make(operation.output, {})
        return _CODEC.loads(operation.output, body)
