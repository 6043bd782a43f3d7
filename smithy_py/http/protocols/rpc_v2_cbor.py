"""rpcv2Cbor: every operation a POST of one CBOR document to a path of its own."""

from __future__ import annotations

from typing import Any

from smithy_py.codec.cbor import CborCodec
from smithy_py.errors import DeserializationError
from smithy_py.http.body import BytesBody
from smithy_py.http.protocols.document_error import document_error
from smithy_py.http.protocols.protocol import make, open_rpc_event_stream
from smithy_py.http.request import Request
from smithy_py.http.response import Response
from smithy_py.http.response_bindings import response_bindings
from smithy_py.operation import Operation
from smithy_py.schema import members

_CODEC = CborCodec()
_CONTENT_TYPE = "application/cbor"
_PROTOCOL = "rpc-v2-cbor"


class RpcV2Cbor:
    """rpcv2Cbor."""

    id = "smithy.protocols#rpcv2Cbor"

    def serialize_request(
        self, operation: Operation[Any, Any], input: Any, request: Request
    ) -> None:
        """Writes *input* as the CBOR body; an operation that takes no input has none."""
        traits = operation.service.traits
        request.method = "POST"
        request.path = f"/service/{traits['target_prefix']}/operation/{operation.name}"
        request.headers["Smithy-Protocol"] = _PROTOCOL
        request.headers["Accept"] = _CONTENT_TYPE
        if traits.get("aws_query_compatible"):
            request.headers["X-Amzn-Query-Mode"] = "true"
        if not operation.traits.get("unit_input"):
            request.headers["Content-Type"] = _CONTENT_TYPE
            request.body = BytesBody(_CODEC.dumps(input, operation.input))

    def deserialize_response(self, operation: Operation[Any, Any], response: Response) -> Any:
        """The output, or the error raised; an answer in another protocol is refused."""
        if response.status_code >= 300:
            raise document_error(operation, response, _CODEC)
        spoken = response.headers.get("smithy-protocol", _PROTOCOL)
        if spoken != _PROTOCOL:
            raise DeserializationError(f"the answer is in the protocol {spoken!r}", response.read())
        events = response_bindings(operation.output).event_stream
        if events is not None:
            return open_rpc_event_stream(operation, events, response, _CODEC.loads)
        body = response.read()
        if not body or not members(operation.output):
            return make(operation.output, {})
        return _CODEC.loads(operation.output, body)
