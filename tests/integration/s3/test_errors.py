from __future__ import annotations

import copy
import pickle

import pytest

from aws_core.middleware import get_raw_response, get_request_id_metadata
from aws_core.retry import Standard, get_attempt_results
from services import s3
from services.s3.customizations.metadata import get_host_id_metadata
from smithy_py import APIError, OperationError
from smithy_py.errors import DeserializationError, ErrorFault, InvalidParamsError
from smithy_py.http import Response
from tests.integration.middleware import on_arrival
from tests.integration.objects import put


def test_a_missing_key_is_no_such_key(client: s3.Client, bucket: str) -> None:
    with pytest.raises(s3.types.NoSuchKey) as caught:
        client.get_object(s3.GetObjectInput(bucket=bucket, key="missing"))

    error = caught.value
    assert error.error_code == "NoSuchKey"
    assert error.error_message
    assert error.error_fault is ErrorFault.CLIENT
    assert error.service_id == "S3"
    assert error.operation_name == "GetObject"
    assert error.status_code == 404
    assert error.request_id
    assert error.host_id
    assert str(error) == (
        f"operation error S3: GetObject, NoSuchKey: {error.error_message} "
        f"(status code: 404, request id: {error.request_id}, host id: {error.host_id})"
    )


def test_an_error_carries_what_the_stack_learned(client: s3.Client, bucket: str) -> None:
    with pytest.raises(s3.types.NoSuchKey) as caught:
        client.get_object(s3.GetObjectInput(bucket=bucket, key="missing"))

    error, metadata = caught.value, caught.value.result_metadata
    assert get_request_id_metadata(metadata) == error.request_id
    assert get_host_id_metadata(metadata) == error.host_id
    assert get_raw_response(metadata) is error.response
    assert error.response is not None
    assert b"<Code>NoSuchKey</Code>" in error.response.read()
    attempts = get_attempt_results(metadata)
    assert attempts is not None
    assert [attempt.retryable for attempt in attempts.results] == [False]


def test_a_missing_bucket_is_no_such_bucket(client: s3.Client, name: str) -> None:
    for call in (
        lambda: client.list_objects_v2(s3.ListObjectsV2Input(bucket=name)),
        lambda: client.put_object(s3.PutObjectInput(bucket=name, key="key", body=b"hello")),
        lambda: client.get_object(s3.GetObjectInput(bucket=name, key="key")),
        lambda: client.delete_bucket(s3.DeleteBucketInput(bucket=name)),
    ):
        with pytest.raises(s3.types.NoSuchBucket) as caught:
            call()
        assert caught.value.error_code == "NoSuchBucket"
        assert caught.value.status_code == 404
        assert caught.value.request_id


def test_head_has_no_body_and_still_an_error(client: s3.Client, bucket: str) -> None:
    for call in (
        lambda: client.head_object(s3.HeadObjectInput(bucket=bucket, key="missing")),
        lambda: client.head_bucket(s3.HeadBucketInput(bucket=f"{bucket}-missing")),
    ):
        with pytest.raises(s3.types.NotFound) as caught:
            call()
        assert caught.value.error_code == "NotFound"
        assert caught.value.status_code == 404
        assert caught.value.request_id
        assert caught.value.host_id


def test_errors_of_the_service_are_caught_by_their_bases(client: s3.Client, bucket: str) -> None:
    for base in (s3.types.NoSuchKey, APIError, OperationError):
        with pytest.raises(base):
            client.get_object(s3.GetObjectInput(bucket=bucket, key="missing"))


def test_an_error_copies_and_pickles(client: s3.Client, bucket: str) -> None:
    with pytest.raises(s3.types.NoSuchKey) as caught:
        client.get_object(s3.GetObjectInput(bucket=bucket, key="missing"))

    for again in (pickle.loads(pickle.dumps(caught.value)), copy.copy(caught.value)):
        assert type(again) is s3.types.NoSuchKey
        assert str(again) == str(caught.value)
        assert again.status_code == 404


def test_an_error_with_status_200_is_an_error(client: s3.Client, bucket: str) -> None:
    """S3 sends the status of a copy before it knows how the copy ends."""
    put(client, bucket, "key")
    body = b'<?xml version="1.0"?>\n<Error><Code>InternalError</Code><Message>Why</Message></Error>'
    failing = on_arrival(lambda response: Response(200, response.headers, body))
    copy_input = s3.CopyObjectInput(bucket=bucket, key="copy", copy_source=f"{bucket}/key")

    with pytest.raises(APIError) as caught:
        client.copy_object(
            copy_input,
            s3.with_api_options(failing),
            s3.with_options(retryer=Standard(max_attempts=2, max_backoff=0)),
        )

    assert caught.value.error_code == "InternalError"
    assert caught.value.error_message == "Why"
    attempts = get_attempt_results(caught.value.result_metadata)
    assert attempts is not None
    assert [attempt.retryable for attempt in attempts.results] == [True, True]


def test_an_answer_that_is_no_xml_is_a_deserialization_error(
    client: s3.Client, bucket: str
) -> None:
    broken = on_arrival(lambda response: Response(200, response.headers, b"<html>surprise"))

    with pytest.raises(DeserializationError) as caught:
        client.list_objects_v2(s3.ListObjectsV2Input(bucket=bucket), s3.with_api_options(broken))

    assert caught.value.snapshot == b"<html>surprise"
    assert caught.value.operation_name == "ListObjectsV2"


def test_members_that_are_missing_are_named_all_at_once(client: s3.Client) -> None:
    with pytest.raises(InvalidParamsError) as caught:
        client.get_object(s3.GetObjectInput())

    assert len(caught.value.problems) == 2
    assert str(caught.value).startswith("operation error S3: GetObject, 2 validation error(s)")
