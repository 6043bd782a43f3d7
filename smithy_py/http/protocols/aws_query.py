"""awsQuery: every operation a POST of one form, answered in XML."""

from __future__ import annotations

from typing import Any

from smithy_py.codec.query import QueryCodec
from smithy_py.codec.xml_body import read_body
from smithy_py.http.body import BytesBody
from smithy_py.http.protocols.protocol import make
from smithy_py.http.protocols.xml_error import xml_error
from smithy_py.http.request import Request
from smithy_py.http.response import Response
from smithy_py.operation import Operation
from smithy_py.schema import members

_CODEC = QueryCodec()


class AwsQuery:
    """awsQuery."""

    id = "aws.protocols#awsQuery"

    def __init__(self) -> None:
        self._codec = _CODEC

    def serialize_request(
        self, operation: Operation[Any, Any], input: Any, request: Request
    ) -> None:
        """Writes *input* as the form that is the body."""
        request.method = "POST"
        request.path = "/"
        request.headers["Content-Type"] = "application/x-www-form-urlencoded"
        version = operation.service.version
        request.body = BytesBody(self._codec.dumps(operation.name, version, input, operation.input))

    def deserialize_response(self, operation: Operation[Any, Any], response: Response) -> Any:
        """The output, or the error raised."""
        if response.status_code >= 300:
            raise xml_error(operation, response)
        cls = operation.output
        body = response.read()
        output = None
        if body and members(cls):
            output = read_body(cls, body, self._wrapper(operation))
        return make(cls, {}) if output is None else output

    def _wrapper(self, operation: Operation[Any, Any]) -> str:
        """The element that holds the output's members; nothing for the root."""
        wrapper: str = operation.traits.get("result_wrapper", f"{operation.name}Result")
        return wrapper
