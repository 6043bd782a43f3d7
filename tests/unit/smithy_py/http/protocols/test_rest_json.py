"""restJson1: bindings, and JSON for the body."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given

from smithy_py.errors import APIError, DeserializationError, GenericAPIError, SerializationError
from smithy_py.http import Request, Response, ResponseBody
from smithy_py.http.protocols import ClientProtocol, RestJson
from smithy_py.operation import Operation
from smithy_py.prelude import DOCUMENT, STRING
from smithy_py.schema import OperationOutput, Structure, member
from tests.strategies import documents, raised, structures
from tests.unit.smithy_py.model import (
    BOUND,
    CHOICE,
    FORMS,
    PAYLOAD,
    SERVICE,
    STREAM,
    TEXT,
    BoundInput,
    BoundOutput,
    Choice,
    ChoiceInput,
    ChoiceMemberText,
    ChoiceOutput,
    EmptyOutput,
    JsonOnly,
    NoSuchTree,
    PayloadInput,
    PayloadOutput,
    Scalars,
    StreamInput,
    StreamOutput,
    TextOutput,
    Tree,
    no_stack,
)

PROTOCOL: ClientProtocol = RestJson()


class DocumentInput(Structure):
    document: Any = member("Document", DOCUMENT, default=None, http_payload=True)


class DocumentOutput(OperationOutput):
    document: Any = member("Document", DOCUMENT, default=None, http_payload=True)


class QueryOutput(OperationOutput):
    """In an answer there is no query: its members stand in the body."""

    query: str | None = member("Query", STRING, default=None, http_query="q")
    token: str | None = member("Token", STRING, default=None, http_header="X-Token")


POST = ("POST", "/", 200)
DOCUMENTS = Operation(SERVICE, "Document", POST, DocumentInput, DocumentOutput, no_stack)
NAMES = Operation(SERVICE, "Names", POST, JsonOnly, QueryOutput, no_stack)


def sent(operation: Operation[Any, Any], input: Any) -> Request:
    request = Request(url="https://host/")
    PROTOCOL.serialize_request(operation, input, request)
    return request


def read(operation: Operation[Any, Any], body: bytes, **headers: str) -> Any:
    return PROTOCOL.deserialize_response(operation, Response(200, headers, body))


def failed(body: bytes, **headers: str) -> APIError:
    with pytest.raises(APIError) as caught:
        PROTOCOL.deserialize_response(BOUND, Response(404, {"X-Age": "7", **headers}, body))
    return caught.value


# Requests


def test_members_without_a_place_of_their_own_are_the_body() -> None:
    request = sent(BOUND, BoundInput(bucket="b", path="p", token="t", tree=Tree(name="oak")))
    assert request.url == "https://host/things/b/p?fixed=&mode=all"
    assert dict(request.headers) == {"X-Token": "t", "Content-Type": "application/json"}
    assert bytes(request.body) == b'{"Tree":{"Name":"oak"}}'
    assert bytes(sent(BOUND, BoundInput(bucket="b", path="p")).body) == b"{}"


def test_names_of_json_count() -> None:
    request = sent(NAMES, JsonOnly(renamed="x", embedded=[1]))
    assert json.loads(bytes(request.body)) == {"re_named": "x", "Embedded": "[1]"}


def test_an_input_without_members_for_the_body_has_none() -> None:
    class LabelInput(Structure):
        path: str | None = member("Path", STRING, default=None, http_label="Path")

    http = ("GET", "/{Path}", 200)
    operation = Operation(SERVICE, "Label", http, LabelInput, EmptyOutput, no_stack)
    request = sent(operation, LabelInput(path="p"))
    assert request.url == "https://host/p"
    assert (request.body.length(), dict(request.headers)) == (0, {})


def test_a_structure_a_union_or_a_document_is_the_body() -> None:
    for operation, input, body in (
        (PAYLOAD, PayloadInput(tree=Tree(name="oak")), b'{"Name":"oak"}'),
        (PAYLOAD, PayloadInput(), b"{}"),
        (CHOICE, ChoiceInput(choice=ChoiceMemberText("a")), b'{"text":"a"}'),
        (DOCUMENTS, DocumentInput(document={"a": [1, None]}), b'{"a":[1,null]}'),
        (DOCUMENTS, DocumentInput(document="text"), b'"text"'),
    ):
        request = sent(operation, input)
        assert bytes(request.body) == body
        assert request.headers["content-type"] == "application/json"


@pytest.mark.parametrize("operation", [CHOICE, DOCUMENTS, STREAM])
def test_without_its_payload_a_request_has_no_body(operation: Operation[Any, Any]) -> None:
    request = sent(operation, operation.input())
    assert request.body.length() == 0
    assert "content-type" not in request.headers


@pytest.mark.parametrize("body", [b"data", "data", io.BytesIO(b"data"), [b"da", b"ta"]])
def test_a_stream_is_the_body(body: Any) -> None:
    request = sent(STREAM, StreamInput(body=body))
    assert bytes(request.body) == b"data"
    assert request.headers["content-type"] == "application/octet-stream"
    assert sent(STREAM, StreamInput(body=body, kind="text/x")).headers["content-type"] == "text/x"


@pytest.mark.parametrize(
    ("operation", "input", "message"),
    [
        (PAYLOAD, PayloadInput(tree=Scalars()), "cannot write Tree: expected Tree, got Scalars"),  # type: ignore[arg-type]
        (STREAM, StreamInput(body=3), "body: a body is bytes, str, .*, not int"),
        (DOCUMENTS, DocumentInput(document={1, 2}), "cannot write a document: .*"),
        (DOCUMENTS, DocumentInput(document=float("nan")), "cannot write a document: .*"),
        (BOUND, None, "cannot write NoneType: .*"),
        (NAMES, Tree(), "cannot write JsonOnly: expected JsonOnly, got Tree"),
    ],
)
def test_a_wrong_value_is_refused(operation: Operation[Any, Any], input: Any, message: str) -> None:
    with pytest.raises(SerializationError, match=f"^{message}$"):
        sent(operation, input)


# Responses


def test_the_output_comes_from_everywhere() -> None:
    headers = {"X-Token": "t", "X-Count": "3", "X-Meta-a": "b"}
    output = read(BOUND, b'{"Tree":{"Name":"oak"},"Nope":1}', **headers)
    expected = BoundOutput(
        token="t", count=3, metadata={"a": "b"}, status=200, tree=Tree(name="oak")
    )
    assert output == expected


def test_what_belongs_elsewhere_is_not_taken_from_the_body() -> None:
    body = b'{"Token":"body","Status":1,"Count":2}'
    assert read(BOUND, body) == BoundOutput(status=200, metadata={})
    assert read(NAMES, b'{"Query":"q","Token":"body"}') == QueryOutput(query="q")


def test_an_answer_without_a_body() -> None:
    assert read(BOUND, b"") == BoundOutput(status=200, metadata={})
    assert read(PAYLOAD, b"") == PayloadOutput()
    assert read(TEXT, b"") == TextOutput()
    assert read(DOCUMENTS, b"") == DocumentOutput()


def test_an_output_without_members_for_the_body_is_not_even_parsed() -> None:
    assert read(FORMS, b"OK") == EmptyOutput()


@given(structures(Tree))
def test_a_payload_survives(tree: Tree) -> None:
    body = bytes(sent(PAYLOAD, PayloadInput(tree=tree)).body)
    assert read(PAYLOAD, body) == PayloadOutput(tree=tree)


@given(structures(Choice))
def test_a_union_survives(choice: Choice) -> None:
    body = bytes(sent(CHOICE, ChoiceInput(choice=choice)).body)
    assert read(CHOICE, body) == ChoiceOutput(choice=choice)


@given(documents.filter(lambda document: document is not None))
def test_a_document_survives(document: Any) -> None:
    body = bytes(sent(DOCUMENTS, DocumentInput(document=document)).body)
    assert read(DOCUMENTS, body) == DocumentOutput(document=document)


def test_a_text_is_the_body() -> None:
    assert read(TEXT, "é".encode()) == TextOutput(text="é")
    with pytest.raises(DeserializationError, match="Text is not UTF-8"):
        read(TEXT, b"\xff")


def test_a_stream_is_left_open() -> None:
    output = read(STREAM, b"data", **{"Content-Length": "4"})
    assert isinstance(output, StreamOutput)
    assert isinstance(output.body, ResponseBody)
    assert (output.body.read(), output.length) == (b"data", 4)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"null", b'{"Tree":3}', b"\xff", b"[" * 9999])
def test_an_answer_that_the_model_does_not_allow(body: bytes) -> None:
    with pytest.raises(DeserializationError) as caught:
        read(BOUND, body)
    assert caught.value.snapshot == body[:1024]


# Errors


def test_an_error_comes_from_the_header_or_the_body() -> None:
    body = b'{"Message":"gone","Name":"oak","Age":3}'
    named = b'{"__type":"x#NoSuchTree","Message":"gone","Name":"oak"}'
    header = {"X-Amzn-ErrorType": "x#NoSuchTree:http://x/"}
    for error in (failed(body, **header), failed(named)):
        assert isinstance(error, NoSuchTree)
        assert (error.message, error.name, error.age) == ("gone", "oak", 7)
    assert type(failed(b"", **header)) is NoSuchTree


def test_an_error_that_says_nothing() -> None:
    for body in (b"", b"<html>", b"[]"):
        error = failed(body)
        assert type(error) is GenericAPIError
        assert (error.error_code, error.status_code) == ("UnknownError", 404)


@given(documents)
def test_any_answer_is_an_output_or_an_error_of_the_sdk(document: Any) -> None:
    for operation in (BOUND, PAYLOAD, CHOICE, TEXT, DOCUMENTS, NAMES):
        for status in (200, 404):
            response = Response(status, {"X-Count": "x"}, json.dumps(document).encode())
            read = PROTOCOL.deserialize_response
            error = raised((APIError, DeserializationError), read, operation, response)
            assert str(error)
            assert status == 200 or error is not None
