"""One client serves any number of threads, and what one call changes no other call sees."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest

from aws_core.credentials import StaticCredentialsProvider
from aws_core.middleware import get_raw_response
from services import dynamodb, s3
from smithy_py import APIError, with_timeout
from smithy_py.context import Context
from smithy_py.errors import CanceledError
from smithy_py.middleware import (
    BuildHandler,
    BuildInput,
    Output,
    Position,
    Stack,
    build_middleware,
)
from tests.integration.clients import config, dynamodb_client, s3_client
from tests.integration.dynamodb.items import Item, item, key, number
from tests.integration.objects import content
from tests.integration.recording import Recorder
from tests.servers.server import Server

T = TypeVar("T")

THREADS = 16
ROUNDS = 10
REGIONS = ["us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-south-1", "sa-east-1"]


def together(task: Callable[[int], T]) -> list[T]:
    """What *task* returns in each thread, all of which begin at once."""
    barrier = threading.Barrier(THREADS)

    def run(thread: int) -> T:
        barrier.wait()
        return task(thread)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def adding(header: str, value: str) -> Callable[[Stack], None]:
    """Adds a header to the call."""

    @build_middleware("AddHeader")
    def middleware(ctx: Context, input: BuildInput, next: BuildHandler) -> Output:
        assert header not in input.request.headers
        input.request.headers[header] = value
        return next(ctx, input)

    return lambda stack: stack.build.add(middleware, Position.BEFORE)


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def client(ministack: Server, recorder: Recorder) -> Generator[s3.Client]:
    with s3_client(ministack, s3.with_options(http_client=recorder)) as client:
        yield client


def test_objects_of_many_threads_are_not_mixed_up(client: s3.Client, name: str) -> None:
    client.create_bucket(s3.CreateBucketInput(bucket=name))

    def task(thread: int) -> None:
        for turn in range(ROUNDS):
            key, body = f"{thread}/{turn}", f"{thread}/{turn} ".encode() * 5000
            client.put_object(
                s3.PutObjectInput(bucket=name, key=key, body=body, metadata={"of": key})
            )
            output = client.get_object(s3.GetObjectInput(bucket=name, key=key))
            assert output.metadata == {"of": key}
            assert content(output) == body

    together(task)

    keys = [
        found.key
        for found in s3.ListObjectsV2Paginator(
            client, s3.ListObjectsV2Input(bucket=name), limit=50
        ).items()
    ]
    assert len(keys) == THREADS * ROUNDS


def test_middleware_of_one_call_are_in_no_other(
    client: s3.Client, recorder: Recorder, name: str
) -> None:
    client.create_bucket(s3.CreateBucketInput(bucket=name))
    before = str(client.stack("PutObject"))

    def task(thread: int) -> None:
        for turn in range(ROUNDS):
            put = s3.PutObjectInput(bucket=name, key=f"{thread}/{turn}", body=b"")
            if turn % 2:
                client.put_object(put)
            else:
                value = f"{thread}/{turn}"
                client.put_object(put, s3.with_api_options(adding("X-Amz-Meta-Call", value)))

    together(task)

    sent = {
        request.path.removeprefix(f"/{name}/"): request.headers.get("X-Amz-Meta-Call")
        for request in recorder.requests[1:]
    }
    assert len(sent) == THREADS * ROUNDS
    for path, header in sent.items():
        assert header == (None if int(path[-1]) % 2 else path)
    assert str(client.stack("PutObject")) == before


def test_credentials_of_one_call_are_in_no_other(
    ministack: Server, client: s3.Client, name: str
) -> None:
    client.create_bucket(s3.CreateBucketInput(bucket=name))
    client.put_object(s3.PutObjectInput(bucket=name, key="key", body=b"content"))
    wrong = StaticCredentialsProvider(ministack.access_key_id, "wrong")

    def task(thread: int) -> list[str]:
        codes: list[str] = []
        for _ in range(ROUNDS):
            head = s3.GetObjectInput(bucket=name, key="key")
            functions = [s3.with_options(credentials=wrong)] if thread % 2 else []
            try:
                codes.append(content(client.get_object(head, *functions)).decode())
            except APIError as error:
                codes.append(error.error_code)
        return codes

    for thread, codes in enumerate(together(task)):
        assert codes == ["SignatureDoesNotMatch" if thread % 2 else "content"] * ROUNDS


def test_regions_of_one_call_are_in_no_other(ministack: Server, name: str) -> None:
    recorder = Recorder()
    with dynamodb_client(ministack, dynamodb.with_options(http_client=recorder)) as client:
        for region in REGIONS:
            create_table(client, name, dynamodb.with_options(region=region))

        def task(thread: int) -> None:
            for turn in range(ROUNDS):
                region = REGIONS[(thread + turn) % len(REGIONS)]
                functions = [
                    dynamodb.with_options(region=region, app_id=region),
                    dynamodb.with_api_options(adding("X-Test-Region", region)),
                ]
                one = item(region, thread, turn=number(turn))
                put = dynamodb.PutItemInput(table_name=name, item=one)
                client.put_item(put, *functions)
                get = dynamodb.GetItemInput(table_name=name, key=key(region, thread))
                assert client.get_item(get, *functions).item == one

        together(task)

        for region in REGIONS:
            scan = dynamodb.ScanInput(table_name=name)
            found = client.scan(scan, dynamodb.with_options(region=region)).items or []
            assert found
            assert {id_of(one) for one in found} == {region}

    marked = [request for request in recorder.requests if "X-Test-Region" in request.headers]
    assert len(marked) == THREADS * ROUNDS * 2
    for request in marked:
        region = request.headers["X-Test-Region"]
        assert f"/{region}/dynamodb/aws4_request" in request.headers["Authorization"]
        assert f"app/{region}" in request.headers["User-Agent"].split()


def id_of(one: Item) -> str:
    id = one["id"]
    assert isinstance(id, dynamodb.types.AttributeValueMemberS)
    return id.value


def create_table(
    client: dynamodb.Client, name: str, *functions: Callable[[dynamodb.Options], None]
) -> None:
    types = dynamodb.types
    client.create_table(
        dynamodb.CreateTableInput(
            table_name=name,
            attribute_definitions=[
                types.AttributeDefinition(attribute_name="id", attribute_type="S"),
                types.AttributeDefinition(attribute_name="number", attribute_type="N"),
            ],
            key_schema=[
                types.KeySchemaElement(attribute_name="id", key_type="HASH"),
                types.KeySchemaElement(attribute_name="number", key_type="RANGE"),
            ],
            billing_mode=types.BillingMode.PAY_PER_REQUEST,
        ),
        *functions,
    )


def test_the_first_calls_of_a_client_may_come_at_once(ministack: Server, name: str) -> None:
    settings = config(ministack)
    with dynamodb.new_from_config(settings) as client:
        listed = together(lambda thread: client.list_tables().table_names)

    assert all(tables == listed[0] for tables in listed)


def test_what_ends_one_call_ends_no_other(client: s3.Client, name: str) -> None:
    client.create_bucket(s3.CreateBucketInput(bucket=name))
    client.put_object(s3.PutObjectInput(bucket=name, key="key", body=b"content"))

    def task(thread: int) -> list[object]:
        found: list[object] = []
        for _ in range(ROUNDS):
            with with_timeout(60.0) as ctx:
                if thread % 2:
                    ctx.cancel()
                try:
                    output = client.get_object(s3.GetObjectInput(bucket=name, key="key"), ctx=ctx)
                    found.append(content(output))
                except CanceledError as error:
                    found.append(type(error))
        return found

    for thread, found in enumerate(together(task)):
        assert found == [CanceledError if thread % 2 else b"content"] * ROUNDS


def test_metadata_are_of_the_own_call(client: s3.Client, name: str) -> None:
    client.create_bucket(s3.CreateBucketInput(bucket=name))

    def task(thread: int) -> None:
        for turn in range(ROUNDS):
            body = b"x" * (thread * ROUNDS + turn)
            put = client.put_object(s3.PutObjectInput(bucket=name, key=f"{thread}", body=body))
            response = get_raw_response(put.result_metadata)
            assert response is not None
            assert response.headers["ETag"] == put.e_tag

    together(task)
