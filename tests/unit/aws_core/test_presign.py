"""Presigned requests: the same stack, ended before anything is sent."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from aws_core import AnonymousCredentials
from services import s3
from smithy_py.errors import IdentityError
from smithy_py.middleware import Stack, build_middleware
from tests.canned import CannedClient, options


def presigner(**more: Any) -> tuple[s3.PresignClient, CannedClient]:
    canned = CannedClient()
    return s3.PresignClient(s3.Client(s3.Options(**options(canned, **more)))), canned


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query, True).items()}


def test_get_object() -> None:
    client, canned = presigner()
    request = client.presign_get_object(s3.GetObjectInput(bucket="bkt", key="a b/ü"))
    assert request.method == "GET"
    assert request.url.startswith("https://bkt.s3.us-west-2.amazonaws.com/a%20b/%C3%BC?")
    found = query(request.url)
    assert found["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256"
    assert found["X-Amz-Expires"] == "900"
    assert found["X-Amz-SignedHeaders"] == "host"
    assert found["X-Amz-Checksum-Mode"] == "ENABLED"
    assert len(found["X-Amz-Signature"]) == 64
    assert list(request.signed_header) == ["Host"]
    assert canned.requests == []


def test_expiry() -> None:
    client, _ = presigner()
    input = s3.GetObjectInput(bucket="bkt", key="k")
    request = client.presign_get_object(input, s3.with_presign_expires(60))
    assert query(request.url)["X-Amz-Expires"] == "60"
    request = client.presign_get_object(input, s3.with_presign_expires(0))
    assert query(request.url)["X-Amz-Expires"] == "900"
    with pytest.raises(ValueError, match="must be 0 or greater, -1"):
        s3.with_presign_expires(-1)


def test_put_object_keeps_metadata_in_signed_headers_and_needs_no_body() -> None:
    client, _ = presigner()
    request = client.presign_put_object(
        s3.PutObjectInput(bucket="bkt", key="k", metadata={"x": "y"})
    )
    assert request.method == "PUT"
    assert request.signed_header["x-amz-meta-x"] == "y"
    found = query(request.url)
    assert found["X-Amz-SignedHeaders"] == "host;x-amz-meta-x"
    assert not any("checksum" in name.lower() for name in found)


@pytest.mark.parametrize("name", ["head_object", "delete_object"])
def test_other_operations(name: str) -> None:
    client, _ = presigner()
    cls = {"head_object": s3.HeadObjectInput, "delete_object": s3.DeleteObjectInput}[name]
    request = getattr(client, f"presign_{name}")(cls(bucket="bkt", key="k"))
    assert request.method == name.split("_")[0].upper()
    assert "X-Amz-Signature" in request.url


def test_middleware_can_add_headers_and_queries_before_the_signature() -> None:
    client, _ = presigner()

    @build_middleware("Mine")
    def mine(ctx: Any, input: Any, next: Any) -> Any:
        input.request.add_query("x-mine", "1")
        return next(ctx, input)

    def change(stack: Stack) -> None:
        stack.build.add(mine)

    plain = client.presign_get_object(s3.GetObjectInput(bucket="bkt", key="k"))
    request = client.presign_get_object(
        s3.GetObjectInput(bucket="bkt", key="k"), s3.with_api_options(change)
    )
    assert query(request.url)["x-mine"] == "1"
    assert query(request.url)["X-Amz-Signature"] != query(plain.url)["X-Amz-Signature"]


def test_anonymous_urls_are_not_signed() -> None:
    client, _ = presigner(credentials=AnonymousCredentials())
    request = client.presign_get_object(s3.GetObjectInput(bucket="bkt", key="k"))
    assert "X-Amz-Signature" not in request.url


def test_without_credentials() -> None:
    client, _ = presigner(credentials=None)
    with pytest.raises(IdentityError, match="credentials"):
        client.presign_get_object(s3.GetObjectInput(bucket="bkt", key="k"))


def test_the_repr_shows_no_signature() -> None:
    client, _ = presigner()
    request = client.presign_get_object(s3.GetObjectInput(bucket="bkt", key="k"))
    assert "Signature" not in repr(request)


def test_options_of_the_presign_client_reach_every_request() -> None:
    client, _ = presigner()
    client = s3.PresignClient(client._client, s3.with_options(region="eu-west-1"))
    request = client.presign_get_object(s3.GetObjectInput(bucket="bkt", key="k"))
    assert "eu-west-1" in request.url
