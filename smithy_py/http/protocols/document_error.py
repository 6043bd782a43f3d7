"""The errors of the protocols that answer in documents: awsJson, restJson1, rpcv2Cbor."""

from __future__ import annotations

from typing import Any

from smithy_py.codec.json import JsonCodec
from smithy_py.errors import APIError, DeserializationError
from smithy_py.http.protocols.protocol import api_error
from smithy_py.http.response import Response
from smithy_py.operation import Operation


def document_error(
    operation: Operation[Any, Any], response: Response, codec: JsonCodec
) -> APIError:
    """The error that *response* holds.

    A service that once spoke awsQuery says the code it had there in a header of its own, which
    goes before the code of the document.

    Args:
        operation: What was called.
        response: The response.
        codec: Reads the document.

    Raises:
        DeserializationError: The members of the error are not what the model says.
    """
    body = response.read()
    try:
        document = codec.parse(body)
    except DeserializationError:
        document = {}
    code, message = error_facts(response, document)

    def read_members(cls: type) -> Any:
        return codec.from_document(cls, document, body)

    error = api_error(operation, response, code, message, read_members)
    if operation.service.traits.get("aws_query_compatible"):
        compatible = response.headers.get("x-amzn-query-error", "").partition(";")[0]
        if compatible:
            error.error_code = compatible
    return error


def error_facts(response: Response, document: Any) -> tuple[str, str]:
    """Code and message of an error.

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
