"""restXml: HTTP bindings, and XML for the body's document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smithy_py.codec import xml_reader, xml_writer
from smithy_py.errors import DeserializationError, SerializationError
from smithy_py.http.bindings import request_bindings
from smithy_py.http.body import Body, BytesBody
from smithy_py.http.protocols.protocol import api_error, make
from smithy_py.http.request import Request
from smithy_py.http.response import Response
from smithy_py.http.response_bindings import response_bindings
from smithy_py.operation import Operation
from smithy_py.schema import Member, Shape, resolve

_CONTENT_TYPE = "application/xml"


class RestXml:
    """restXml.

    Args:
        status_code_errors: Whether an error without a body takes its code from the status
            text, as S3's do ("NotFound" for 404).
    """

    id = "aws.protocols#restXml"

    def __init__(self, *, status_code_errors: bool = False) -> None:
        self._status_code_errors = status_code_errors

    def serialize_request(
        self, operation: Operation[Any, Any], input: Any, request: Request
    ) -> None:
        """Writes *input* to path, query, headers and body."""
        bindings = request_bindings(operation)
        bindings.bind(input, request)
        if bindings.payload is not None:
            content = getattr(input, bindings.payload.attribute)
            if content is not None:
                _write_payload(bindings.payload, operation, content, request)
        elif bindings.body_members:
            facts = operation.traits
            namespace = facts.get("xml_namespace") or operation.service.traits.get("xml_namespace")
            name = facts.get("xml_name", f"{operation.name}Request")
            data = xml_writer.dumps(input, name, {"xml_namespace": namespace}, operation.input)
            _set_body(request, data, _CONTENT_TYPE)

    def deserialize_response(self, operation: Operation[Any, Any], response: Response) -> Any:
        """The output, or the error raised."""
        if response.status_code >= 300:
            raise self._error(operation, response)
        cls = operation.output
        bindings = response_bindings(cls)
        values: dict[str, Any] = {}
        if bindings.payload is not None:
            _read_payload(bindings.payload, cls, response, values)
        else:
            body = response.read()
            if body:
                output = xml_reader.read(cls, xml_reader.parse(body), body)
                values = output.__dict__
        bindings.take(response, values)
        return make(cls, values)

    def _error(self, operation: Operation[Any, Any], response: Response) -> Exception:
        body = response.read()
        if not body:
            return api_error(operation, response, self._status_code(response), "", make_empty)
        try:
            root = xml_reader.parse(body)
        except DeserializationError:
            return api_error(operation, response, self._status_code(response), "", make_empty)
        element = root if xml_reader.local_name(root) == "Error" else _child(root, "Error")
        element = root if element is None else element
        error = api_error(
            operation,
            response,
            _text(element, "Code") or self._status_code(response),
            _text(element, "Message") or _text(element, "message") or "",
            lambda cls: xml_reader.read(cls, element, body),
        )
        error.request_id = _text(root, "RequestId") or _text(element, "RequestId")
        return error

    def _status_code(self, response: Response) -> str:
        if not self._status_code_errors:
            return "UnknownError"
        return _STATUS_CODES.get(response.status_code, "UnknownError")


_STATUS_CODES: Mapping[int, str] = {
    301: "MovedPermanently",
    304: "NotModified",
    307: "TemporaryRedirect",
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    405: "MethodNotAllowed",
    409: "Conflict",
    411: "LengthRequired",
    412: "PreconditionFailed",
    413: "RequestEntityTooLarge",
    416: "RequestedRangeNotSatisfiable",
    429: "TooManyRequests",
    500: "InternalServerError",
    501: "NotImplemented",
    502: "BadGateway",
    503: "ServiceUnavailable",
    504: "GatewayTimeout",
}


def make_empty(cls: type) -> Any:
    """An error whose body says nothing."""
    return make(cls, {})


def _write_payload(
    member: Member, operation: Operation[Any, Any], content: Any, request: Request
) -> None:
    shape = resolve(member.target, operation.input.__module__)
    if isinstance(shape, type):
        name = member.traits.get("xml_name", shape.__name__)
        data = xml_writer.dumps(content, name, member.traits, shape)
        _set_body(request, data, _CONTENT_TYPE)
        return
    try:
        body = Body.of(content)
    except TypeError as error:
        raise SerializationError(f"{member.attribute}: {error}") from error
    request.body = body
    if "content-type" not in request.headers:
        is_text = isinstance(shape, Shape) and shape.type == "string"
        default = "text/plain" if is_text else "application/octet-stream"
        request.headers["Content-Type"] = member.traits.get("media_type", default)


def _set_body(request: Request, data: bytes, content_type: str) -> None:
    request.body = BytesBody(data)
    if "content-type" not in request.headers:
        request.headers["Content-Type"] = content_type


def _read_payload(
    member: Member, cls: type, response: Response, values: dict[str, Any]
) -> None:
    if member.traits.get("streaming"):
        values[member.attribute] = response.body
        return
    body = response.read()
    shape = resolve(member.target, cls.__module__)
    if isinstance(shape, type):
        if body:
            values[member.attribute] = xml_reader.read(shape, xml_reader.parse(body), body)
    elif body:
        try:
            values[member.attribute] = body.decode() if shape.type == "string" else body
        except UnicodeDecodeError as error:
            raise DeserializationError(f"{member.name} is not UTF-8: {error}", body) from error


def _child(element: xml_reader.Element, name: str) -> xml_reader.Element | None:
    for child in element:
        if xml_reader.local_name(child) == name:
            return child
    return None


def _text(element: xml_reader.Element, name: str) -> str | None:
    child = _child(element, name)
    return None if child is None else (child.text or "").strip()
