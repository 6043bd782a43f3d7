"""Faults while a body is sent, and what is sent again."""

from __future__ import annotations

import io
import random
from typing import Any

import pytest

from aws_core.retry import get_attempt_results
from aws_core.signer.payload_hash import PAYLOAD_HASH, UNSIGNED_PAYLOAD
from aws_core.transport.http import BuildableClient
from services import s3
from smithy_py.context import Context
from smithy_py.errors import APIError, OperationError, RequestSendError
from smithy_py.middleware import Stack, finalize_middleware
from smithy_py.middleware.inputs import FinalizeHandler, FinalizeInput, Output
from tests.canned import options
from tests.faults.server import FaultServer

SIZE = 3_000_000
DATA = random.Random(5).randbytes(SIZE)


def new_client(endpoint: str, http_client: BuildableClient, **more: Any) -> s3.Client:
    settings = options(http_client, base_endpoint=endpoint, use_path_style=True, **more)
    return s3.Client(s3.Options(**settings))


def put(client: s3.Client, body: Any) -> s3.PutObjectOutput:
    return client.put_object(s3.PutObjectInput(bucket="bucket", key="key", body=body))


class OneWay(io.RawIOBase):
    """A stream that cannot go back."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        return self._data.read(size)


@pytest.mark.parametrize("fault", ["reset_on_head", "reset_before", "stalled_head", "slow_down"])
@pytest.mark.parametrize("start", [0, 1_000_000])
def test_every_attempt_sends_the_body_from_where_it_stood(
    fault: str, start: int, server: FaultServer, http_client: BuildableClient
) -> None:
    body = io.BytesIO(DATA)
    body.seek(start)

    put(new_client(server.at(fault, attempts=2), http_client), body)

    whole = [request for request in server.requests if request.attempt == 3]
    assert len(whole) == 1
    assert all(DATA[start:] == request.body for request in server.requests)
    # Framed twice, it would be another body to a server that goes by the other of the two.
    assert all(request.header(b"transfer-encoding") == b"" for request in server.requests)


def test_a_connection_closed_after_100_continue(
    server: FaultServer, http_client: BuildableClient
) -> None:
    client = new_client(server.at("close_before", attempts=99), http_client)

    with pytest.raises(RequestSendError, match="closed the connection without an answer"):
        put(client, DATA)

    assert [request.body == DATA for request in server.requests] == [True] * 3


@finalize_middleware("ComputePayloadHash")
def unsigned(ctx: Context, input: FinalizeInput, next: FinalizeHandler) -> Output:
    return next(ctx.with_value(PAYLOAD_HASH, UNSIGNED_PAYLOAD), input)


def send_unsigned(stack: Stack) -> None:
    stack.finalize.swap("ComputePayloadHash", unsigned)


@pytest.mark.parametrize("fault", ["reset_on_head", "reset_before"])
def test_a_body_that_cannot_go_back_is_sent_once(
    fault: str, server: FaultServer, http_client: BuildableClient
) -> None:
    client = new_client(server.at(fault), http_client, request_checksum_calculation="when_required")
    stream: Any = OneWay(DATA)

    with pytest.raises(OperationError) as info:
        client.put_object(
            s3.PutObjectInput(bucket="bucket", key="key", body=stream, content_length=SIZE),
            s3.with_api_options(send_unsigned),
        )

    assert isinstance(info.value, RequestSendError)
    assert "failed to rewind transport stream for retry" in "".join(info.value.__notes__)
    assert server.accepted == 1


def test_a_server_that_refuses_the_body_does_not_get_it(
    server: FaultServer, http_client: BuildableClient
) -> None:
    client = new_client(server.at("refuse_body"), http_client.with_expect_continue_timeout(20))

    with pytest.raises(APIError) as info:
        put(client, io.BytesIO(DATA))

    assert info.value.error_code == "AccessDenied"
    results = get_attempt_results(info.value.result_metadata)
    assert results is not None
    assert len(results.results) == 1
    assert server.requests == []
    put(new_client(server.at("none"), http_client), DATA)
    assert len(server.requests) == 1
