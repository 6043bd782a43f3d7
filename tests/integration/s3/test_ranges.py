from __future__ import annotations

import pytest

from services import s3
from smithy_py import APIError
from tests.integration.objects import content, put


@pytest.mark.parametrize(
    ("bytes_range", "expected", "content_range"),
    [
        ("bytes=0-0", b"0", "bytes 0-0/10"),
        ("bytes=2-5", b"2345", "bytes 2-5/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=5-100", b"56789", "bytes 5-9/10"),
    ],
)
def test_a_range_is_a_part_of_the_body(
    client: s3.Client, bucket: str, bytes_range: str, expected: bytes, content_range: str
) -> None:
    put(client, bucket, "key", b"0123456789")

    output = client.get_object(s3.GetObjectInput(bucket=bucket, key="key", range=bytes_range))

    assert content(output) == expected
    assert output.content_range == content_range
    assert output.content_length == len(expected)


def test_a_range_beyond_the_end_is_an_error(client: s3.Client, bucket: str) -> None:
    put(client, bucket, "key", b"0123456789")

    with pytest.raises(APIError) as caught:
        client.get_object(s3.GetObjectInput(bucket=bucket, key="key", range="bytes=10-20"))

    assert caught.value.error_code == "InvalidRange"
    assert caught.value.status_code == 416
