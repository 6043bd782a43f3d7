"""``cancel()`` from another thread ends a call wherever it waits, and nothing is left of it.

Nothing here waits for a timeout: what the calls wait for does not come for a minute.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from aws_core.credentials import Credentials
from aws_core.credentials.cache import CredentialsCache
from aws_core.retry import AdaptiveMode, Standard, add_with_long_polling
from aws_core.retry.rate_limiter import TokenRateLimit
from aws_core.transport.http import BuildableClient
from services import dynamodb, s3
from smithy_py.context import Context, with_cancel, with_timeout
from smithy_py.errors import CanceledError, DeadlineExceededError, GenericAPIError
from tests.canned import options
from tests.faults.conftest import in_use
from tests.faults.server import FaultServer
from tests.transport.server import LoopbackServer, Peer

BOUND = 25.0


@pytest.fixture
def patient(server: FaultServer) -> Iterator[BuildableClient]:
    """A client without a timeout that could end anything."""
    with (
        BuildableClient()
        .with_connect_timeout(600)
        .with_tls_handshake_timeout(600)
        .with_read_timeout(600)
        .with_expect_continue_timeout(600)
        .with_verify(False) as client
    ):
        yield client
        assert in_use(client) == 0


def cancelled(call: Callable[[Context], object], waits: Callable[[], bool]) -> CanceledError:
    """What *call* raises, cancelled as soon as it *waits*."""
    ctx = with_cancel()
    reached: list[bool] = []

    def cancel() -> None:
        end = time.monotonic() + BOUND
        while not waits() and time.monotonic() < end:
            time.sleep(0.002)
        reached.append(waits())
        ctx.cancel()

    thread = threading.Thread(target=cancel)
    thread.start()
    began = time.monotonic()
    try:
        with pytest.raises(CanceledError) as info:
            call(ctx)
    finally:
        thread.join()
    assert reached == [True]
    assert time.monotonic() - began < BOUND
    assert type(info.value) is CanceledError
    return info.value


def new_client(endpoint: str, http_client: BuildableClient, **more: Any) -> dynamodb.Client:
    settings = options(http_client, base_endpoint=endpoint, **more)
    return dynamodb.Client(dynamodb.Options(**settings))


def serves_the_next_call(server: FaultServer, client: dynamodb.Client) -> None:
    before = len(server.requests)
    client.list_tables(None, dynamodb.with_options(base_endpoint=server.at("none")))
    assert len(server.requests) == before + 1


@pytest.mark.parametrize("fault", ["stalled_head", "stalled_body"])
def test_in_the_answer(fault: str, server: FaultServer, patient: BuildableClient) -> None:
    client = new_client(server.at(fault), patient)

    error = cancelled(lambda ctx: client.list_tables(ctx=ctx), lambda: len(server.requests) == 1)

    assert str(error).startswith("operation error DynamoDB: ListTables, ")
    assert str(error).endswith("context canceled")
    assert len(server.requests) == 1
    serves_the_next_call(server, client)


def test_in_the_look_up(server: FaultServer, patient: BuildableClient) -> None:
    asked, over = threading.Event(), threading.Event()

    def resolver(host: str) -> list[str]:
        asked.set()
        over.wait(60)
        return []

    with patient.with_resolver(resolver) as http_client:
        client = new_client("http://service.invalid", http_client)
        cancelled(lambda ctx: client.list_tables(ctx=ctx), asked.is_set)
        over.set()
        serves_the_next_call(server, client)


def test_in_the_connect(server: FaultServer, patient: BuildableClient) -> None:
    with socket.socket() as listener, socket.socket() as filler, socket.socket() as more:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for one in (filler, more):
            one.setblocking(False)
            one.connect_ex(listener.getsockname())
        client = new_client(f"http://127.0.0.1:{listener.getsockname()[1]}", patient)
        cancelled(lambda ctx: client.list_tables(ctx=ctx), lambda: in_use(patient) == 1)
    serves_the_next_call(server, client)


def test_in_the_tls_handshake(server: FaultServer, patient: BuildableClient) -> None:
    with LoopbackServer(lambda peer: peer.wait_closed()) as silent:
        client = new_client(f"https://{silent.host}", patient)
        cancelled(lambda ctx: client.list_tables(ctx=ctx), lambda: silent.accepted == 1)
    serves_the_next_call(server, client)


@pytest.mark.parametrize("expect", [True, False])
def test_in_the_sending_of_a_body(
    expect: bool, server: FaultServer, patient: BuildableClient
) -> None:
    over = threading.Event()

    def handle(peer: Peer) -> None:
        over.wait(60)

    with LoopbackServer(handle) as deaf:
        settings = options(patient, base_endpoint=deaf.url, use_path_style=True)
        client = s3.Client(s3.Options(**settings))
        functions = () if expect else (s3.with_options(continue_header_threshold_bytes=-1),)
        body = bytes(30_000_000)
        cancelled(
            lambda ctx: client.put_object(
                s3.PutObjectInput(bucket="bucket", key="key", body=body), *functions, ctx=ctx
            ),
            lambda: deaf.accepted == 1,
        )
        over.set()
    serves_the_next_call(server, new_client(server.at("none"), patient))


def test_in_the_reading_of_a_body(server: FaultServer, patient: BuildableClient) -> None:
    settings = options(patient, base_endpoint=server.at("stalled_body"), use_path_style=True)
    client = s3.Client(s3.Options(**settings))

    def read(ctx: Context) -> None:
        output = client.get_object(s3.GetObjectInput(bucket="bucket", key="key"), ctx=ctx)
        assert output.body is not None
        reading.set()
        output.body.read()

    reading = threading.Event()
    cancelled(read, reading.is_set)
    serves_the_next_call(server, new_client(server.at("none"), patient))


def test_in_the_wait_for_a_retry(server: FaultServer, patient: BuildableClient) -> None:
    retryer = Standard(backoff=lambda attempt, error: 60.0)
    client = new_client(server.at("status_500"), patient, retryer=retryer)

    error = cancelled(lambda ctx: client.list_tables(ctx=ctx), lambda: len(server.requests) == 1)

    assert isinstance(error.__cause__, GenericAPIError)
    assert len(server.requests) == 1
    serves_the_next_call(server, client)


def test_in_the_wait_of_a_poll(
    server: FaultServer, patient: BuildableClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_NEW_RETRIES_2026", "true")
    quota = TokenRateLimit(0)
    retryer = Standard(backoff=lambda attempt, error: 60.0, rate_limiter=quota)
    client = new_client(server.at("status_500"), patient, retryer=add_with_long_polling(retryer))

    cancelled(lambda ctx: client.list_tables(ctx=ctx), lambda: len(server.requests) == 1)

    serves_the_next_call(server, client)


def test_in_the_wait_for_an_attempt(server: FaultServer, patient: BuildableClient) -> None:
    now, asked = [0.0], list[float]()

    def clock() -> float:
        asked.append(now[0])
        return now[0]

    retryer = AdaptiveMode(clock=clock)
    retryer.get_attempt_token(with_cancel())(GenericAPIError("ThrottlingException", ""))
    asked.clear()
    client = new_client(server.at("none"), patient, retryer=retryer)

    # The clock stands still, so that the turn never comes.
    cancelled(lambda ctx: client.list_tables(ctx=ctx), lambda: bool(asked))

    assert server.requests == []
    now[0] = 60.0
    serves_the_next_call(server, client)


class SlowProvider:
    """Gives credentials once it may."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.may = threading.Event()

    def retrieve(self, ctx: Context | None = None) -> Credentials:
        self.asked.set()
        self.may.wait(60)
        return Credentials("AKIDEXAMPLE", "made-up-secret")


