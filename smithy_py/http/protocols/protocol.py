"""What every protocol does for a client."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from smithy_py.errors import APIError, GenericAPIError
from smithy_py.http.request import Request
from smithy_py.http.response import Response
from smithy_py.http.response_bindings import response_bindings
from smithy_py.modeled_error import ModeledError
from smithy_py.operation import Operation
from smithy_py.schema import Member, resolve

if TYPE_CHECKING:
    from smithy_py.event_stream import EventStream
    from smithy_py.event_stream.event_bindings import ReadPayload


class ClientProtocol(Protocol):
    """Writes an operation's input to a request, and reads its output from a response."""

    @property
    def id(self) -> str:
        """The shape id of the protocol's trait ("aws.protocols#restXml")."""
        ...

    def serialize_request(
        self, operation: Operation[Any, Any], input: Any, request: Request
    ) -> None:
        """Writes *input* to *request*.

        Raises:
            SerializationError: A value cannot be written.
        """
        ...

    def deserialize_response(self, operation: Operation[Any, Any], response: Response) -> Any:
        """The output that *response* holds; its body is left open only for a stream.

        Raises:
            APIError: The service answered with an error.
            DeserializationError: The answer is not what the model says.
        """
        ...


def make(cls: type, values: dict[str, Any]) -> Any:
    """An instance of *cls* from values by attribute, past the constructor."""
    new: Any = cls.__new__
    made = new(cls)
    made.__dict__ = values
    return made


def api_error(
    operation: Operation[Any, Any],
    response: Response,
    code: str,
    message: str,
    read_members: Callable[[type[ModeledError]], Any],
) -> APIError:
    """The error that *response* holds: the modelled one of its code, or a generic one.

    Args:
        operation: What was called.
        response: The response; its body has been read.
        code: The code the service sent, already without its namespace.
        message: The message the service sent.
        read_members: Reads the members of a modelled error from the body.
    """
    error: APIError
    cls = operation.error(code)
    if cls is None:
        error = GenericAPIError(code or "UnknownError", message)
    else:
        error = read_members(cls)
        response_bindings(cls).take(response, error.__dict__)
        if message and not error.__dict__.get("message"):
            error.__dict__["message"] = message
    error.response = response
    return error


def open_event_stream(
    operation: Operation[Any, Any], member: Member, response: Response, read_payload: ReadPayload
) -> EventStream[Any]:
    """The events that the body of *response* holds, for *member* of the output."""
    from smithy_py.event_stream import EventStream  # few operations need it

    event_class: Any = resolve(member.target, operation.output.__module__)
    return EventStream(
        response.body, event_class, read_payload, operation=operation, response=response
    )


def open_rpc_event_stream(
    operation: Operation[Any, Any], member: Member, response: Response, read_payload: ReadPayload
) -> Any:
    """The output of an RPC protocol: what its first event says, and the events behind that."""
    stream = open_event_stream(operation, member, response, read_payload)
    output = stream.read_initial_response(operation.output) or make(operation.output, {})
    setattr(output, member.attribute, stream)
    return output
