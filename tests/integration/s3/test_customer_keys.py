"""Objects that the customer's own key encrypts."""

from __future__ import annotations

import pytest

from services import s3
from smithy_py import APIError
from smithy_py.errors import InvalidParamsError
from tests.integration.clients import s3_client
from tests.integration.objects import content, put
from tests.servers.server import Server

KEY = bytes(range(32))


@pytest.fixture
def s3_server(ministack_tls: Server) -> Server:
    """The server that keeps what it was told of a key."""
    return ministack_tls


def test_a_key_encrypts_and_decrypts(client: s3.Client, bucket: str) -> None:
    client.put_object(
        s3.PutObjectInput(
            bucket=bucket,
            key="secret",
            body=b"content",
            sse_customer_algorithm="AES256",
            sse_customer_key=KEY,
        )
    )
    read = s3.GetObjectInput(
        bucket=bucket, key="secret", sse_customer_algorithm="AES256", sse_customer_key=KEY
    )
    assert content(client.get_object(read)) == b"content"


def test_a_key_does_not_leave_without_tls(ministack: Server, name: str) -> None:
    with s3_client(ministack) as client:
        client.create_bucket(s3.CreateBucketInput(bucket=name))
        put(client, name, "key")
        with pytest.raises(InvalidParamsError, match="plain HTTP"):
            client.get_object(s3.GetObjectInput(bucket=name, key="key", sse_customer_key=KEY))
        with pytest.raises(APIError, match="NoSuchKey"):
            client.get_object(s3.GetObjectInput(bucket=name, key="other"))
