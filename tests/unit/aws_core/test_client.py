"""Clients: stacks, options of one call, middleware of one's own, errors."""

from __future__ import annotations

import copy
import pickle
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import smithy_py
from aws_core.credentials.static import StaticCredentialsProvider
from aws_core.middleware import get_raw_response, get_request_id_metadata
from aws_core.retry import get_attempt_results
from services import dynamodb, s3, sqs
from smithy_py.middleware import (
    Position,
    Stack,
    build_middleware,
    deserialize_middleware,
    finalize_middleware,
    initialize_middleware,
    serialize_middleware,
)
from tests.canned import CannedClient, answer, options

STEPS = {
    "initialize": (initialize_middleware, "OperationInputValidation"),
    "serialize": (serialize_middleware, "OperationSerializer"),
    "build": (build_middleware, "UserAgent"),
    "finalize": (finalize_middleware, "Signing"),
    "deserialize": (deserialize_middleware, "OperationDeserializer"),
}


def new_client(*answers: Any, **more: Any) -> tuple[s3.Client, CannedClient]:
    canned = CannedClient(*answers)
    return s3.Client(s3.Options(**options(canned, **more))), canned


def tracer(step: str, id: str, seen: list[str]) -> Any:
    def handle(ctx: Any, input: Any, next: Any) -> Any:
        seen.append(f"{id} in")
        output = next(ctx, input)
        seen.append(f"{id} out")
        return output

    return STEPS[step][0](id)(handle)


def insert(step: str, id: str, seen: list[str], position: Position) -> Callable[[Stack], None]:
    def change(stack: Stack) -> None:
        getattr(stack, step).insert(tracer(step, id, seen), STEPS[step][1], position)

    return change


@pytest.mark.parametrize("step", STEPS)
def test_custom_middleware_in_every_step_at_client_and_call_level(step: str) -> None:
    seen: list[str] = []
    canned = CannedClient()
    client = s3.Client(
        s3.Options(**options(canned)),
        s3.with_api_options(insert(step, "OfClient", seen, Position.BEFORE)),
    )
    call = s3.with_api_options(insert(step, "OfCall", seen, Position.AFTER))

    client.list_buckets(None, call)
    assert seen == ["OfClient in", "OfCall in", "OfCall out", "OfClient out"]
    listed = client.stack("ListBuckets", call).list()
    anchor = listed.index(STEPS[step][1])
    assert listed[anchor - 1 : anchor + 2] == ["OfClient", STEPS[step][1], "OfCall"]

    seen.clear()
    client.list_buckets()
    assert seen == ["OfClient in", "OfClient out"]


def test_swap_remove_and_get() -> None:
    client, canned = new_client()

    @build_middleware("UserAgent")
    def plain_user_agent(ctx: Any, input: Any, next: Any) -> Any:
        input.request.headers["User-Agent"] = "mine/1.0"
        return next(ctx, input)

    def change(stack: Stack) -> None:
        assert stack.build.get("UserAgent") is not None
        assert stack.build.swap("UserAgent", plain_user_agent).id == "UserAgent"
        stack.build.remove("ClientRequestID")

    client.list_buckets(None, s3.with_api_options(change))
    assert canned.last.headers["user-agent"] == "mine/1.0"
    assert "amz-sdk-invocation-id" not in canned.last.headers
    client.list_buckets()
    assert canned.last.headers["user-agent"].startswith("aws-sdk-python-v2/")
    assert "amz-sdk-invocation-id" in canned.last.headers


