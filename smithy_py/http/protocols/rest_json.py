"""restJson1: HTTP bindings, and JSON for the body's document."""

from __future__ import annotations

from typing import Any

from smithy_py.codec.json import JsonCodec
from smithy_py.errors import APIError
from smithy_py.http.bindings import BINDING_TRAITS
from smithy_py.http.protocols.document_error import document_error
from smithy_py.http.protocols.rest import RestProtocol
from smithy_py.http.response import Response
from smithy_py.http.response_bindings import RESPONSE_TRAITS
from smithy_py.operation import Operation
from smithy_py.schema import Member, Shape, Union

_INPUTS = JsonCodec("epoch-seconds", use_json_name=True, elsewhere=BINDING_TRAITS)
_OUTPUTS = JsonCodec("epoch-seconds", use_json_name=True, elsewhere=RESPONSE_TRAITS)


class RestJson(RestProtocol):
    """restJson1."""

    id = "aws.protocols#restJson1"
    content_type = "application/json"

    def write_input(self, operation: Operation[Any, Any], input: Any) -> bytes:
        """The JSON of the members that are bound to nothing else."""
        return _INPUTS.dumps(input, operation.input)

    def write_payload(self, member: Member, target: Shape | type, content: Any) -> bytes | None:
        """JSON; an empty object for a structure that has no value."""
        if isinstance(target, Shape):
            return None if content is None else _INPUTS.dumps_document(content)
        if content is None:
            return None if issubclass(target, Union) else b"{}"
        return _INPUTS.dumps(content, target)

    def read_output(self, cls: type, body: bytes) -> Any:
        """The structure *cls* that JSON text holds."""
        return _OUTPUTS.loads(cls, body)

    def read_payload(self, target: Shape | type, body: bytes) -> Any:
        """The structure, union or document that JSON text holds."""
        return _OUTPUTS.parse(body) if isinstance(target, Shape) else _OUTPUTS.loads(target, body)

    def read_error(self, operation: Operation[Any, Any], response: Response) -> APIError:
        """The error of a JSON document, or of the header ``X-Amzn-ErrorType`` alone."""
        return document_error(operation, response, _OUTPUTS)
