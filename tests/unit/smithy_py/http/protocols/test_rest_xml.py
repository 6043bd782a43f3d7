"""restXml: bindings, and XML for the body."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smithy_py.errors import APIError, DeserializationError, GenericAPIError, SerializationError
from smithy_py.http import Request, Response, ResponseBody
from smithy_py.http.protocols import ClientProtocol, RestXml
from smithy_py.operation import Operation
from tests.strategies import raised, structures
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
    ChoiceMemberChoices,
    ChoiceMemberNumber,
    ChoiceMemberText,
    ChoiceOutput,
    NoSuchTree,
    PayloadInput,
    PayloadOutput,
    Scalars,
    StreamInput,
    StreamOutput,
    TextOutput,
    Tree,
    XmlForms,
    no_stack,
)

PROTOCOL: ClientProtocol = RestXml()
S3 = RestXml(status_code_errors=True)
IN_ELEMENT = Operation(SERVICE, "Read", ("GET", "/", 200), BoundOutput, BoundOutput, no_stack)


def sent(operation: Operation[Any, Any], input: Any) -> Request:
    request = Request(url="https://host/")
    PROTOCOL.serialize_request(operation, input, request)
    return request


def read(operation: Operation[Any, Any], body: bytes, **headers: str) -> Any:
    return PROTOCOL.deserialize_response(operation, Response(200, headers, body))


def failed(body: bytes, status: int = 404, protocol: ClientProtocol = PROTOCOL) -> APIError:
    with pytest.raises(APIError) as caught:
        protocol.deserialize_response(BOUND, Response(status, {"X-Age": "7"}, body))
    return caught.value


# Requests


def test_members_without_a_place_of_their_own_are_the_body() -> None:
    request = sent(BOUND, BoundInput(bucket="b", path="p", token="t", tree=Tree(name="oak")))
    assert request.url == "https://host/things/b/p?fixed=&mode=all"
    assert dict(request.headers) == {"X-Token": "t", "Content-Type": "application/xml"}
    assert bytes(request.body) == (
        b'<BoundRequest xmlns="https://model.example/"><Tree><Name>oak</Name></Tree></BoundRequest>'
    )


def test_the_root_has_the_attributes_of_the_input() -> None:
    request = sent(FORMS, XmlForms(attribute="a"))
    assert bytes(request.body) == (
        b'<FormsRequest xmlns="https://forms.example/" Attribute="a"></FormsRequest>'
    )


def test_a_structure_is_the_body() -> None:
    request = sent(PAYLOAD, PayloadInput(tree=Tree(name="oak")))
    assert bytes(request.body) == b"<Tree><Name>oak</Name></Tree>"
    assert request.headers["content-type"] == "application/xml"


def test_a_union_is_the_body() -> None:
    request = sent(CHOICE, ChoiceInput(choice=ChoiceMemberChoices([ChoiceMemberText("a")])))
    assert bytes(request.body) == (
        b"<Choice><choices><member><text>a</text></member></choices></Choice>"
    )


@pytest.mark.parametrize("operation", [PAYLOAD, STREAM])
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
        (PAYLOAD, PayloadInput(tree="text"), "cannot write Tree: expected Tree, got str"),  # type: ignore[arg-type]
        (PAYLOAD, PayloadInput(tree=Scalars()), "cannot write Tree: expected Tree, got Scalars"),  # type: ignore[arg-type]
        (
            PAYLOAD,
            PayloadInput(tree=Tree(name=3)),  # type: ignore[arg-type]
            "cannot write Tree: name: expected a string, got int",
        ),
        (
            CHOICE,
            ChoiceInput(choice=Tree()),  # type: ignore[arg-type]
            "cannot write Choice: expected a member of the union Choice, got Tree",
        ),
        (STREAM, StreamInput(body=3), "body: a body is bytes, str, .*, not int"),
        (BOUND, None, "cannot write NoneType: .*"),
        (FORMS, Tree(), "cannot write XmlForms: .*"),
    ],
)
def test_a_wrong_value_is_refused(operation: Operation[Any, Any], input: Any, message: str) -> None:
    with pytest.raises(SerializationError, match=f"^{message}$"):
        sent(operation, input)


# Responses


def test_an_output_from_headers_status_and_body() -> None:
    output = read(
        BOUND, b"<R><Tree><Name>oak</Name></Tree><Token>no</Token></R>", **{"X-Token": "t"}
    )
    assert output == BoundOutput(token="t", status=200, tree=Tree(name="oak"), metadata={})
    assert read(BOUND, b"") == BoundOutput(status=200, metadata={})


@given(structures(Tree, xml=True))
def test_a_payload_survives(tree: Tree) -> None:
    request = sent(PAYLOAD, PayloadInput(tree=tree))
    assert read(PAYLOAD, bytes(request.body)) == PayloadOutput(tree=tree)


@given(structures(Choice, xml=True))
def test_a_union_survives(choice: Choice) -> None:
    request = sent(CHOICE, ChoiceInput(choice=choice))
    assert read(CHOICE, bytes(request.body)) == ChoiceOutput(choice=choice)


def test_without_a_body_there_is_no_payload() -> None:
    assert read(PAYLOAD, b"") == PayloadOutput()
    assert read(TEXT, b"") == TextOutput()


def test_a_text_is_the_body() -> None:
    assert read(TEXT, "é".encode()) == TextOutput(text="é")
    with pytest.raises(DeserializationError, match="Text is not UTF-8") as caught:
        read(TEXT, b"\xff")
    assert caught.value.snapshot == b"\xff"


def test_a_stream_is_left_to_the_caller() -> None:
    body = ResponseBody(io.BytesIO(b"data"), 4)
    response = Response(200, {"Content-Length": "4"}, body)
    output = PROTOCOL.deserialize_response(STREAM, response)
    assert isinstance(output, StreamOutput)
    assert output.body is body
    assert (output.length, body.closed, body.read()) == (4, False, b"data")


@pytest.mark.parametrize("operation", [BOUND, PAYLOAD])
@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"<R>",
        b"\xff",
        b"<!DOCTYPE r><R/>",
        b"<R>\0</R>",
        b"<R><Tree><Choice/></Tree><Choice/></R>",
    ],
)
def test_an_answer_that_the_model_does_not_allow(
    operation: Operation[Any, Any], body: bytes
) -> None:
    with pytest.raises(DeserializationError) as caught:
        read(operation, body)
    assert caught.value.snapshot == body


def test_a_header_that_the_model_does_not_allow() -> None:
    with pytest.raises(DeserializationError, match="headers: x-count: expected an integer"):
        read(BOUND, b"", **{"X-Count": "x"})


def test_any_status_below_300_is_success() -> None:
    for status in (200, 204, 206, 299):
        output = PROTOCOL.deserialize_response(BOUND, Response(status))
        assert output.status == status


# Errors

WRAPPED = (
    b"<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchTree</Code><Message>gone</Message>"
    b"<Name>oak</Name></Error><RequestId>REQ</RequestId></ErrorResponse>"
)
BARE = (
    b"<Error><Code>NoSuchTree</Code><Message>gone</Message><Name>oak</Name>"
    b"<RequestId>REQ</RequestId></Error>"
)


@pytest.mark.parametrize("body", [WRAPPED, BARE, BARE.replace(b"<Error>", b"<Error xmlns='x:y'>")])
def test_a_modelled_error(body: bytes) -> None:
    error = failed(body)
    assert isinstance(error, NoSuchTree)
    assert (error.message, error.name, error.age, error.request_id) == ("gone", "oak", 7, "REQ")
    assert str(error) == "NoSuchTree: gone (status code: 404, request id: REQ)"
    assert error.response is not None
    assert error.response.read() == body


def test_a_code_that_the_model_does_not_name() -> None:
    error = failed(b"<Error><Code> Nope </Code><message>m</message></Error>")
    assert type(error) is GenericAPIError
    assert (error.error_code, error.error_message, error.request_id) == ("Nope", "m", None)


@pytest.mark.parametrize("body", [b"", b"{}", b"<!DOCTYPE html><html/>", b"<Error>", b"<Error/>"])
def test_an_error_that_says_nothing(body: bytes) -> None:
    error = failed(body)
    assert type(error) is GenericAPIError
    assert (error.error_code, error.error_message, error.status_code) == ("UnknownError", "", 404)
    assert failed(body, protocol=S3).error_code == "NotFound"
    assert failed(body, 503, S3).error_code == "ServiceUnavailable"
    assert failed(body, 418, S3).error_code == "UnknownError"


@given(st.binary() | st.binary().map(lambda data: b"<Error><Code>" + data + b"</Code></Error>"))
def test_any_answer_is_an_output_or_an_error_of_the_sdk(body: bytes) -> None:
    for operation in (BOUND, PAYLOAD, CHOICE, TEXT):
        for status in (200, 404):
            response = Response(status, body=body)
            read = PROTOCOL.deserialize_response
            error = raised((APIError, DeserializationError), read, operation, response)
            assert str(error)
            assert status == 200 or error is not None


def test_a_number_in_a_union_of_the_body() -> None:
    found = read(BOUND, b"<R><Tree><Choice><number>3</number></Choice></Tree></R>")
    assert found.tree.choice == ChoiceMemberNumber(3)
