"""awsJson1_0 and awsJson1_1: every operation a POST of one JSON document."""

from __future__ import annotations

from typing import Any

from smithy_py.codec.json import JsonCodec
from smithy_py.errors import DeserializationError
from smithy_py.http.body import BytesBody
from smithy_py.http.protocols.protocol import api_error, make
from smithy_py.http.request import Request
from smithy_py.http.response import Response
from smithy_py.operation import Operation

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
        body = response.read()
        if response.status_code >= 300:
            raise self._error(operation, response, body)
        if not body:
            return make(operation.output, {})
        return _CODEC.loads(operation.output, body)

    def _error(self, operation: Operation[Any, Any], response: Response, body: bytes) -> Exception:
        try:
            document = _CODEC.parse(body)
        except DeserializationError:
            document = {}
        code, message = error_facts(response, document)

        def read_members(cls: type) -> Any:
            return _CODEC.from_document(cls, document, body)

        error = api_error(operation, response, code, message, read_members)
        if operation.service.traits.get("aws_query_compatible"):
            compatible = response.headers.get("x-amzn-query-error", "").partition(";")[0]
            if compatible:
                error.error_code = compatible
        return error


def error_facts(response: Response, document: Any) -> tuple[str, str]:
    """Code and message of a JSON error.

    The code comes from the header ``X-Amzn-ErrorType``, then ``__type``, then
    ``code``, cut at ":" and then taken after "#".
    """
    fields = document if isinstance(document, dict) else {}
    code = response.headers.get("x-amzn-errortype") or fields.get("__type") or fields.get("code")
    message = fields.get("message") or fields.get("Message") or fields.get("errorMessage")
    return sanitize_code(code), message if isinstance(message, str) else ""


def sanitize_code(code: Any) -> str:
    """An error code without its namespace and without what follows a colon."""
    if not isinstance(code, (str, int)):
        return "UnknownError"
    return str(code).partition(":")[0].rpartition("#")[2].strip() or "UnknownError"
