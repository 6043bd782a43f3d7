"""The native transport over HTTP/2, when the server does what it should not."""

from __future__ import annotations

import random
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from aws_core import NopRetryer
from aws_core.retry import get_attempt_results
from aws_core.transport.native import NativeClient
from services import s3
from smithy_py.context import Context, with_cancel, with_timeout
from smithy_py.errors import (
    APIError,
    CanceledError,
    DeadlineExceededError,
    RequestSendError,
    ResponseReadError,
)
from tests.canned import options
from tests.faults.conftest import in_use, sockets
from tests.faults.http2_server import HTTP2FaultServer
from tests.servers.certificates import Certificates

BOUND = 25.0
KEY = "some-key-of-a-length"
# Many times what a server takes at first.
DATA = random.Random(9).randbytes(5 * 1024 * 1024)
GET, PUT = "get", "put"


@pytest.fixture
def server(certificates: Certificates) -> Iterator[HTTP2FaultServer]:
    """The server; no socket is left after the test, and nobody broke the protocol."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificates.certificate, certificates.key)
    tls.set_alpn_protocols(["h2"])
    before = sockets()
    with HTTP2FaultServer(tls) as running:
        yield running
    assert running.violations == []
    assert sockets() <= before


@pytest.fixture
def http_client(server: HTTP2FaultServer, certificates: Certificates) -> Iterator[NativeClient]:
    """A client that does not wait long; none of its connections is left after the test."""
    trusting = NativeClient().with_ca_bundle(certificates.ca_bundle).with_read_timeout(0.5)
    assert isinstance(trusting, NativeClient)
    with trusting as client:
        yield client
        assert in_use(client) == 0
    assert server.wait_closed()


def new_client(endpoint: str, http_client: NativeClient, **more: Any) -> s3.Client:
    settings = options(http_client, base_endpoint=endpoint, use_path_style=True, **more)
    return s3.Client(s3.Options(**settings))


def get(client: s3.Client, ctx: Context | None = None) -> bytes:
    output = client.get_object(s3.GetObjectInput(bucket="bucket", key=KEY), ctx=ctx)
    assert output.body is not None
    with output.body as body:
        return bytes(body.read())


def put(client: s3.Client, data: bytes = b"data", ctx: Context | None = None) -> int:
    """How many attempts it took."""
    output = client.put_object(s3.PutObjectInput(bucket="bucket", key=KEY, body=data), ctx=ctx)
    assert output.e_tag == '"e"'
    results = get_attempt_results(output.result_metadata)
    assert results is not None
    return len(results.results)


def run(method: str, client: s3.Client) -> None:
    assert get(client) == KEY.encode() if method == GET else put(client) > 0


def serves_the_next_calls(server: HTTP2FaultServer, http_client: NativeClient) -> None:
    healthy = new_client(server.at("none"), http_client)
    assert get(healthy) == KEY.encode()
    assert put(healthy) == 1
    assert server.requests[-1].connection == server.accepted


def attempts(server: HTTP2FaultServer) -> list[int]:
    return [request.attempt for request in server.requests]


UNREAD = "the connection to {} failed: the server refused the request unread"
CLOSED = "{} closed the connection without an answer"
STREAM = "the answer of {} cannot be read: HTTP/2 stream 1 reset by server (error 0x2 INTERNAL"
BEFORE_THE_ANSWER = [
    ("refused_stream", UNREAD),
    ("goaway_unprocessed", UNREAD),
    ("goaway_with_an_error", CLOSED),
    ("internal_error", STREAM),
    ("close_before", CLOSED),
    ("close_in_head", "the answer of {} cannot be read: it ended too soon"),
    ("tcp_reset_before", "the connection to {} failed: connection reset by peer"),
    ("stalled_head", "{} neither read nor answered for 0.5 s"),
]


@pytest.mark.parametrize("method", [GET, PUT])
@pytest.mark.parametrize(("fault", "text"), BEFORE_THE_ANSWER)
def test_a_fault_that_stays_fails_the_last_attempt(
    fault: str, text: str, method: str, server: HTTP2FaultServer, http_client: NativeClient
) -> None:
    with pytest.raises(RequestSendError) as info:
        run(method, new_client(server.at(fault), http_client))

    assert text.format(server.url.partition("//")[2]) in str(info.value)
    assert info.value.timeout == (fault == "stalled_head")
    assert attempts(server) == [1, 2, 3]
    assert len({request.connection for request in server.requests}) == 3
    serves_the_next_calls(server, http_client)


@pytest.mark.parametrize("method", [GET, PUT])
@pytest.mark.parametrize("fault", [fault for fault, _ in BEFORE_THE_ANSWER])
def test_a_fault_that_goes_is_retried_on_another_connection(
    fault: str, method: str, server: HTTP2FaultServer, http_client: NativeClient
) -> None:
    run(method, new_client(server.at(fault, attempts=1), http_client))

    assert attempts(server) == [1, 2]
    assert [request.connection for request in server.requests] == [1, 2]
    serves_the_next_calls(server, http_client)


def test_an_answer_of_an_error_keeps_the_connection(
    server: HTTP2FaultServer, http_client: NativeClient
) -> None:
    assert put(new_client(server.at("unavailable", attempts=2), http_client)) == 3
    serves_the_next_calls(server, http_client)
    assert server.accepted == 1


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        ("internal_error_in_body", "the body from {} cannot be read: HTTP/2 stream 1 reset by"),
        ("close_in_body", "{} ended the body too soon"),
        ("close_in_body_without_length", "{} ended the body too soon"),
        ("tcp_reset_in_body", "the connection to {} failed: connection reset by peer"),
        ("short_body", "the body from {} cannot be read: [HTTP2] [1] received invalid frame"),
        ("stalled_body", "{} sent nothing more of the body for 0.5 s"),
    ],
)
def test_a_body_that_is_cut_never_passes_for_whole(
    fault: str, text: str, server: HTTP2FaultServer, http_client: NativeClient
) -> None:
    with pytest.raises(ResponseReadError) as info:
        get(new_client(server.at(fault), http_client))

    assert text.format(server.url.partition("//")[2]) in str(info.value)
    assert len(server.requests) == 1
    serves_the_next_calls(server, http_client)
    assert server.accepted == 2


@pytest.mark.parametrize("method", [GET, PUT])
@pytest.mark.parametrize("fault", ["goaway_before_the_answer", "goaway_in_the_body"])
def test_a_server_that_leaves_in_good_order_answers_first(
    fault: str, method: str, server: HTTP2FaultServer, http_client: NativeClient
) -> None:
    run(method, new_client(server.at(fault), http_client))

    assert attempts(server) == [1]
    serves_the_next_calls(server, http_client)
    assert server.accepted == 2


@pytest.mark.parametrize("method", [GET, PUT])
def test_a_connection_that_was_closed_while_idle_is_not_used(
    method: str, server: HTTP2FaultServer, http_client: NativeClient
) -> None:
    get(new_client(server.at("goaway_and_close"), http_client))
    assert server.wait_closed()

    # Without a retry: nothing may go out on the old one.
    run(method, new_client(server.at("none"), http_client, retryer=NopRetryer()))

    assert [request.connection for request in server.requests] == [1, 2]


@pytest.mark.parametrize("method", [GET, PUT])
def test_a_connection_whose_end_was_announced_while_idle(
    method: str, server: HTTP2FaultServer, http_client: NativeClient
) -> None:
    get(new_client(server.at("goaway_after_the_answer"), http_client))

    run(method, new_client(server.at("none"), http_client))

    # A PUT finds out when it is sent, and is sent again by the retryer.
    assert attempts(server)[1] == (1 if method == GET else 2)
    assert [request.connection for request in server.requests] == [1, 2]
    serves_the_next_calls(server, http_client)


def test_large_bodies_flow_both_ways(server: HTTP2FaultServer, http_client: NativeClient) -> None:
    assert put(new_client(server.at("none"), http_client), DATA) == 1
    assert DATA in server.requests[0].body

    assert len(get(new_client(server.at("large"), http_client))) == 5 * 1024 * 1024
    assert server.accepted == 1


@pytest.mark.parametrize(
    "fault",
    ["refused_stream", "goaway_unprocessed", "reset_upload", "internal_error", "close_before"],
)
def test_an_upload_begins_anew(
    fault: str, server: HTTP2FaultServer, http_client: NativeClient
) -> None:
    assert put(new_client(server.at(fault, attempts=1), http_client), DATA) == 2

    assert attempts(server) == [1, 2]
    assert DATA in server.requests[1].body
    serves_the_next_calls(server, http_client)


@pytest.mark.parametrize("fault", ["answer_instead", "early_answer"])
def test_an_upload_ends_with_the_answer_that_comes_before_its_end(
    fault: str, server: HTTP2FaultServer, http_client: NativeClient
) -> None:
    with pytest.raises(APIError) as info:
        put(new_client(server.at(fault), http_client), DATA)

    assert (info.value.error_code, info.value.status_code) == ("AccessDenied", 403)
    assert attempts(server) == [1]
    serves_the_next_calls(server, http_client)


@pytest.fixture
def patient(http_client: NativeClient) -> Iterator[NativeClient]:
    """A client without a timeout that could end anything."""
    waiting = http_client.with_read_timeout(600)
    assert isinstance(waiting, NativeClient)
    with waiting as client:
        yield client
        assert in_use(client) == 0


CALLS: dict[str, Callable[[s3.Client, Context], object]] = {
    "stalled_head": lambda client, ctx: put(client, ctx=ctx),
    "stalled_body": lambda client, ctx: get(client, ctx=ctx),
    "stalled_upload": lambda client, ctx: put(client, DATA, ctx),
}


@pytest.mark.parametrize("fault", CALLS)
def test_cancel_ends_a_call_wherever_it_waits(
    fault: str, server: HTTP2FaultServer, patient: NativeClient
) -> None:
    ctx = with_cancel()

    def cancel() -> None:
        end = time.monotonic() + BOUND
        while not server.requests and time.monotonic() < end:
            time.sleep(0.002)
        # Late enough for what else the server sends; a call that is over by then fails the test.
        time.sleep(0.05)
        ctx.cancel()

    thread = threading.Thread(target=cancel)
    thread.start()
    began = time.monotonic()
    try:
        with pytest.raises(CanceledError) as info:
            CALLS[fault](new_client(server.at(fault), patient), ctx)
    finally:
        thread.join()

    assert type(info.value) is CanceledError
    assert time.monotonic() - began < BOUND
    assert attempts(server) == [1]
    serves_the_next_calls(server, patient)


@pytest.mark.parametrize("fault", CALLS)
def test_a_deadline_ends_a_call_wherever_it_waits(
    fault: str, server: HTTP2FaultServer, patient: NativeClient
) -> None:
    with pytest.raises(DeadlineExceededError):
        CALLS[fault](new_client(server.at(fault), patient), with_timeout(1.0))

    assert attempts(server) == [1]
    serves_the_next_calls(server, patient)
