"""awsQuery and ec2Query: a form there, XML back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smithy_py.codec import xml_writer
from smithy_py.errors import APIError, DeserializationError, GenericAPIError, SerializationError
from smithy_py.http import Request, Response
from smithy_py.http.protocols import AwsQuery, ClientProtocol, Ec2Query
from smithy_py.operation import Operation
from tests.strategies import raised, structures
from tests.unit.smithy_py.model import (
    ECHO,
    FORMS,
    SERVICE,
    EchoInput,
    EchoOutput,
    EmptyOutput,
    Forest,
    NoSuchTree,
    Renamed,
    Scalars,
    Tree,
    no_stack,
)

AWS: ClientProtocol = AwsQuery()
EC2: ClientProtocol = Ec2Query()
BOTH = pytest.mark.parametrize("protocol", [AWS, EC2])


def sent(protocol: ClientProtocol, input: Any) -> Request:
    request = Request("GET", "https://host/other")
    protocol.serialize_request(ECHO, input, request)
    return request


def read(protocol: ClientProtocol, body: bytes, operation: Operation[Any, Any] = ECHO) -> Any:
    response = Response(200, body=body)
    output = protocol.deserialize_response(operation, response)
    assert response.body.closed
    return output


def failed(protocol: ClientProtocol, body: bytes) -> APIError:
    with pytest.raises(APIError) as caught:
        protocol.deserialize_response(ECHO, Response(400, {"X-Age": "7"}, body))
    return caught.value


@BOTH
def test_the_request(protocol: ClientProtocol) -> None:
    request = sent(protocol, EchoInput(scalars=Scalars(text="a b")))
    assert (request.method, request.url) == ("POST", "https://host/")
    assert dict(request.headers) == {"Content-Type": "application/x-www-form-urlencoded"}
    assert bytes(request.body) == b"Action=Echo&Version=2020-01-01&Scalars.Text=a%20b"


def test_each_has_lists_of_its_own() -> None:
    input = EchoInput(forest=Forest(trees=[Tree(name="oak")]))
    assert bytes(sent(AWS, input).body).endswith(b"&Forest.Trees.member.1.Name=oak")
    assert bytes(sent(EC2, input).body).endswith(b"&Forest.Trees.1.Name=oak")
    assert {AWS.id, EC2.id} == {"aws.protocols#awsQuery", "aws.protocols#ec2Query"}


@BOTH
@pytest.mark.parametrize("wrong", [None, "text", {}, Tree(), EchoOutput()])
def test_another_input_is_refused(protocol: ClientProtocol, wrong: Any) -> None:
    with pytest.raises(SerializationError, match="cannot write EchoInput: expected EchoInput, got"):
        sent(protocol, wrong)


@given(structures(EchoOutput, xml=True))
def test_what_the_service_says_is_read(output: EchoOutput) -> None:
    result = xml_writer.dumps(output, "EchoResult", {})
    answer = b"<EchoResponse xmlns='u'>" + result + b"<ResponseMetadata/></EchoResponse>"
    assert read(AWS, answer) == output
    assert read(EC2, result) == output


def test_an_answer_may_have_another_wrapper_or_none() -> None:
    def operation(wrapper: str) -> Operation[Any, Any]:
        http = ("POST", "/", 200)
        traits: dict[str, Any] = {"result_wrapper": wrapper}
        return Operation(SERVICE, "Echo", http, EchoInput, EchoOutput, no_stack, (), **traits)

    content = b"<Scalars><Text>a</Text></Scalars>"
    expected = EchoOutput(scalars=Scalars(text="a"))
    assert read(AWS, b"<R><Other>" + content + b"</Other></R>", operation("Other")) == expected
    assert read(AWS, b"<R>" + content + b"</R>", operation("")) == expected


@BOTH
@pytest.mark.parametrize("body", [b"", b"<EchoResponse/>", b"<R><Result><A>b</A></Result></R>"])
def test_an_answer_that_says_nothing_is_an_empty_output(
    protocol: ClientProtocol, body: bytes
) -> None:
    assert read(protocol, body) == EchoOutput()


@BOTH
def test_an_output_without_members_is_not_even_parsed(protocol: ClientProtocol) -> None:
    assert read(protocol, b"OK", FORMS) == EmptyOutput()


@BOTH
@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"\xff",
        b"{}",
        b"<!DOCTYPE r><EchoResponse/>",
        b"<R><EchoResult><Scalars><Number>x</Number></Scalars></EchoResult>"
        b"<Scalars><Number>x</Number></Scalars></R>",
    ],
)
def test_an_answer_that_the_model_does_not_allow(protocol: ClientProtocol, body: bytes) -> None:
    with pytest.raises(DeserializationError) as caught:
        protocol.deserialize_response(ECHO, Response(200, body=body))
    assert caught.value.snapshot == body


# Errors

CODES = "<Code>{code}</Code><Message>gone</Message><Name>oak</Name>"
FORMS_OF_ERRORS = (
    "<ErrorResponse xmlns='u'><Error><Type>Sender</Type>{error}</Error>"
    "<RequestId>id</RequestId></ErrorResponse>",
    "<Response><Errors><Error>{error}</Error></Errors><RequestID>id</RequestID></Response>",
    "<Response><Errors><Error>{error}</Error><Error><Code>Second</Code></Error></Errors>"
    "<RequestID>id</RequestID></Response>",
    "<Error>{error}<RequestId>id</RequestId></Error>",
)


def error_body(form: str, code: str) -> bytes:
    return form.format(error=CODES.format(code=code)).encode()


@BOTH
@pytest.mark.parametrize("form", FORMS_OF_ERRORS)
def test_a_modelled_error_is_found_by_its_code(protocol: ClientProtocol, form: str) -> None:
    error = failed(protocol, error_body(form, "NoSuchTree"))
    assert isinstance(error, NoSuchTree)
    assert (error.message, error.name, error.age) == ("gone", "oak", 7)
    assert (error.status_code, error.request_id) == (400, "id")
    assert type(failed(protocol, error_body(form, "Sender.Renamed"))) is Renamed


@BOTH
@pytest.mark.parametrize("form", FORMS_OF_ERRORS)
def test_a_code_that_the_model_does_not_name(protocol: ClientProtocol, form: str) -> None:
    error = failed(protocol, error_body(form, "Nope"))
    assert type(error) is GenericAPIError
    assert (error.error_code, error.error_message, error.request_id) == ("Nope", "gone", "id")


@BOTH
@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff", b"{}", b"<R/>", b"<R><Errors/></R>"])
def test_an_error_that_says_nothing(protocol: ClientProtocol, body: bytes) -> None:
    error = failed(protocol, body)
    assert type(error) is GenericAPIError
    assert (error.error_code, error.error_message, error.status_code) == ("UnknownError", "", 400)


@BOTH
@given(
    body=st.binary() | st.binary().map(lambda data: b"<Error><Code>" + data + b"</Code></Error>"),
    status=st.sampled_from([200, 300, 400, 503]),
)
def test_any_answer_is_an_output_or_an_error_of_the_sdk(
    protocol: ClientProtocol, body: bytes, status: int
) -> None:
    read = protocol.deserialize_response
    error = raised((APIError, DeserializationError), read, ECHO, Response(status, body=body))
    assert str(error)
    assert status == 200 or error is not None
