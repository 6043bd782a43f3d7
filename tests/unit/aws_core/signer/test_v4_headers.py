"""Which headers are signed, and which are hoisted."""

from __future__ import annotations

import pytest

from aws_core.signer.v4_headers import (
    canonical_name,
    headers_to_sign,
    is_hoisted,
    query_name,
)


def test_host_is_added_and_names_are_sorted() -> None:
    headers = [("x-amz-date", ("d",)), ("accept", ("a", "b"))]
    assert headers_to_sign(headers, "h", None) == [
        ("accept", ("a", "b")),
        ("host", ("h",)),
        ("x-amz-date", ("d",)),
    ]


def test_host_header_is_signed_as_it_is_sent() -> None:
    assert headers_to_sign([("host", ("tunnel",))], "h", None) == [("host", ("tunnel",))]


@pytest.mark.parametrize(
    ("declared", "body_length", "expected"),
    [
        (None, None, None),
        (None, 0, None),
        (None, 7, "7"),
        ("0", 0, None),
        ("7", 7, "7"),
        ("7", None, "7"),
    ],
)
def test_content_length(declared: str | None, body_length: int | None, expected: str) -> None:
    headers = [] if declared is None else [("content-length", (declared,))]
    signed = dict(headers_to_sign(headers, "h", body_length))
    assert signed.get("content-length") == (None if expected is None else (expected,))


@pytest.mark.parametrize(
    "name",
    [
        "authorization",
        "connection",
        "expect",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "x-amzn-trace-id",
    ],
)
def test_headers_that_change_on_the_way_are_not_signed(name: str) -> None:
    assert headers_to_sign([(name, ("v",))], "h", None) == [("host", ("h",))]


@pytest.mark.parametrize(
    ("name", "hoisted"),
    [
        ("x-amz-target", True),
        ("x-amz-checksum-mode", True),
        ("x-amz-sdk-checksum-algorithm", True),
        ("x-amz-expected-bucket-owner", True),
        ("x-amz-server-side-encryption-bucket-key-enabled", True),
        ("x-amz-grant-full-control", True),
        ("x-amz-checksum-crc32", False),
        ("x-amz-acl", False),
        ("x-amz-content-sha256", False),
        ("x-amz-meta-color", False),
        ("x-amz-object-lock-mode", False),
        ("x-amz-server-side-encryption", False),
        ("x-amzn-other", False),
        ("content-type", False),
        ("host", False),
    ],
)
def test_hoisting(name: str, hoisted: bool) -> None:
    assert is_hoisted(name) is hoisted


def test_names_in_the_query() -> None:
    assert query_name("x-amz-target") == "X-Amz-Target"
    assert query_name("x-amz-request-payer") == "x-amz-request-payer"
    assert query_name("x-amz-expected-bucket-owner") == "x-amz-expected-bucket-owner"


def test_canonical_name() -> None:
    assert canonical_name("x-amz-s3session-token") == "X-Amz-S3session-Token"
    assert canonical_name("x-amz-meta-two_words") == "X-Amz-Meta-Two_words"
