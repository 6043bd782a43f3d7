"""BatchDelete."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from feature.s3.manager import BatchDelete, BatchError
from services import s3
from services.s3 import types
from tests.unit.feature.s3.manager.fake_s3 import FakeS3, error

INPUT = s3.DeleteObjectsInput(bucket="bkt")


def fill(fake: FakeS3, count: int, prefix: str = "key") -> list[str]:
    keys = [f"{prefix} {number}" for number in range(count)]
    fake.objects.update(dict.fromkeys(keys, b""))
    return keys


@pytest.mark.parametrize("count", [0, 1, 1000, 2001])
def test_any_number_of_objects_is_deleted(fake: FakeS3, count: int) -> None:
    with BatchDelete(fake.client()) as batch:
        assert batch.delete(iter(fill(fake, count)), INPUT) == count
    assert fake.objects == {}
    assert fake.calls == ["delete"] * -(-count // 1000)


def test_what_is_listed_is_deleted(fake: FakeS3) -> None:
    fill(fake, 10)
    client = fake.client()
    with BatchDelete(client, batch_size=4) as batch:
        pages = s3.ListObjectsV2Paginator(client, s3.ListObjectsV2Input(bucket="bkt"))
        assert batch.delete(pages, INPUT) == 10
    assert fake.objects == {}


def test_versions_go_along(fake: FakeS3) -> None:
    versions: list[Any] = [
        types.ObjectVersion(key="a", version_id="1"),
        types.DeleteMarkerEntry(key="b", version_id="2"),
        types.ObjectIdentifier(key="c", version_id="3"),
        types.Object(key="d"),
    ]
    with BatchDelete(fake.client()) as batch:
        batch.delete(versions, INPUT)
    body = bytes(fake.requests[0].body)
    for text in (b"<VersionId>1<", b"<VersionId>2<", b"<VersionId>3<", b"<Key>d<"):
        assert text in body


def test_all_errors_are_collected(fake: FakeS3) -> None:
    keys = fill(fake, 3) + fill(fake, 2, "kept")
    with BatchDelete(fake.client(), batch_size=2) as batch, pytest.raises(BatchError) as caught:
        batch.delete(keys, INPUT)
    assert {item.key for item in caught.value.errors} == {"kept 0", "kept 1"}
    assert str(caught.value).startswith("BatchedDeleteIncomplete: 2 objects have failed")
    assert sorted(fake.objects) == ["kept 0", "kept 1"]
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_a_refused_call_is_an_error_of_its_objects(fake: FakeS3) -> None:
    keys = fill(fake, 4)
    fake.fault = lambda call, request: (
        error(403, "AccessDenied") if b"key 0" in bytes(request.body) else None
    )
    with BatchDelete(fake.client(), batch_size=2) as batch, pytest.raises(BatchError) as caught:
        batch.delete(keys, INPUT)
    assert {(item.key, item.code) for item in caught.value.errors} == {
        ("key 0", "AccessDenied"),
        ("key 1", "AccessDenied"),
    }
    assert sorted(fake.objects) == ["key 0", "key 1"]


def test_the_size_of_a_batch_is_checked(fake: FakeS3) -> None:
    with pytest.raises(ValueError, match="between 1 and 1000"):
        BatchDelete(fake.client(), batch_size=1001)
