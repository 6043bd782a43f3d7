"""awsJson1_0 and awsJson1_1: one JSON document each way."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smithy_py.errors import APIError, DeserializationError, GenericAPIError, SerializationError
from smithy_py.http import Request, Response
from smithy_py.http.protocols import AwsJson, ClientProtocol
from smithy_py.http.protocols.document_error import error_facts, sanitize_code
from smithy_py.operation import Operation, Service
from tests.strategies import documents, raised, structures
from tests.unit.smithy_py.model import (
    ECHO,
    EchoInput,
    EchoOutput,
    NoSuchTree,
    Renamed,
    Scalars,
    Tree,
    no_stack,
)

PROTOCOL: ClientProtocol = AwsJson("1.1")
COMPATIBLE = Operation(
    Service(
        "Old",
        "2020",
        sys.modules[NoSuchTree.__module__],
        target_prefix="Old",
        aws_query_compatible=True,
    ),
    "Echo",
    ("POST", "/", 200),
    EchoInput,
    EchoOutput,
    no_stack,
)


def failed(
    body: bytes, headers: dict[str, str] | None = None, operation: Operation[Any, Any] = ECHO
) -> APIError:
    with pytest.raises(APIError) as caught:
        PROTOCOL.deserialize_response(operation, Response(400, headers, body))
    return caught.value


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_the_request(version: str) -> None:
    protocol = AwsJson(version)
    request = Request("GET", "https://host/other")
    protocol.serialize_request(ECHO, EchoInput(scalars=Scalars(text="a")), request)
    assert protocol.id == f"aws.protocols#awsJson{version.replace('.', '_')}"
    assert (request.method, request.path) == ("POST", "/")
    assert dict(request.headers) == {
        "Content-Type": f"application/x-amz-json-{version}",
        "X-Amz-Target": "Model_20200101.Echo",
    }
    assert bytes(request.body) == b'{"Scalars":{"Text":"a"}}'


def test_a_service_that_once_spoke_query_is_asked_for_its_old_codes() -> None:
    request = Request()
    PROTOCOL.serialize_request(COMPATIBLE, EchoInput(), request)
    assert request.headers["x-amzn-query-mode"] == "true"
    assert bytes(request.body) == b"{}"


@pytest.mark.parametrize("wrong", [None, "text", {}, Tree(), EchoOutput()])
def test_another_input_is_refused(wrong: Any) -> None:
    with pytest.raises(
        SerializationError,
        match=f"^cannot write EchoInput: expected EchoInput, got {type(wrong).__name__}$",
    ):
        PROTOCOL.serialize_request(ECHO, wrong, Request())


@given(structures(EchoOutput))
def test_what_was_sent_is_read(output: EchoOutput) -> None:
    operation = Operation(
        ECHO.service, "Reverse", ("POST", "/", 200), EchoOutput, EchoOutput, no_stack
    )
    request = Request()
    PROTOCOL.serialize_request(operation, output, request)
    response = Response(200, body=bytes(request.body))
    assert PROTOCOL.deserialize_response(operation, response) == output
    assert response.body.closed


def test_an_empty_answer_is_an_empty_output() -> None:
    assert PROTOCOL.deserialize_response(ECHO, Response(200)) == EchoOutput()


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"null", b"3", b'{"Scalars":3}', b"\xff"])
def test_an_answer_that_the_model_does_not_allow(body: bytes) -> None:
    with pytest.raises(DeserializationError) as caught:
        PROTOCOL.deserialize_response(ECHO, Response(200, body=body))
    assert caught.value.snapshot == body


# Errors


@pytest.mark.parametrize(
    "code", ["NoSuchTree", "x.y#NoSuchTree", "NoSuchTree:http://x/", "a#NoSuchTree:b#c"]
)
@pytest.mark.parametrize("place", ["header", "__type", "code"])
def test_a_modelled_error_is_found_by_its_code(code: str, place: str) -> None:
    document = {"Message": "gone", "Name": "oak"}
    headers = {"X-Age": "7"}
    if place == "header":
        headers["X-Amzn-ErrorType"] = code
    else:
        document[place] = code
    error = failed(json.dumps(document).encode(), headers)
    assert isinstance(error, NoSuchTree)
    assert (error.message, error.name, error.age) == ("gone", "oak", 7)
    assert error.response is not None
    assert (error.status_code, error.response.body.closed) == (400, True)


@pytest.mark.parametrize("name", ["message", "Message", "errorMessage"])
def test_the_message_is_found_by_any_of_its_names(name: str) -> None:
    body = json.dumps({"__type": "Sender.Renamed", name: "old"}).encode()
    assert failed(body).error_message == "old"
    body = json.dumps({"__type": "Nope", name: "old"}).encode()
    assert failed(body).error_message == "old"


def test_a_code_that_the_model_does_not_name() -> None:
    error = failed(b'{"__type":"x#Nope","message":"m","extra":1}')
    assert isinstance(error, GenericAPIError)
    assert (error.error_code, error.error_message) == ("Nope", "m")
    assert type(failed(b'{"code":"Renamed"}')) is Renamed


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"\xff", b"[]", b"null", b'"text"', b"{}", b"[" * 9999]
)
def test_an_error_that_says_nothing(body: bytes) -> None:
    error = failed(body)
    assert type(error) is GenericAPIError
    assert (error.error_code, error.error_message, error.status_code) == ("UnknownError", "", 400)


def test_the_old_code_wins_where_the_service_is_compatible() -> None:
    headers = {"x-amzn-query-error": "Old.NotFound;Sender"}
    error = failed(b'{"__type":"NoSuchTree"}', headers, COMPATIBLE)
    assert type(error) is NoSuchTree
    assert error.error_code == "Old.NotFound"
    assert NoSuchTree.error_code == "NoSuchTree"
    assert failed(b'{"__type":"NoSuchTree"}', headers).error_code == "NoSuchTree"


@pytest.mark.parametrize(
    ("code", "clean"),
    [
        ("Code", "Code"),
        ("a.b#Code", "Code"),
        ("Code:uri", "Code"),
        (" a#Code : x", "Code"),
        (404, "404"),
        ("", "UnknownError"),
        ("#", "UnknownError"),
        (":", "UnknownError"),
        (None, "UnknownError"),
        ({}, "UnknownError"),
    ],
)
def test_codes_lose_their_namespace_and_their_uri(code: Any, clean: str) -> None:
    assert sanitize_code(code) == clean


def test_the_header_comes_first() -> None:
    document = {"__type": "B", "code": "C", "message": "m", "Message": "M"}
    assert error_facts(Response(400, {"x-amzn-errortype": "A"}), document) == ("A", "m")
    assert error_facts(Response(400), document) == ("B", "m")
    assert error_facts(Response(400), {"code": "C", "message": 3}) == ("C", "")
    assert error_facts(Response(400), ["code"]) == ("UnknownError", "")


FIELDS = st.sampled_from(["__type", "code", "message", "Message", "Name", "errorMessage", "x"])


@given(st.dictionaries(FIELDS, documents) | documents, st.sampled_from([200, 300, 400, 503]))
def test_any_answer_is_an_output_or_an_error_of_the_sdk(document: Any, status: int) -> None:
    response = Response(status, {"X-Amzn-ErrorType": "NoSuchTree"}, json.dumps(document).encode())
    read = PROTOCOL.deserialize_response
    error = raised((APIError, DeserializationError), read, ECHO, response)
    assert str(error)
    assert status == 200 or error is not None
