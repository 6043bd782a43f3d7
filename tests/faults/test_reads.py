"""Faults in the body of a download, which is read after the call has returned."""

from __future__ import annotations

import time

import pytest

from aws_core.retry import get_attempt_results
from aws_core.transport.http import BuildableClient
from services import s3
from smithy_py.context import with_timeout
from smithy_py.errors import DeadlineExceededError, ResponseReadError
from tests.canned import options
from tests.faults.conftest import in_use
from tests.faults.server import FaultServer

BOUND = 25.0
INPUT = s3.GetObjectInput(bucket="bucket", key="some-key-of-a-length")


def new_client(endpoint: str, http_client: BuildableClient) -> s3.Client:
    settings = options(http_client, base_endpoint=endpoint, use_path_style=True)
    return s3.Client(s3.Options(**settings))


def content(output: s3.GetObjectOutput) -> bytes:
    assert output.body is not None
    with output.body as body:
        return bytes(body.read())


def serves_the_next_call(server: FaultServer, client: s3.Client) -> None:
    output = client.get_object(INPUT, s3.with_options(base_endpoint=server.at("none")))
    assert content(output) == b"some-key-of-a-length"


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        ("reset_in_body", "the connection to {} failed: connection reset by peer"),
        ("short_body", "{} ended the body too soon"),
        ("stalled_body", "{} sent nothing more of the body for 0.5 s"),
    ],
)
def test_a_body_that_is_cut_never_passes_for_whole(
    fault: str, text: str, server: FaultServer, http_client: BuildableClient
) -> None:
    client = new_client(server.at(fault), http_client)
    began = time.monotonic()

    output = client.get_object(INPUT)
    with pytest.raises(ResponseReadError) as info:
        content(output)

    assert text.format(server.url.partition("//")[2]) in str(info.value)
    assert time.monotonic() - began < BOUND
    assert len(server.requests) == 1
    serves_the_next_call(server, client)


@pytest.mark.parametrize("fault", ["slow_head", "slow_body", "extra_bytes", "reset_after"])
def test_a_body_that_comes_whole(
    fault: str, server: FaultServer, http_client: BuildableClient
) -> None:
    client = new_client(server.at(fault), http_client)

    output = client.get_object(INPUT)

    assert content(output) == b"some-key-of-a-length"
    serves_the_next_call(server, client)


def test_a_length_that_is_too_small_gives_that_much(
    server: FaultServer, http_client: BuildableClient
) -> None:
    client = new_client(server.at("small_length"), http_client)

    assert content(client.get_object(INPUT)) == b"s"
    serves_the_next_call(server, client)
    assert server.accepted == 2


@pytest.mark.parametrize(
    "fault", ["reset_before", "close_before", "reset_in_head", "close_in_head", "garbage"]
)
def test_a_fault_before_the_body_is_retried(
    fault: str, server: FaultServer, http_client: BuildableClient
) -> None:
    client = new_client(server.at(fault, attempts=2), http_client)

    output = client.get_object(INPUT)

    assert content(output) == b"some-key-of-a-length"
    results = get_attempt_results(output.result_metadata)
    assert results is not None
    assert len(results.results) == 3
    assert server.requests[-1].attempt == 3
    serves_the_next_call(server, client)


@pytest.mark.parametrize("fault", ["reset_in_head", "close_in_head", "garbage"])
def test_an_answer_that_began_is_asked_for_again_by_the_retryer_alone(
    fault: str, server: FaultServer, http_client: BuildableClient
) -> None:
    client = new_client(server.at(fault, attempts=1), http_client)
    # Of a connection that was idle, a transport may take a silent end for an old one.
    serves_the_next_call(server, client)

    assert content(client.get_object(INPUT)) == b"some-key-of-a-length"

    assert [request.attempt for request in server.requests] == [1, 1, 2]
    assert [request.connection for request in server.requests] == [1, 1, 2]


def test_a_body_that_nobody_reads_is_closed_with_its_connection(
    server: FaultServer, http_client: BuildableClient
) -> None:
    client = new_client(server.at("stalled_body"), http_client)

    output = client.get_object(INPUT)
    assert in_use(http_client) == 1
    assert output.body is not None
    output.body.close()

    assert in_use(http_client) == 0
    serves_the_next_call(server, client)


def test_the_context_of_the_call_bounds_the_body(server: FaultServer) -> None:
    with BuildableClient().with_read_timeout(600) as http_client:
        client = new_client(server.at("stalled_body"), http_client)
        began = time.monotonic()

        output = client.get_object(INPUT, ctx=with_timeout(0.3))
        with pytest.raises(DeadlineExceededError):
            content(output)

        assert time.monotonic() - began < BOUND
        assert in_use(http_client) == 0
        serves_the_next_call(server, client)
