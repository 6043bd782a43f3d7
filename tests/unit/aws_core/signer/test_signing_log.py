"""The log text, and what it leaves out."""

from __future__ import annotations

import pytest

from aws_core.signer.signing_log import signing_log


def test_text() -> None:
    assert signing_log("canonical", "to sign").split("\n") == [
        "Request Signature:",
        "---[ CANONICAL STRING  ]-----------------------------",
        "canonical",
        "---[ STRING TO SIGN ]--------------------------------",
        "to sign",
        "-----------------------------------------------------",
    ]


def test_text_of_a_presigned_url() -> None:
    assert signing_log("canonical", "to sign", "https://h/?a=b").split("\n") == [
        "Request Signature:",
        "---[ CANONICAL STRING  ]-----------------------------",
        "canonical",
        "---[ STRING TO SIGN ]--------------------------------",
        "to sign",
        "---[ SIGNED URL ]------------------------------------",
        "https://h/?a=b",
        "-----------------------------------------------------",
    ]


@pytest.mark.parametrize(
    "name",
    [
        "x-amz-security-token",
        "x-amz-s3session-token",
        "x-amz-sso_bearer_token",
        "x-amz-server-side-encryption-customer-key",
        "x-amz-copy-source-server-side-encryption-customer-key",
        "authentication",
        "cookie",
        "X-Password",
    ],
)
def test_secret_headers_are_redacted(name: str) -> None:
    text = signing_log(f"GET\n/\n\na:1\n{name}:s3cret: a=b\nz:2\n\na;z\nhash", "to sign")
    assert f"\na:1\n{name}:REDACTED\nz:2\n" in text
    assert "s3cret" not in text


@pytest.mark.parametrize(
    "name",
    ["X-Amz-Security-Token", "X-Amz-Signature", "X-Amz-S3session-Token", "clientSecret", "key"],
)
def test_secret_parameters_are_redacted(name: str) -> None:
    for query in (f"{name}=s3cret%3D", f"a=1&{name}=s3cret&b=2"):
        text = signing_log(f"GET\n/\n{query}\nhost:h\n", "to sign", f"https://h/?{query}")
        assert text.count(f"{name}=REDACTED") == 2
        assert "s3cret" not in text


@pytest.mark.parametrize(
    "line",
    [
        "X-Amz-Credential=AKID%2F20150830&X-Amz-Date=20150830T123600Z&X-Amz-SignedHeaders=host",
        "x-amz-server-side-encryption-customer-key-md5:abc",
        "host;x-amz-security-token",
        "start-key=a&max-keys=2",
        "/path/to-token:x",
    ],
)
def test_the_rest_stays(line: str) -> None:
    assert f"\n{line}\n" in signing_log(f"GET\n{line}\nhash", "to sign")