def test_what_a_call_changes_never_reaches_another_call_from_16_threads() -> None:
    client, canned = new_client()
    barrier = threading.Barrier(16)

    def run(number: int) -> None:
        @build_middleware("Mark")
        def mark(ctx: Any, input: Any, next: Any) -> Any:
            input.request.headers["X-Mark"] = str(number)
            return next(ctx, input)

        barrier.wait()
        for turn in range(25):
            bucket = f"bucket-{number}-{turn}"
            if turn % 2:
                client.head_bucket(s3.HeadBucketInput(bucket=bucket))
            else:
                client.head_bucket(
                    s3.HeadBucketInput(bucket=bucket, expected_bucket_owner=str(number)),
                    s3.with_options(region=f"us-test-{number}"),
                    s3.with_api_options(lambda stack: stack.build.add(mark)),
                )

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(run, range(16)))

    assert len(canned.requests) == 16 * 25
    for request in canned.requests:
        _, number, turn = request.host.split(".")[0].split("-")
        if int(turn) % 2:
            assert "x-mark" not in request.headers
            assert "us-west-2" in request.host
        else:
            assert request.headers["x-mark"] == number
            assert request.headers["x-amz-expected-bucket-owner"] == number
            assert f"us-test-{number}" in request.host
            assert f"/us-test-{number}/s3/" in request.headers["authorization"]


def test_an_unknown_option_raises_at_once() -> None:
    with pytest.raises(TypeError, match="no option 'regoin'; did you mean 'region'"):
        s3.with_options(regoin="x")
    no_option: Any = {"colour": "red"}
    with pytest.raises(TypeError, match="no option 'colour'"):
        s3.Options(**no_option)
    client, _ = new_client()
    with pytest.raises(TypeError, match="no option 'regoin'"):
        client.list_buckets(None, lambda o: setattr(o, "regoin", "x"))


def test_option_functions_run_in_order_on_a_copy() -> None:
    client, canned = new_client()
    client.list_buckets(None, s3.with_options(region="a-1"), s3.with_options(region="b-2"))
    assert "b-2" in canned.last.host
    assert client.options().region == "us-west-2"


def test_a_failed_api_option_names_the_function() -> None:
    client, _ = new_client()

    def breaks_it(stack: Stack) -> None:
        stack.build.insert(tracer("build", "X", []), "NotThere")

    with pytest.raises(smithy_py.OperationError, match=r"breaks_it.*NotThere") as info:
        client.list_buckets(None, s3.with_api_options(breaks_it))
    assert (info.value.service_id, info.value.operation_name) == ("S3", "ListBuckets")
    assert isinstance(info.value.__cause__, LookupError)


def test_what_a_middleware_raises_reaches_the_caller_with_a_note() -> None:
    client, _ = new_client()

    class MineError(Exception):
        pass

    @finalize_middleware("Breaks")
    def breaks(ctx: Any, input: Any, next: Any) -> Any:
        raise MineError("mine")

    with pytest.raises(MineError, match="mine") as info:
        client.list_buckets(None, s3.with_api_options(lambda s: s.finalize.add(breaks)))
    assert info.value.__notes__ == ["operation error S3: ListBuckets"]


def test_missing_and_wrong_members_are_listed_all_at_once() -> None:
    client, canned = new_client()
    wrong: Any = {"bucket": 3, "metadata": {"a": 1}, "content_length": "4"}
    with pytest.raises(smithy_py.InvalidParamsError) as info:
        client.put_object(s3.PutObjectInput(**wrong))
    text = str(info.value)
    assert text.startswith("operation error S3: PutObject, 4 validation error(s) found.")
    assert "missing required field, PutObjectInput.key" in text
    assert "wrong type, PutObjectInput.bucket: expected str, got int" in text
    assert "wrong type, PutObjectInput.metadata['a']: expected str, got int" in text
    assert "wrong type, PutObjectInput.content_length: expected int, got str" in text
    assert canned.requests == []


def test_an_input_of_another_operation_is_refused() -> None:
    client, _ = new_client()
    other: Any = s3.HeadBucketInput(bucket="b")
    with pytest.raises(smithy_py.InvalidParamsError, match=r"expected GetObjectInput, got Head"):
        client.get_object(other)


def test_an_empty_label_is_refused() -> None:
    client, _ = new_client()
    with pytest.raises(smithy_py.SerializationError, match="key must not be empty"):
        client.get_object(s3.GetObjectInput(bucket="b", key=""))


