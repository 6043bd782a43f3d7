"""restXml: HTTP bindings, and XML for the body's document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smithy_py.codec import xml_body, xml_writer
from smithy_py.errors import APIError
from smithy_py.http.protocols.rest import RestProtocol
from smithy_py.http.protocols.xml_error import xml_error
from smithy_py.http.response import Response
from smithy_py.operation import Operation
from smithy_py.schema import Member, Shape


class RestXml(RestProtocol):
    """restXml.

    Args:
        status_code_errors: Whether an error without a body takes its code from the status
            text, as S3's do ("NotFound" for 404).
    """

    id = "aws.protocols#restXml"
    content_type = "application/xml"

    def __init__(self, *, status_code_errors: bool = False) -> None:
        self._status_code_errors = status_code_errors

    def write_input(self, operation: Operation[Any, Any], input: Any) -> bytes:
        """The XML of the members that are bound to nothing else."""
        facts = operation.traits
        namespace = facts.get("xml_namespace") or operation.service.traits.get("xml_namespace")
        name = facts.get("xml_name", f"{operation.name}Request")
        return xml_writer.dumps(input, name, {"xml_namespace": namespace}, operation.input)

    def write_payload(self, member: Member, target: Shape | type, content: Any) -> bytes | None:
        """XML, its root named by the member or else by its structure."""
        if content is None:
            return None
        assert isinstance(target, type)
        name = member.traits.get("xml_name", target.__name__)
        return xml_writer.dumps(content, name, member.traits, target)

    def read_output(self, cls: type, body: bytes) -> Any:
        """The structure *cls* that XML text holds."""
        return xml_body.read_body(cls, body)

    def read_payload(self, target: Shape | type, body: bytes) -> Any:
        """The structure or union that XML text holds."""
        assert isinstance(target, type)
        return self.read_output(target, body)

    def read_error(self, operation: Operation[Any, Any], response: Response) -> APIError:
        """The error of an ``Error`` element, or of the status code."""
        without_code = "UnknownError"
        if self._status_code_errors:
            without_code = _STATUS_CODES.get(response.status_code, without_code)
        return xml_error(operation, response, without_code)


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
