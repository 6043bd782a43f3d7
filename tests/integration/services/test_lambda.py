"""Lambda: a function that really runs, and its answer as a stream of events."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from services import iam, lambda_
from tests.integration.services.conftest import NewClient
from tests.integration.services.servers import on

types = lambda_.types
pytestmark = on("lambda")
PROGRAM = """
def handler(event, context):
    if event.get("fail"):
        raise ValueError("asked to fail")
    return {"got": event}
"""
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


@pytest.fixture
def client(new_client: NewClient) -> lambda_.Client:
    found: lambda_.Client = new_client(lambda_)
    return found


@pytest.fixture
def function(new_client: NewClient, client: lambda_.Client, name: str) -> str:
    roles: iam.Client = new_client(iam)
    made = roles.create_role(
        iam.CreateRoleInput(role_name=name, assume_role_policy_document=json.dumps(TRUST))
    )
    assert made.role is not None
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("program.py", PROGRAM)
    client.create_function(
        lambda_.CreateFunctionInput(
            function_name=name,
            runtime=types.Runtime.PYTHON3_12,
            role=made.role.arn or "",
            handler="program.handler",
            code=types.FunctionCode(zip_file=archive.getvalue()),
        )
    )
    waiter = lambda_.FunctionActiveV2Waiter(client, min_delay=0.01, max_delay=0.1)
    waiter.wait(lambda_.GetFunctionInput(function_name=name), 60.0)
    return name


def test_a_call(client: lambda_.Client, function: str) -> None:
    output = client.invoke(lambda_.InvokeInput(function_name=function, payload=b'{"a": 1}'))
    assert output.status_code == 200
    assert json.loads(output.payload or b"") == {"got": {"a": 1}}
    assert output.function_error is None


def test_a_function_that_fails(client: lambda_.Client, function: str) -> None:
    output = client.invoke(lambda_.InvokeInput(function_name=function, payload=b'{"fail": 1}'))
    assert output.function_error is not None
    assert json.loads(output.payload or b"")["errorMessage"] == "asked to fail"


def test_an_answer_as_events(client: lambda_.Client, function: str) -> None:
    output = client.invoke_with_response_stream(
        lambda_.InvokeWithResponseStreamInput(function_name=function, payload=b'{"a": 2}')
    )
    assert output.event_stream is not None
    with output.event_stream as stream:
        events = list(stream)
    payload = b"".join(
        event.value.payload or b""
        for event in events
        if isinstance(event, types.InvokeWithResponseStreamResponseEventMemberPayloadChunk)
    )
    assert json.loads(payload) == {"got": {"a": 2}}
    assert isinstance(events[-1], types.InvokeWithResponseStreamResponseEventMemberInvokeComplete)


def test_functions_are_listed_in_pages(client: lambda_.Client, function: str) -> None:
    listed = [
        item.function_name for item in lambda_.ListFunctionsPaginator(client, limit=1).items()
    ]
    assert function in listed
    assert len(listed) == len(set(listed))


def test_an_unknown_function(client: lambda_.Client, name: str) -> None:
    with pytest.raises(types.ResourceNotFoundException) as caught:
        client.get_function(lambda_.GetFunctionInput(function_name=name))
    assert caught.value.status_code == 404