def test_no_region_lists_what_was_tried() -> None:
    client, _ = new_client(region="")
    with pytest.raises(smithy_py.EndpointResolutionError) as info:
        client.list_buckets()
    for source in ("with_region", "AWS_REGION", "AWS_DEFAULT_REGION", "profile"):
        assert source in str(info.value)


def test_no_credentials_tells_what_to_do() -> None:
    client, _ = new_client(credentials=None)
    with pytest.raises(smithy_py.IdentityError, match="load_default_config"):
        client.list_buckets()


def test_a_modelled_error() -> None:
    body = b"<Error><Code>NoSuchKey</Code><Message>gone</Message><RequestId>R1</RequestId></Error>"
    client, _ = new_client(answer(404, body, {"x-amz-request-id": "R1", "x-amz-id-2": "H1"}))
    with pytest.raises(s3.types.NoSuchKey) as info:
        client.get_object(s3.GetObjectInput(bucket="bkt", key="k"))
    error = info.value
    assert isinstance(error, smithy_py.APIError)
    assert error.error_code == "NoSuchKey"
    assert error.error_message == "gone"
    assert error.error_fault == "client"
    assert (error.status_code, error.request_id, error.host_id) == (404, "R1", "H1")
    assert (error.service_id, error.operation_name) == ("S3", "GetObject")
    assert "operation error S3: GetObject, NoSuchKey: gone" in str(error)
    assert get_request_id_metadata(error.result_metadata) == "R1"
    raw = get_raw_response(error.result_metadata)
    assert raw is not None
    assert raw.read() == body
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.error_code) == (str(error), "NoSuchKey")


def test_a_code_that_no_model_names() -> None:
    body = b'{"__type":"com.amazonaws.dynamodb#OddError:http://x","message":"odd"}'
    client = dynamodb.Client(dynamodb.Options(**options(CannedClient(answer(400, body)))))
    with pytest.raises(smithy_py.GenericAPIError) as info:
        client.list_tables()
    assert (info.value.error_code, info.value.error_message) == ("OddError", "odd")
    assert info.value.error_fault == "unknown"


def test_query_compatible_error_codes() -> None:
    body = b'{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"no queue"}'
    headers = {"x-amzn-query-error": "AWS.SimpleQueueService.NonExistentQueue;Sender"}
    canned = CannedClient(answer(400, body, headers))
    client = sqs.Client(sqs.Options(**options(canned)))
    with pytest.raises(sqs.types.QueueDoesNotExist) as info:
        client.get_queue_url(sqs.GetQueueUrlInput(queue_name="q"))
    assert info.value.error_code == "AWS.SimpleQueueService.NonExistentQueue"
    assert canned.last.headers["x-amzn-query-mode"] == "true"


@pytest.mark.parametrize("body", [b"<html>", b"\xff\xfe", b'{"Item":', b"[1]", b'{"Item":"x"}'])
def test_a_malformed_answer(body: bytes) -> None:
    client = dynamodb.Client(dynamodb.Options(**options(CannedClient(answer(200, body)))))
    key: dict[str, dynamodb.types.AttributeValue] = {
        "k": dynamodb.types.AttributeValueMemberS(value="v")
    }
    with pytest.raises(smithy_py.DeserializationError) as info:
        client.get_item(dynamodb.GetItemInput(table_name="t", key=key))
    assert info.value.snapshot == body


def test_attempts_are_on_the_error() -> None:
    client, canned = new_client(answer(503, b""))
    with pytest.raises(smithy_py.APIError) as info:
        client.list_buckets()
    assert len(canned.requests) == 3
    results = get_attempt_results(info.value.result_metadata)
    assert results is not None
    assert [r.retried for r in results.results] == [True, True, False]
    assert "exceeded maximum number of attempts, 3" in "\n".join(info.value.__notes__)
    assert canned.last.headers["amz-sdk-request"] == "attempt=3; max=3"
    ids = {request.headers["amz-sdk-invocation-id"] for request in canned.requests}
    assert len(ids) == 1


