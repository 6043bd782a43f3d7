"""Runs a protocol case: a call of the generated method through the client's whole stack."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree

import cbor2

from aws_core import NopRetryer
from aws_core.credentials import StaticCredentialsProvider
from codegen.naming import class_name, snake
from smithy_py import APIError, GenericAPIError
from smithy_py.context import Context
from smithy_py.http import Headers, Request, Response
from smithy_py.http.transport.message import Message
from tests.conformance.protocol_cases import Case
from tests.conformance.protocol_values import expected, to_json, to_structure

SameBody = Callable[[bytes, str], None]

TOKEN = "00000000-0000-4000-8000-000000000000"


class Sent(Exception):
    """Ends a call when its request would leave; it carries what would have been sent."""

    def __init__(self, request: Request) -> None:
        super().__init__("sent")
        self.host = request.host
        head = Message(request).head.partition(b"\r\n\r\n")[0].decode("latin-1")
        request_line, *lines = head.split("\r\n")
        self.method, self.target, _ = request_line.split(" ")
        self.headers = Headers(
            [(name, value) for name, _, value in (line.partition(": ") for line in lines)]
        )
        self.body = bytes(request.body)


class RecordingClient:
    """An HTTP client that sends nothing."""

    def do(self, request: Request, *, ctx: Context) -> Response:
        """Raises what would have been sent."""
        raise Sent(request)


class CannedClient:
    """An HTTP client that answers everything with the response of a case."""

    def __init__(self, response: Mapping[str, Any], body: bytes) -> None:
        self._response = response
        self._body = body

    def do(self, request: Request, *, ctx: Context) -> Response:
        """The response of the case."""
        response = self._response
        return Response(response.get("status_code", 200), response.get("headers", {}), self._body)


def _call(package: ModuleType, case: Case, http_client: Any, values: Mapping[str, Any]) -> Any:
    options = package.Options(
        region="us-east-1",
        credentials=StaticCredentialsProvider("AKID", "SECRET", ""),
        http_client=http_client,
        retryer=NopRetryer(),
        idempotency_token_provider=lambda: TOKEN,
    )
    name = case.operation["name"]
    input = to_structure(getattr(package, f"{class_name(name)}Input"), values)
    return getattr(package.Client(options), snake(name))(input)


def run_input(package: ModuleType, case: Case, same_body: SameBody) -> None:
    """Calls the operation and compares what would be sent.

    Raises:
        AssertionError: It is not what the case says.
    """
    sent = None
    try:
        _call(package, case, RecordingClient(), case.facts.get("params", {}))
    except Sent as stopped:
        sent = stopped
    assert sent is not None
    wanted = case.facts["serialized"]
    assert sent.method == wanted.get("method", sent.method)
    assert _target(sent.target) == _target(wanted["uri"])
    assert sent.host == urlsplit(f"//{wanted.get('host', sent.host)}").netloc
    headers = wanted.get("headers", {})
    given = {name: sent.headers.get(name) for name in headers}
    assert _without_charset(given) == _without_charset(headers)
    assert [name for name in wanted.get("forbidHeaders", ()) if name in sent.headers] == []
    assert [name for name in wanted.get("requireHeaders", ()) if name not in sent.headers] == []
    if "body" in wanted:
        same_body(sent.body, wanted["body"])


def _without_charset(headers: Mapping[str, str | None]) -> Mapping[str, str | None]:
    """The headers of a case; older ones say the charset of forms, whose characters are ASCII."""
    return {
        name: value.removesuffix("; charset=utf-8") if value else value
        for name, value in headers.items()
    }


def _target(target: str) -> tuple[str, list[str]]:
    """Path and parameters of a request; these in any order, "name=" as "name"."""
    path, _, query = target.partition("?")
    return path, sorted(pair.removesuffix("=") for pair in query.split("&") if pair)


def run_output(package: ModuleType, case: Case, body: bytes) -> None:
    """Calls the operation, and compares its output or its error.

    Args:
        package: The generated package.
        case: The case.
        body: The body of the response.

    Raises:
        AssertionError: It is not what the case says.
    """
    client = CannedClient(case.facts["response"], body)
    if "error" in case.facts:
        _check_error(package, case, client)
    else:
        output = _call(package, case, client, {})
        assert to_json(output) == expected(case.facts["result"])


def has_events(case: Case) -> bool:
    """Whether the answer is an event stream, which a case has in base64 whatever its protocol."""
    shapes = case.suite["shapes"]
    output = case.operation.get("output")
    members = shapes[output["shape"]].get("members", {}) if output else {}
    return any(shapes[member["shape"]].get("eventstream") for member in members.values())


def _check_error(package: ModuleType, case: Case, client: CannedClient) -> None:
    raised = None
    try:
        _call(package, case, client, {})
    except APIError as error:
        raised = error
    assert raised is not None
    code, facts = case.facts["errorCode"], case.facts
    shapes = case.suite["shapes"].items()
    named = [n for n, s in shapes if code in (n, s.get("error", {}).get("code"))]
    assert type(raised) is (getattr(package.types, named[0]) if named else GenericAPIError)
    assert raised.error_code == code
    assert raised.error_message == facts.get("errorMessage", raised.error_message)
    assert raised.status_code == facts["response"]["status_code"]
    assert (to_json(raised) if named else {}) == facts["error"]


def same_xml(actual: bytes, expected: str) -> None:
    """Compares bodies of XML: elements, attributes, namespaces, text, in order."""
    try:
        wanted = ElementTree.canonicalize(expected, strip_text=True)
    except ElementTree.ParseError:
        same_text(actual, expected)
    else:
        assert ElementTree.canonicalize(actual.decode(), strip_text=True) == wanted


def same_json(actual: bytes, expected: str) -> None:
    """Compares bodies of JSON: the values they hold."""
    try:
        wanted = json.loads(expected)
    except ValueError:
        same_text(actual, expected)
    else:
        assert json.loads(actual) == wanted


def same_cbor(actual: bytes, expected: str) -> None:
    """Compares bodies of CBOR, of which a case has base64: the values they hold."""
    wanted = base64.b64decode(expected)
    if not wanted:
        assert actual == b""
        return
    # Their texts, since NaN is not equal to itself.
    assert repr(_sorted(cbor2.loads(actual))) == repr(_sorted(cbor2.loads(wanted)))


def _sorted(value: Any) -> Any:
    match value:
        case dict():
            return {key: _sorted(value[key]) for key in sorted(value)}
        case list():
            return [_sorted(item) for item in value]
        case _:
            return value


def same_form(actual: bytes, expected: str | Mapping[str, Any]) -> None:
    """Compares bodies of forms: their pairs, in any order; older cases have them as a mapping."""
    if isinstance(expected, str):
        wanted = parse_qsl(expected, keep_blank_values=True)
    else:
        wanted = [(name, str(value)) for name, value in expected.items()]
    found = parse_qsl(actual.decode(), keep_blank_values=True, strict_parsing=True)
    assert sorted(found) == sorted(wanted)


def same_text(actual: bytes, expected: str) -> None:
    """Compares bodies byte by byte."""
    assert actual == expected.encode()
