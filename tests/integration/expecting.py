"""Whether a server asks for a body before it has looked at the request."""

from __future__ import annotations

import io

import pytest

from aws_core.credentials import StaticCredentialsProvider
from services import s3
from smithy_py import APIError
from tests.integration.middleware import after_signing

LARGE = bytes(256) * 4096 * 8


class Counted(io.BytesIO):
    """A file that counts the bytes that are read of it."""

    read_bytes = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.read_bytes += len(data)
        return data


def refused_without_its_body(client: s3.Client, bucket: str) -> bool:
    """Puts 8 MiB with a wrong signature; whether nothing of them was sent."""
    credentials = client.options().credentials
    assert credentials is not None
    wrong = StaticCredentialsProvider(credentials.retrieve().access_key_id, "wrong")
    body = Counted(LARGE)
    before_sending: list[int] = []
    noting = after_signing(lambda request: before_sending.append(body.read_bytes))

    with pytest.raises(APIError) as caught:
        client.put_object(
            s3.PutObjectInput(bucket=bucket, key="key", body=body),
            s3.with_options(credentials=wrong),
            s3.with_api_options(noting),
        )

    assert caught.value.error_code == "SignatureDoesNotMatch"
    return before_sending == [body.read_bytes]
