"""Every fault, in a write that is idempotent: what the call ends with, and what the server saw."""

from __future__ import annotations

import json
import time
from typing import NamedTuple

import pytest

from aws_core.retry import get_attempt_results
from aws_core.transport.http import BuildableClient
from services import dynamodb
from smithy_py.errors import (
    APIError,
    DeserializationError,
    OperationError,
    RequestSendError,
    ResponseReadError,
)
from tests.canned import options
from tests.faults.faults import FAULTS
from tests.faults.server import FaultServer
from tests.faults.transports import in_words_of

# A stall of the server lasts 60 s, the client's read timeout 0.5 s.
BOUND = 25.0


class Case(NamedTuple):
    """What a fault in every attempt leads to; without a kind the first attempt succeeds."""

    fault: str
    attempts: int = 1
    kind: type[OperationError] | None = None
    text: str = ""


CASES = [
    Case("reset_before", 3, RequestSendError, "the connection to {} failed: connection reset"),
    Case("close_before", 3, RequestSendError, "{} closed the connection without an answer"),
    Case("reset_in_head", 3, RequestSendError, "the connection to {} failed: connection reset"),
    Case("close_in_head", 3, RequestSendError, "the answer of {} cannot be read: the connection"),
    Case("reset_in_body", 3, ResponseReadError, "the connection to {} failed: connection reset"),
    Case("short_body", 3, ResponseReadError, "{} ended the body too soon"),
    Case("stalled_head", 3, RequestSendError, "{} neither read nor answered for 0.5 s"),
    Case("stalled_body", 3, ResponseReadError, "{} sent nothing more of the body for 0.5 s"),
    Case("garbage", 3, RequestSendError, "the answer of {} cannot be read: it begins with"),
    Case("no_length", 3, RequestSendError, "its Content-Length is not one number"),
    Case("two_lengths", 3, RequestSendError, "its Content-Length is not one number"),
    Case("small_length", 1, DeserializationError, "deserialization failed"),
    Case("not_json", 1, DeserializationError, "deserialization failed"),
    Case("status_500", 3, APIError, "(status code: 500)"),
    Case("status_501", 1, APIError, "(status code: 501)"),
    Case("status_502", 3, APIError, "(status code: 502)"),
    Case("status_503", 3, APIError, "(status code: 503)"),
    Case("status_504", 3, APIError, "(status code: 504)"),
    Case("status_429", 1, APIError, "(status code: 429)"),
    Case("throttled", 3, APIError, "ThrottlingException: the message"),
    Case("throttled_for_a_while", 3, APIError, "ThrottlingException: the message"),
    Case("slow_head"),
    Case("slow_body"),
    Case("extra_bytes"),
    Case("reset_after"),
    Case("close_after"),
]
RETRIED = [case for case in CASES if case.attempts == 3]
WRITE = dynamodb.TransactWriteItemsInput(
    transact_items=[
        dynamodb.types.TransactWriteItem(
            put=dynamodb.types.Put(
                table_name="table", item={"k": dynamodb.types.AttributeValueMemberS(value="v")}
            )
        )
    ]
)


def new_client(endpoint: str, http_client: BuildableClient) -> dynamodb.Client:
    return dynamodb.Client(dynamodb.Options(**options(http_client, base_endpoint=endpoint)))


def tokens_written(server: FaultServer) -> set[str]:
    """The idempotency tokens of what the server was asked to write."""
    return {json.loads(request.body)["ClientRequestToken"] for request in server.requests}


def serves_the_next_call(server: FaultServer, client: dynamodb.Client) -> None:
    before = len(server.requests)
    client.transact_write_items(WRITE, dynamodb.with_options(base_endpoint=server.at("none")))
    assert len(server.requests) == before + 1


def test_the_table_has_every_fault_that_an_answer_can_have() -> None:
    of_uploads = {"refuse_body", "reset_on_head", "slow_down"}
    assert {case.fault for case in CASES} | of_uploads == set(FAULTS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.fault)
def test_a_fault_in_every_attempt(
    case: Case, transport: str, server: FaultServer, http_client: BuildableClient
) -> None:
    client = new_client(server.at(case.fault), http_client)
    text = in_words_of(transport, case.text).format(server.url.partition("//")[2])
    began = time.monotonic()

    if case.kind is None:
        output = client.transact_write_items(WRITE)
        results = get_attempt_results(output.result_metadata)
    else:
        with pytest.raises(case.kind) as info:
            client.transact_write_items(WRITE)
        assert text in str(info.value)
        assert str(info.value).startswith("operation error DynamoDB: TransactWriteItems, ")
        assert ("gave up after 3 attempts" in "".join(notes(info.value))) == (case.attempts == 3)
        results = get_attempt_results(info.value.result_metadata)

    assert time.monotonic() - began < BOUND
    assert results is not None
    assert len(results.results) == case.attempts
    assert [request.attempt for request in server.requests] == [*range(1, case.attempts + 1)]
    assert len(tokens_written(server)) == 1
    assert len({request.body for request in server.requests}) == 1
    serves_the_next_call(server, client)


@pytest.mark.parametrize("case", RETRIED, ids=lambda case: case.fault)
def test_a_fault_in_the_first_attempt(
    case: Case, server: FaultServer, http_client: BuildableClient
) -> None:
    client = new_client(server.at(case.fault, attempts=1), http_client)

    output = client.transact_write_items(WRITE)

    results = get_attempt_results(output.result_metadata)
    assert results is not None
    first, second = results.results
    assert type(first.error) is not None
    assert (first.retryable, first.retried) == (True, True)
    assert first.delay > 0
    assert second.error is None
    assert [request.attempt for request in server.requests] == [1, 2]
    assert len({request.header(b"amz-sdk-invocation-id") for request in server.requests}) == 1
    assert len(tokens_written(server)) == 1
    serves_the_next_call(server, client)


@pytest.mark.parametrize("fault", ["none", "close_after", "reset_after"])
def test_a_connection_that_ends_while_idle(
    fault: str, server: FaultServer, http_client: BuildableClient
) -> None:
    client = new_client(server.at(fault), http_client)
    calls = 20

    for _ in range(calls):
        client.transact_write_items(WRITE)

    # Where the end comes between the look at an idle connection and the send, there is a retry.
    assert len(tokens_written(server)) == calls
    assert len(server.requests) == calls
    assert server.accepted == (1 if fault == "none" else calls)


@pytest.mark.parametrize(("rules", "delays"), [("true", [0.04, 0.04]), ("false", [0.001, 0.001])])
def test_a_service_that_says_when_to_come_back(
    rules: str,
    delays: list[float],
    server: FaultServer,
    http_client: BuildableClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_NEW_RETRIES_2026", rules)
    client = new_client(server.at("throttled_for_a_while", attempts=2), http_client)

    output = client.transact_write_items(WRITE)

    results = get_attempt_results(output.result_metadata)
    assert results is not None
    assert [result.delay for result in results.results[:-1]] == pytest.approx(delays)


def notes(error: BaseException) -> list[str]:
    found: list[str] = getattr(error, "__notes__", [])
    return found
