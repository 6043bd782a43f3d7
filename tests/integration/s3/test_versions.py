from __future__ import annotations

import pytest

from services import s3
from tests.integration.objects import content, get


@pytest.fixture
def bucket(empty_bucket: str) -> str:
    return empty_bucket


@pytest.fixture
def versioned(client: s3.Client, bucket: str) -> str:
    """A bucket that keeps every version."""
    enabled = s3.types.VersioningConfiguration(status=s3.types.BucketVersioningStatus.ENABLED)
    client.put_bucket_versioning(
        s3.PutBucketVersioningInput(bucket=bucket, versioning_configuration=enabled)
    )
    output = client.get_bucket_versioning(s3.GetBucketVersioningInput(bucket=bucket))
    assert output.status == s3.types.BucketVersioningStatus.ENABLED
    return bucket


def put(client: s3.Client, bucket: str, key: str, body: bytes) -> str:
    output = client.put_object(s3.PutObjectInput(bucket=bucket, key=key, body=body))
    assert output.version_id is not None
    return output.version_id


def test_every_version_can_be_read(client: s3.Client, versioned: str) -> None:
    versions = {put(client, versioned, "key", body): body for body in (b"one", b"two", b"three")}

    assert get(client, versioned, "key") == b"three"
    for version, body in versions.items():
        output = client.get_object(
            s3.GetObjectInput(bucket=versioned, key="key", version_id=version)
        )
        assert content(output) == body
        assert output.version_id == version


def test_a_deleted_object_leaves_a_marker(client: s3.Client, versioned: str) -> None:
    version = put(client, versioned, "key", b"content")

    deleted = client.delete_object(s3.DeleteObjectInput(bucket=versioned, key="key"))

    assert deleted.delete_marker is True
    with pytest.raises(s3.types.NoSuchKey):
        client.get_object(s3.GetObjectInput(bucket=versioned, key="key"))

    client.delete_object(
        s3.DeleteObjectInput(bucket=versioned, key="key", version_id=deleted.version_id)
    )

    output = client.get_object(s3.GetObjectInput(bucket=versioned, key="key"))
    assert output.version_id == version
    assert content(output) == b"content"


def test_versions_come_in_pages_with_two_tokens(client: s3.Client, versioned: str) -> None:
    first = [put(client, versioned, "a", body) for body in (b"1", b"2")]
    second = put(client, versioned, "b/ü", b"3")
    marker = client.delete_object(s3.DeleteObjectInput(bucket=versioned, key="a")).version_id
    paginator = s3.ListObjectVersionsPaginator(
        client, s3.ListObjectVersionsInput(bucket=versioned), limit=1
    )

    found = [
        (entry.key, entry.version_id, entry.is_latest)
        for page in paginator
        for entry in (*(page.delete_markers or ()), *(page.versions or ()))
    ]

    assert found == [
        ("a", marker, True),
        ("a", first[1], False),
        ("a", first[0], False),
        ("b/ü", second, True),
    ]