def test_in_the_wait_for_credentials(server: FaultServer, patient: BuildableClient) -> None:
    provider = SlowProvider()
    client = new_client(server.at("none"), patient, credentials=CredentialsCache(provider))

    cancelled(lambda ctx: client.list_tables(ctx=ctx), provider.asked.is_set)
    with pytest.raises(DeadlineExceededError):
        client.list_tables(ctx=with_timeout(0.05))

    assert server.requests == []
    provider.may.set()
    serves_the_next_call(server, client)


def test_in_the_wait_for_room_in_the_pool(server: FaultServer) -> None:
    with BuildableClient().with_max_connections_per_host(1).with_read_timeout(600) as http_client:
        client = new_client(server.at("stalled_head"), http_client)
        holder = with_cancel()
        errors: list[BaseException] = []

        def hold() -> None:
            try:
                client.list_tables(ctx=holder)
            except CanceledError as error:
                errors.append(error)

        thread = threading.Thread(target=hold)
        thread.start()
        held = time.monotonic() + BOUND
        while not server.requests and time.monotonic() < held:
            time.sleep(0.002)
        asked = time.monotonic()
        cancelled(lambda ctx: client.list_tables(ctx=ctx), lambda: time.monotonic() > asked + 0.05)

        assert in_use(http_client) == 1
        holder.cancel()
        thread.join()
        assert len(errors) == 1
        serves_the_next_call(server, client)


def test_one_deadline_bounds_all_attempts(server: FaultServer, patient: BuildableClient) -> None:
    client = new_client(
        server.at("status_503"), patient, retryer=Standard(max_attempts=1000, backoff=slow)
    )
    began = time.monotonic()

    with pytest.raises(DeadlineExceededError):
        client.list_tables(ctx=with_timeout(0.3))

    assert time.monotonic() - began < BOUND
    assert 1 < len(server.requests) < 100
    serves_the_next_call(server, client)


def slow(attempt: int, error: Exception) -> float:
    return 0.05
