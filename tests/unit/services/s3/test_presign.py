"""Presigned URLs: what they say, and what they are signed with."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from services import s3
from smithy_py.context import Context
from smithy_py.middleware import (
    BuildHandler,
    BuildInput,
    Output,
    Position,
    Stack,
    build_middleware,
)
from tests.canned import CannedClient, options

INPUTS: dict[str, Any] = {
    "get_object": s3.GetObjectInput(bucket="bkt", key="k"),
    "head_object": s3.HeadObjectInput(bucket="bkt", key="k"),
    "put_object": s3.PutObjectInput(bucket="bkt", key="k"),
    "delete_object": s3.DeleteObjectInput(bucket="bkt", key="k"),
    "upload_part": s3.UploadPartInput(bucket="bkt", key="k", upload_id="u", part_number=2),
}


def presigner(**more: Any) -> s3.PresignClient:
    return s3.PresignClient(s3.Client(s3.Options(**{**options(CannedClient()), **more})))


def query(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


@pytest.mark.parametrize("name", INPUTS)
def test_the_host_is_the_regions_own(name: str) -> None:
    for region in ("us-east-1", "eu-south-2"):
        presigned = getattr(presigner(region=region), f"presign_{name}")(INPUTS[name])
        assert urlsplit(presigned.url).netloc == f"bkt.s3.{region}.amazonaws.com"
        assert f"/{region}/s3/aws4_request" in query(presigned.url)["X-Amz-Credential"]
        assert presigned.method == {"get": "GET", "head": "HEAD", "delete": "DELETE"}.get(
            name.partition("_")[0], "PUT"
        )


def test_any_operation_can_be_presigned() -> None:
    client = presigner()
    presigned = client.presign("ListObjectsV2", s3.ListObjectsV2Input(bucket="bkt", prefix="a b"))
    found = query(presigned.url)
    assert (found["list-type"], found["prefix"]) == ("2", "a b")
    assert "X-Amz-Signature" in found
    copy = s3.CopyObjectInput(bucket="bkt", key="k", copy_source="b/a")
    assert client.presign("CopyObject", copy).signed_header["x-amz-copy-source"] == "b/a"
    with pytest.raises(LookupError, match="has no operation 'ListObject'"):
        client.presign("ListObject", s3.ListObjectsV2Input(bucket="bkt"))


def test_one_method_does_as_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aws_core.signer.signing_time.time.time", lambda: 1_700_000_000.0)
    client, input = presigner(), s3.GetObjectInput(bucket="bkt", key="k")
    ttl = s3.with_presign_expires(60)
    assert client.presign("GetObject", input, ttl).url == client.presign_get_object(input, ttl).url


@pytest.mark.parametrize(("seconds", "expected"), [(None, "900"), (0, "900"), (60, "60")])
def test_it_says_how_long_it_is_good(seconds: float | None, expected: str) -> None:
    functions = [] if seconds is None else [s3.with_presign_expires(seconds)]
    presigned = presigner().presign_get_object(INPUTS["get_object"], *functions)
    assert query(presigned.url)["X-Amz-Expires"] == expected


def test_less_than_no_time_is_refused() -> None:
    with pytest.raises(ValueError, match="must be 0 or greater, -1"):
        s3.with_presign_expires(-1)


@build_middleware("AddOwn")
def add_own(ctx: Context, input: BuildInput, next: BuildHandler) -> Output:
    input.request.headers["X-Own"] = "1"
    input.request.headers["X-Amz-Own"] = "2"
    input.request.query = "own=3"
    return next(ctx, input)


def test_what_middleware_adds_is_signed() -> None:
    def add(stack: Stack) -> None:
        stack.build.add(add_own, Position.AFTER)

    presigned = presigner().presign_get_object(INPUTS["get_object"], s3.with_api_options(add))
    found = query(presigned.url)
    assert (found["own"], found["X-Amz-Own"]) == ("3", "2")
    assert found["X-Amz-SignedHeaders"] == "host;x-own"
    assert presigned.signed_header["x-own"] == "1"


def test_a_checksum_is_only_signed_where_it_is_given() -> None:
    presigned = presigner().presign_put_object(INPUTS["put_object"])
    assert "checksum" not in presigned.url.lower()
    given = s3.PutObjectInput(bucket="bkt", key="k", checksum_crc32="NhCmhg==")
    presigned = presigner().presign_put_object(given)
    assert presigned.signed_header["x-amz-checksum-crc32"] == "NhCmhg=="


def test_a_key_of_the_customer_is_sent_beside_the_url() -> None:
    input = s3.PutObjectInput(
        bucket="bkt", key="k", sse_customer_algorithm="AES256", sse_customer_key=b"\x00" * 32
    )
    presigned = presigner().presign_put_object(input)
    name = "x-amz-server-side-encryption-customer-key"
    assert presigned.signed_header[name] == "A" * 43 + "="
    assert presigned.signed_header[f"{name}-md5"] == "cLyPS3KoaSFGi/joRB3OUQ=="
    assert "A" * 43 not in presigned.url
