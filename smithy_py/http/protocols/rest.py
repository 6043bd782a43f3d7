"""What the protocols with HTTP bindings share: each adds the format of its documents."""

from __future__ import annotations

import abc
from typing import Any, ClassVar

from smithy_py.errors import APIError, DeserializationError, SerializationError
from smithy_py.http.bindings import request_bindings
from smithy_py.http.body import Body, BytesBody
from smithy_py.http.protocols.protocol import make, open_event_stream
from smithy_py.http.request import Request
from smithy_py.http.response import Response
from smithy_py.http.response_bindings import response_bindings
from smithy_py.operation import Operation
from smithy_py.schema import Member, Shape, resolve


class RestProtocol(abc.ABC):
    """Base of restXml and restJson1.

    Attributes:
        content_type: The media type of its documents.
    """

    content_type: ClassVar[str]

    def serialize_request(
        self, operation: Operation[Any, Any], input: Any, request: Request
    ) -> None:
        """Writes *input* to path, query, headers and body.

        Raises:
            SerializationError: A value is not what the model says.
        """
        bindings = request_bindings(operation)
        bindings.bind(input, request)
        if bindings.payload is not None:
            content = getattr(input, bindings.payload.attribute)
            self._write_payload(bindings.payload, operation, content, request)
        elif bindings.body_members:
            self._set_document(request, self.write_input(operation, input))

    def deserialize_response(self, operation: Operation[Any, Any], response: Response) -> Any:
        """The output, or the error raised.

        Raises:
            APIError: The service answered with an error.
            DeserializationError: The answer is not what the model says.
        """
        if response.status_code >= 300:
            raise self.read_error(operation, response)
        cls = operation.output
        bindings = response_bindings(cls)
        values: dict[str, Any] = {}
        events = bindings.event_stream
        if events is not None:
            stream = open_event_stream(operation, events, response, self.read_output)
            values[events.attribute] = stream
        elif bindings.payload is not None:
            self._read_payload(bindings.payload, cls, response, values)
        else:
            body = response.read()
            if body and bindings.body_members:
                values = self.read_output(cls, body).__dict__
        bindings.take(response, values)
        return make(cls, values)

    @abc.abstractmethod
    def write_input(self, operation: Operation[Any, Any], input: Any) -> bytes:
        """The document of the members that are bound to nothing else."""

    @abc.abstractmethod
    def write_payload(self, member: Member, target: Shape | type, content: Any) -> bytes | None:
        """The document of the member that is the whole body.

        Args:
            member: The member.
            target: What it is: a structure, a union or a document.
            content: Its value, None where it has none.

        Returns:
            The document, or None for no body at all.
        """

    @abc.abstractmethod
    def read_output(self, cls: type, body: bytes) -> Any:
        """The structure *cls* that a document holds."""

    @abc.abstractmethod
    def read_payload(self, target: Shape | type, body: bytes) -> Any:
        """The structure, union or document that is the whole body."""

    @abc.abstractmethod
    def read_error(self, operation: Operation[Any, Any], response: Response) -> APIError:
        """The error that *response* holds."""

    def _set_document(self, request: Request, data: bytes) -> None:
        request.body = BytesBody(data)
        if "content-type" not in request.headers:
            request.headers["Content-Type"] = self.content_type

    def _write_payload(
        self, member: Member, operation: Operation[Any, Any], content: Any, request: Request
    ) -> None:
        if member.traits.get("event_stream"):
            self._write_events(member, operation, content, request)
            return
        target = resolve(member.target, operation.input.__module__)
        if _is_document(target):
            data = self.write_payload(member, target, content)
            if data is not None:
                self._set_document(request, data)
            return
        if content is None:
            return
        try:
            request.body = Body.of(content)
        except TypeError as error:
            raise SerializationError(f"{member.attribute}: {error}") from error
        if "content-type" not in request.headers:
            is_text = isinstance(target, Shape) and target.type == "string"
            default = "text/plain" if is_text else "application/octet-stream"
            request.headers["Content-Type"] = member.traits.get("media_type", default)

    def _write_events(
        self, member: Member, operation: Operation[Any, Any], content: Any, request: Request
    ) -> None:
        if response_bindings(operation.output).event_stream is not None:
            raise SerializationError(
                f"{operation.name} sends events while it receives some, which needs HTTP/2; "
                "the transports of this SDK speak HTTP/1.1"
            )
        from smithy_py.event_stream.event_body import CONTENT_TYPE, EventBody
        from smithy_py.event_stream.event_writer import write_event

        event_class: Any = resolve(member.target, operation.input.__module__)

        def write_document(value: Any, cls: type) -> bytes:
            return self.write_payload(member, cls, value) or b""

        request.headers["Content-Type"] = CONTENT_TYPE
        request.body = EventBody(
            content if content is not None else (),
            lambda event: write_event(event, event_class, write_document, self.content_type),
        )

    def _read_payload(
        self, member: Member, cls: type, response: Response, values: dict[str, Any]
    ) -> None:
        if member.traits.get("streaming"):
            values[member.attribute] = response.body
            return
        body = response.read()
        if not body:
            return
        target = resolve(member.target, cls.__module__)
        if _is_document(target):
            values[member.attribute] = self.read_payload(target, body)
            return
        try:
            is_text = isinstance(target, Shape) and target.type == "string"
            values[member.attribute] = body.decode() if is_text else body
        except UnicodeDecodeError as error:
            raise DeserializationError(f"{member.name} is not UTF-8: {error}", body) from error


def _is_document(target: Shape | type) -> bool:
    return isinstance(target, type) or target.type == "document"
