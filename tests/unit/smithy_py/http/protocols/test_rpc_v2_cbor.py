"""rpcv2Cbor: one CBOR document each way."""

from __future__ import annotations

import sys
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smithy_py.errors import APIError, DeserializationError, GenericAPIError, SerializationError
from smithy_py.http import Request, Response
from smithy_py.http.protocols import ClientProtocol, RpcV2Cbor
from smithy_py.operation import Operation, Service
from tests.strategies import documents, raised, structures
from tests.unit.smithy_py.model import (
    ECHO,
    FORMS,
    EchoInput,
    EchoOutput,
    EmptyOutput,
    NoSuchTree,
    Renamed,
    Scalars,
    Tree,
    no_stack,
)

PROTOCOL: ClientProtocol = RpcV2Cbor()
HEADERS = {"Smithy-Protocol": "rpc-v2-cbor"}
COMPATIBLE = Service(
    "Old",
    "2020",
    sys.modules[NoSuchTree.__module__],
    target_prefix="Old",
    aws_query_compatible=True,
)


def operation(service: Service = ECHO.service, **traits: Any) -> Operation[Any, Any]:
    http = ("POST", "/", 200)
    return Operation(service, "Echo", http, EchoInput, EchoOutput, no_stack, (), **traits)


def sent(found: Operation[Any, Any], input: Any) -> Request:
    request = Request("GET", "https://host/other")
    PROTOCOL.serialize_request(found, input, request)
    return request


def read(body: bytes, found: Operation[Any, Any] = ECHO) -> Any:
    response = Response(200, HEADERS, body)
    output = PROTOCOL.deserialize_response(found, response)
    assert response.body.closed
    return output


def failed(
    document: Any, headers: dict[str, str] | None = None, found: Operation[Any, Any] = ECHO
) -> APIError:
    body = document if isinstance(document, bytes) else cbor2.dumps(document)
    with pytest.raises(APIError) as caught:
        PROTOCOL.deserialize_response(found, Response(400, headers or HEADERS, body))
    return caught.value


def test_the_request() -> None:
    request = sent(ECHO, EchoInput(scalars=Scalars(data=b"a")))
    assert (request.method, request.path) == ("POST", "/service/Model_20200101/operation/Echo")
    assert dict(request.headers) == {
        "Smithy-Protocol": "rpc-v2-cbor",
        "Accept": "application/cbor",
        "Content-Type": "application/cbor",
    }
    assert cbor2.loads(bytes(request.body)) == {"Scalars": {"Data": b"a"}}
    assert bytes(sent(ECHO, EchoInput()).body) == b"\xa0"
    assert PROTOCOL.id == "smithy.protocols#rpcv2Cbor"


def test_an_operation_that_takes_nothing_sends_nothing() -> None:
    request = sent(operation(unit_input=True), EchoInput())
    assert request.body.length() == 0
    assert "content-type" not in request.headers
    assert request.headers["accept"] == "application/cbor"


def test_a_service_that_once_spoke_query_is_asked_for_its_old_codes() -> None:
    assert sent(operation(COMPATIBLE), EchoInput()).headers["x-amzn-query-mode"] == "true"
    assert "x-amzn-query-mode" not in sent(operation(), EchoInput()).headers


@pytest.mark.parametrize("wrong", [None, "text", {}, Tree(), EchoOutput()])
def test_another_input_is_refused(wrong: Any) -> None:
    with pytest.raises(SerializationError, match="cannot write EchoInput: expected EchoInput, got"):
        sent(ECHO, wrong)


@given(structures(EchoOutput))
def test_what_was_sent_is_read(output: EchoOutput) -> None:
    reverse = Operation(
        ECHO.service, "Reverse", ("POST", "/", 200), EchoOutput, EchoOutput, no_stack
    )
    assert read(bytes(sent(reverse, output).body), reverse) == output


def test_an_empty_answer_is_an_empty_output() -> None:
    assert read(b"") == read(b"\xa0") == read(b"\xbf\xff") == EchoOutput()
    assert read(b"OK", FORMS) == EmptyOutput()


def test_an_answer_may_leave_its_protocol_unsaid() -> None:
    assert PROTOCOL.deserialize_response(ECHO, Response(200, body=b"\xa0")) == EchoOutput()


@pytest.mark.parametrize("body", [b"<html>", b"\x80", b"\xf6", b"\x03", b"\xa1\x67Scalars\x03"])
def test_an_answer_that_the_model_does_not_allow(body: bytes) -> None:
    with pytest.raises(DeserializationError) as caught:
        read(body)
    assert caught.value.snapshot == body


def test_an_answer_in_another_protocol_is_refused() -> None:
    response = Response(200, {"Smithy-Protocol": "rpc-v2-json"}, b"{}")
    with pytest.raises(DeserializationError, match="in the protocol 'rpc-v2-json'"):
        PROTOCOL.deserialize_response(ECHO, response)


# Errors


@pytest.mark.parametrize("code", ["NoSuchTree", "x.y#NoSuchTree", "NoSuchTree:http://x/"])
def test_a_modelled_error_is_found_by_its_type(code: str) -> None:
    error = failed({"__type": code, "Message": "gone", "Name": "oak"})
    assert isinstance(error, NoSuchTree)
    assert (error.message, error.name, error.status_code) == ("gone", "oak", 400)


def test_a_code_that_the_model_does_not_name() -> None:
    error = failed({"__type": "x#Nope", "message": "m"})
    assert type(error) is GenericAPIError
    assert (error.error_code, error.error_message) == ("Nope", "m")
    assert type(failed({"__type": "Sender.Renamed"})) is Renamed


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff", b"\x80", b"\xa0", b"\x81" * 999])
def test_an_error_that_says_nothing(body: bytes) -> None:
    error = failed(body, {"Content-Type": "text/html"})
    assert type(error) is GenericAPIError
    assert (error.error_code, error.error_message, error.status_code) == ("UnknownError", "", 400)


def test_the_old_code_wins_where_the_service_is_compatible() -> None:
    headers = {"x-amzn-query-error": "Old.NotFound;Sender"}
    error = failed({"__type": "NoSuchTree"}, headers, operation(COMPATIBLE))
    assert type(error) is NoSuchTree
    assert error.error_code == "Old.NotFound"
    assert failed({"__type": "NoSuchTree"}, headers).error_code == "NoSuchTree"


FIELDS = st.sampled_from(["__type", "message", "Message", "Name", "Scalars", "x"])


@given(
    body=st.binary() | (st.dictionaries(FIELDS, documents) | documents).map(cbor2.dumps),
    status=st.sampled_from([200, 300, 400, 503]),
)
def test_any_answer_is_an_output_or_an_error_of_the_sdk(body: bytes, status: int) -> None:
    read = PROTOCOL.deserialize_response
    response = Response(status, {**HEADERS, "X-Amzn-ErrorType": "NoSuchTree"}, body)
    error = raised((APIError, DeserializationError), read, ECHO, response)
    assert str(error)
    assert status == 200 or error is not None