def test_retry_max_attempts_of_one_call() -> None:
    client, canned = new_client(answer(503, b""))
    with pytest.raises(smithy_py.APIError):
        client.list_buckets(None, s3.with_options(retry_max_attempts=5))
    assert len(canned.requests) == 5


def test_auth_and_endpoint_are_resolved_for_every_attempt() -> None:
    client, _ = new_client(answer(503, b""))
    seen: list[str] = []

    def change(stack: Stack) -> None:
        stack.finalize.insert(tracer("finalize", "AtAuth", seen), "ResolveAuthScheme")
        stack.finalize.insert(tracer("finalize", "AtEndpoint", seen), "ResolveEndpointV2")

    with pytest.raises(smithy_py.APIError):
        client.list_buckets(None, s3.with_api_options(change))
    assert seen == ["AtAuth in", "AtEndpoint in"] * 3


def test_a_deadline_that_passed_sends_nothing() -> None:
    client, canned = new_client()
    with (
        smithy_py.with_timeout(-1) as ctx,
        pytest.raises(smithy_py.DeadlineExceededError) as info,
    ):
        client.list_buckets(ctx=ctx)
    assert isinstance(info.value, TimeoutError)
    assert info.value.operation_name == "ListBuckets"
    assert canned.requests == []


def test_the_context_of_the_caller_reaches_the_client() -> None:
    key: smithy_py.ContextKey[str] = smithy_py.ContextKey("mine")
    client, canned = new_client()
    client.list_buckets(ctx=smithy_py.BACKGROUND.with_value(key, "value"))
    assert canned.contexts[0].get(key) == "value"


def test_the_input_of_the_caller_is_not_changed() -> None:
    client, canned = new_client(answer(200, b"x"))
    input = s3.GetObjectInput(bucket="bkt", key="k")
    before = copy.deepcopy(input)
    client.get_object(input)
    assert input == before
    assert canned.last.headers["x-amz-checksum-mode"] == "ENABLED"

    database = dynamodb.Client(dynamodb.Options(**options(CannedClient(answer(200, b"{}")))))
    writes = dynamodb.TransactWriteItemsInput(transact_items=[])
    database.transact_write_items(writes)
    assert writes.client_request_token is None


def test_an_endpoint_that_is_no_url() -> None:
    with pytest.raises(smithy_py.ConfigError, match="'localhost:9000' is no URL"):
        new_client(base_endpoint="localhost:9000")
    client, _ = new_client()
    with pytest.raises(smithy_py.ConfigError, match="is no URL"):
        client.list_buckets(None, s3.with_options(base_endpoint="ftp://x"))


def test_an_unknown_operation() -> None:
    client, _ = new_client()
    with pytest.raises(LookupError, match="S3 has no operation 'GetObjct'"):
        client.stack("GetObjct")


def test_clients_and_options_copy_and_pickle_without_what_is_compiled() -> None:
    client = s3.Client(
        s3.Options(region="us-west-2", credentials=StaticCredentialsProvider("AKID", "s" * 20))
    )
    again = pickle.loads(pickle.dumps(client))
    assert again.options().region == "us-west-2"
    assert str(again.stack("GetObject")) == str(client.stack("GetObject"))
    assert copy.copy(client).options().region == "us-west-2"
    assert "s" * 20 not in repr(client.options())


def test_outputs_pickle_with_their_metadata() -> None:
    body = b'{"TableNames":["a"]}'
    headers = {"x-amzn-requestid": "R2"}
    client = dynamodb.Client(dynamodb.Options(**options(CannedClient(answer(200, body, headers)))))
    output = pickle.loads(pickle.dumps(client.list_tables()))
    assert output.table_names == ["a"]
    assert get_request_id_metadata(output.result_metadata) == "R2"
