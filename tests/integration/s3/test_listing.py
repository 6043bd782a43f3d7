from __future__ import annotations

import pytest

from services import s3
from tests.integration.objects import put

KEYS = [f"key-{number}" for number in range(7)]


@pytest.fixture
def bucket(empty_bucket: str) -> str:
    return empty_bucket


@pytest.fixture
def full(client: s3.Client, bucket: str) -> str:
    """A bucket with seven objects."""
    for key in KEYS:
        put(client, bucket, key)
    return bucket


def test_small_pages_hold_everything_once(client: s3.Client, full: str) -> None:
    paginator = s3.ListObjectsV2Paginator(client, s3.ListObjectsV2Input(bucket=full), limit=3)

    pages = [[item.key for item in page.contents or ()] for page in paginator]

    assert pages == [KEYS[:3], KEYS[3:6], KEYS[6:]]


def test_pages_come_one_by_one(client: s3.Client, full: str) -> None:
    paginator = s3.ListObjectsV2Paginator(client, s3.ListObjectsV2Input(bucket=full, max_keys=4))
    found: list[str | None] = []

    while paginator.has_more_pages():
        page = paginator.next_page()
        found += [item.key for item in page.contents or ()]

    assert found == KEYS


def test_a_token_leads_to_the_next_page(client: s3.Client, full: str) -> None:
    first = client.list_objects_v2(s3.ListObjectsV2Input(bucket=full, max_keys=6))

    assert first.is_truncated
    assert first.next_continuation_token

    second = client.list_objects_v2(
        s3.ListObjectsV2Input(bucket=full, continuation_token=first.next_continuation_token)
    )

    assert not second.is_truncated
    assert [item.key for item in second.contents or ()] == KEYS[6:]
    assert second.continuation_token == first.next_continuation_token


def test_an_empty_bucket_has_one_empty_page(client: s3.Client, bucket: str) -> None:
    (page,) = s3.ListObjectsV2Paginator(client, s3.ListObjectsV2Input(bucket=bucket))

    assert not page.contents
    assert page.key_count == 0


def test_a_delimiter_makes_folders(client: s3.Client, bucket: str) -> None:
    for key in ("a/1", "a/2", "b c/1", "top"):
        put(client, bucket, key)

    output = client.list_objects_v2(s3.ListObjectsV2Input(bucket=bucket, delimiter="/"))

    assert [item.key for item in output.contents or ()] == ["top"]
    assert [item.prefix for item in output.common_prefixes or ()] == ["a/", "b c/"]


def test_the_first_version_of_listing_has_markers(client: s3.Client, full: str) -> None:
    first = client.list_objects(s3.ListObjectsInput(bucket=full, max_keys=3))
    second = client.list_objects(s3.ListObjectsInput(bucket=full, marker=KEYS[2], max_keys=3))

    assert [item.key for item in first.contents or ()] == KEYS[:3]
    assert first.is_truncated
    assert [item.key for item in second.contents or ()] == KEYS[3:6]


def test_what_is_listed_is_what_was_put(client: s3.Client, bucket: str) -> None:
    output = client.put_object(s3.PutObjectInput(bucket=bucket, key="key", body=b"hello"))

    (item,) = client.list_objects_v2(s3.ListObjectsV2Input(bucket=bucket)).contents or []

    assert item.key == "key"
    assert item.size == 5
    assert item.e_tag == output.e_tag
    assert item.storage_class == s3.types.ObjectStorageClass.STANDARD
    assert item.last_modified is not None
