"""The errors of the protocols that answer in XML: restXml, awsQuery, ec2Query."""

from __future__ import annotations

from typing import Any

from smithy_py.codec import xml_reader
from smithy_py.errors import APIError, DeserializationError
from smithy_py.http.protocols.protocol import api_error, make
from smithy_py.http.response import Response
from smithy_py.operation import Operation


def xml_error(
    operation: Operation[Any, Any], response: Response, without_code: str = "UnknownError"
) -> APIError:
    """The error that *response* holds.

    It is the element ``Error``: the root, in the root, or in the root's ``Errors``, as ec2Query
    has it. Where there is none, the root itself is taken for it.

    Args:
        operation: What was called.
        response: The response.
        without_code: The code of an error whose body says none, or is no XML.

    Raises:
        DeserializationError: The members of the error are not what the model says.
    """
    body = response.read()
    try:
        root = xml_reader.parse(body)
    except DeserializationError:
        return api_error(operation, response, without_code, "", make_empty)
    element = _error(root)
    error = api_error(
        operation,
        response,
        _text(element, "Code") or without_code,
        _text(element, "Message") or _text(element, "message") or "",
        lambda cls: xml_reader.read(cls, element, body),
    )
    error.request_id = (
        _text(root, "RequestId") or _text(root, "RequestID") or _text(element, "RequestId")
    )
    return error


def make_empty(cls: type) -> Any:
    """An error whose body says nothing."""
    return make(cls, {})


def _error(root: xml_reader.Element) -> xml_reader.Element:
    if xml_reader.local_name(root) == "Error":
        return root
    errors = xml_reader.child(root, "Errors")
    found = xml_reader.child(root if errors is None else errors, "Error")
    return root if found is None else found


def _text(element: xml_reader.Element, name: str) -> str | None:
    found = xml_reader.child(element, name)
    return None if found is None else (found.text or "").strip()
