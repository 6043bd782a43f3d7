from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest

from services import s3
from smithy_py import APIError
from tests.integration.objects import content, get, put

AGES_AGO = datetime.datetime(2001, 2, 3, 4, 5, 6, tzinfo=datetime.UTC)
IN_AGES = datetime.datetime(2099, 2, 3, 4, 5, 6, tzinfo=datetime.UTC)

Call = Callable[[s3.Client, str, str], object]

# Each leads to a condition that the object does not meet.
NOT_MODIFIED: dict[str, Call] = {
    "get if_none_match": lambda client, bucket, tag: client.get_object(
        s3.GetObjectInput(bucket=bucket, key="key", if_none_match=tag)
    ),
    "get if_modified_since": lambda client, bucket, tag: client.get_object(
        s3.GetObjectInput(bucket=bucket, key="key", if_modified_since=IN_AGES)
    ),
    "head if_none_match": lambda client, bucket, tag: client.head_object(
        s3.HeadObjectInput(bucket=bucket, key="key", if_none_match=tag)
    ),
}
FAILED: dict[str, Call] = {
    "get if_match": lambda client, bucket, tag: client.get_object(
        s3.GetObjectInput(bucket=bucket, key="key", if_match='"other"')
    ),
    "get if_unmodified_since": lambda client, bucket, tag: client.get_object(
        s3.GetObjectInput(bucket=bucket, key="key", if_unmodified_since=AGES_AGO)
    ),
    "head if_match": lambda client, bucket, tag: client.head_object(
        s3.HeadObjectInput(bucket=bucket, key="key", if_match='"other"')
    ),
    "put if_none_match": lambda client, bucket, tag: client.put_object(
        s3.PutObjectInput(bucket=bucket, key="key", body=b"new", if_none_match="*")
    ),
}


@pytest.fixture
def tag(client: s3.Client, bucket: str) -> str:
    """The tag of the object "key"."""
    output = client.put_object(s3.PutObjectInput(bucket=bucket, key="key", body=b"content"))
    assert output.e_tag is not None
    return output.e_tag


@pytest.mark.parametrize("call", NOT_MODIFIED)
def test_what_has_not_changed_is_an_error(
    client: s3.Client, bucket: str, tag: str, call: str
) -> None:
    with pytest.raises(APIError) as caught:
        NOT_MODIFIED[call](client, bucket, tag)

    assert caught.value.status_code == 304
    assert caught.value.error_code == "NotModified"
    assert caught.value.request_id


@pytest.mark.parametrize("call", FAILED)
def test_a_condition_that_does_not_hold_is_an_error(
    client: s3.Client, bucket: str, tag: str, call: str
) -> None:
    with pytest.raises(APIError) as caught:
        FAILED[call](client, bucket, tag)

    assert caught.value.status_code == 412
    assert caught.value.error_code == "PreconditionFailed"
    assert caught.value.request_id
    assert get(client, bucket, "key") == b"content"


def test_conditions_that_hold_change_nothing(client: s3.Client, bucket: str, tag: str) -> None:
    output = client.get_object(
        s3.GetObjectInput(
            bucket=bucket,
            key="key",
            if_match=tag,
            if_none_match='"other"',
            if_modified_since=AGES_AGO,
            if_unmodified_since=IN_AGES,
        )
    )

    assert content(output) == b"content"


def test_an_object_is_made_only_where_there_is_none(
    client: s3.Client, bucket: str, name: str
) -> None:
    client.put_object(s3.PutObjectInput(bucket=bucket, key=name, body=b"1", if_none_match="*"))

    assert get(client, bucket, name) == b"1"


def test_the_connection_goes_on_after_an_answer_without_a_body(
    client: s3.Client, bucket: str, tag: str
) -> None:
    for _ in range(3):
        with pytest.raises(APIError, match="NotModified"):
            client.head_object(s3.HeadObjectInput(bucket=bucket, key="key", if_none_match=tag))

    put(client, bucket, "key", b"other")
    assert get(client, bucket, "key") == b"other"
