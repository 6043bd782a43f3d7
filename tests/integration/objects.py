"""What tests read from outputs."""

from __future__ import annotations

from services import s3


def content(output: s3.GetObjectOutput) -> bytes:
    """The whole body, read and closed."""
    assert output.body is not None
    with output.body as body:
        return body.read()


def get(client: s3.Client, bucket: str, key: str) -> bytes:
    """The content of an object."""
    return content(client.get_object(s3.GetObjectInput(bucket=bucket, key=key)))


def put(client: s3.Client, bucket: str, key: str, body: bytes = b"content") -> None:
    """Makes an object."""
    client.put_object(s3.PutObjectInput(bucket=bucket, key=key, body=body))


def keys(client: s3.Client, bucket: str) -> list[str]:
    """The keys in a bucket that has few objects, as they are listed."""
    output = client.list_objects_v2(s3.ListObjectsV2Input(bucket=bucket))
    assert not output.is_truncated
    return [item.key or "" for item in output.contents or ()]
