"""Any key is signed as it is sent, and comes back as it was."""

from __future__ import annotations

from collections.abc import Generator
from urllib.parse import unquote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aws_core.credentials import StaticCredentialsProvider
from services import s3
from tests.servers.signed_s3 import SignedS3, signed_s3

KEYS = st.text(
    st.one_of(
        st.sampled_from("/.%+ ?#&=;~\\\"'<>*()!$,:@[]{}|^`\x00\x01\r\n\t\x7f\x85\u2028"),
        st.characters(exclude_categories=["Cs"]),
    ),
    min_size=1,
    max_size=60,
)


@pytest.fixture(scope="module")
def server() -> Generator[SignedS3]:
    with signed_s3() as server:
        yield server


@pytest.fixture(scope="module")
def client(server: SignedS3) -> Generator[s3.Client]:
    options = s3.Options(
        region="us-west-2",
        base_endpoint=server.url,
        credentials=StaticCredentialsProvider("AKIDEXAMPLE", "made-up-secret"),
    )
    with s3.Client(options) as client:
        yield client


@given(key=KEYS, directory=st.booleans())
@example(key="//a/./../b//", directory=False)
@example(key="..", directory=False)
@example(key="%2F+ %", directory=True)
@example(key="\N{GRINNING FACE}\x00\x1f", directory=False)
@settings(max_examples=150, deadline=None)
def test_a_key_survives_a_round_trip(
    server: SignedS3, client: s3.Client, key: str, directory: bool
) -> None:
    bucket = "made-up--usw2-az1--x-s3" if directory else "made-up"
    server.objects.clear()
    body = key.encode()
    client.put_object(s3.PutObjectInput(bucket=bucket, key=key, body=body))
    [path] = server.objects
    assert unquote(path) == f"/{bucket}/{key}"
    assert path.isascii()
    assert path.isprintable()
    assert " " not in path
    output = client.get_object(s3.GetObjectInput(bucket=bucket, key=key))
    assert output.body is not None
    assert output.body.read() == body
    presigned = s3.PresignClient(client).presign_get_object(
        s3.GetObjectInput(bucket=bucket, key=key)
    )
    target, host = presigned.url.removeprefix(server.url), server.url.removeprefix("http://")
    assert server.problem("GET", target, {"host": host}, b"") == ""
    assert server.refused == []
