"""Writes the input to the request, in the client's protocol."""

from __future__ import annotations

from typing import Protocol

from smithy_py.context import OPERATION, Context
from smithy_py.errors import SerializationError
from smithy_py.http.protocols.protocol import ClientProtocol
from smithy_py.middleware.inputs import Output, SerializeHandler, SerializeInput


class ProtocolOptions(Protocol):
    """The option the serializer and the deserializer read."""

    @property
    def protocol(self) -> ClientProtocol:
        """The client's protocol."""
        ...


class OperationSerializer:
    """Serialize: method, path, query, headers and body from the input."""

    id = "OperationSerializer"

    def __init__(self, options: ProtocolOptions) -> None:
        self._serialize = options.protocol.serialize_request

    def handle_serialize(
        self, ctx: Context, input: SerializeInput, next: SerializeHandler
    ) -> Output:
        """Writes the request, then goes on.

        Raises:
            SerializationError: A value cannot be written.
        """
        operation = ctx.get(OPERATION)
        if operation is None:
            raise SerializationError("the context names no operation")
        self._serialize(operation, input.parameters, input.request)
        return next(ctx, input)
