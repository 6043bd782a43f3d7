"""What the servers refuse over TLS, where bodies are not hashed and the rest is signed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests

from aws_core.credentials import StaticCredentialsProvider
from services import s3
from smithy_py import APIError
from smithy_py.http import Request
from tests.integration.middleware import after_signing, slow_clock
from tests.integration.objects import get, put
from tests.servers.server import Server


@pytest.fixture(params=["ministack_tls", "swift_tls"])
def s3_server(request: pytest.FixtureRequest) -> Server:
    """Each server over TLS."""
    server: Server = request.getfixturevalue(request.param)
    return server


def path(request: Request) -> None:
    request.path += "x"


def header(request: Request) -> None:
    request.headers["X-Amz-Meta-Name"] = "other"


def length(request: Request) -> None:
    request.headers["X-Amz-Decoded-Content-Length"] = "4"


def trailer(request: Request) -> None:
    request.headers["X-Amz-Trailer"] = "x-amz-checksum-sha1"


def unsigned(request: Request) -> None:
    del request.headers["Authorization"]


@pytest.mark.parametrize("change", [path, header, length, trailer, unsigned])
def test_what_was_signed_cannot_be_changed(
    client: s3.Client, bucket: str, change: Callable[[Request], None]
) -> None:
    put(client, bucket, "mine", b"before")
    input = s3.PutObjectInput(bucket=bucket, key="mine", body=b"after", metadata={"name": "value"})
    with pytest.raises(APIError) as caught:
        client.put_object(input, s3.with_api_options(after_signing(change)))
    assert 400 <= caught.value.status_code < 500
    assert get(client, bucket, "mine") == b"before"


@pytest.mark.parametrize("wrong", ["secret", "region", "clock"])
def test_who_signs_where_and_when_counts(
    s3_server: Server, client: s3.Client, bucket: str, wrong: str
) -> None:
    put(client, bucket, "mine", b"before")
    secret = StaticCredentialsProvider(s3_server.access_key_id, "wrong")
    function = {
        "secret": s3.with_options(credentials=secret),
        "region": s3.with_options(region="eu-west-1"),
        "clock": s3.with_api_options(slow_clock(3600)),
    }[wrong]
    skewed = s3.with_options(disable_clock_skew_correction=True)
    with pytest.raises(APIError) as caught:
        client.put_object(
            s3.PutObjectInput(bucket=bucket, key="mine", body=b"after"), skewed, function
        )
    assert 300 <= caught.value.status_code < 500
    assert get(client, bucket, "mine") == b"before"


def test_a_presigned_url_holds_for_what_was_signed(
    s3_server: Server, client: s3.Client, presigner: s3.PresignClient, bucket: str
) -> None:
    put(client, bucket, "mine", b"mine")
    put(client, bucket, "other", b"other")
    input = s3.GetObjectInput(bucket=bucket, key="mine")
    url = presigner.presign_get_object(input).url
    hour_ago = s3.with_api_options(slow_clock(3600))
    expired = presigner.presign_get_object(input, hour_ago, s3.with_presign_expires(60)).url
    changed = url.replace("/mine?", "/other?")

    def status(target: str) -> int:
        return requests.get(target, verify=str(s3_server.ca_bundle), timeout=30).status_code

    assert [status(target) for target in (url, changed, expired)] == [200, 403, 403]
