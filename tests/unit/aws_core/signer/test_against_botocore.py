"""botocore's signer as a second opinion, on any request."""

from __future__ import annotations

import hashlib
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import hypothesis
import pytest
from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials
from hypothesis import strategies as st

from aws_core.signer import Signer
from smithy_py.http import Request
from smithy_py.http.url import escape_label, escape_query
from tests.unit.aws_core.signer.samples import EMPTY_HASH, TIME, Credentials, header_lines

METHODS = st.sampled_from(["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE"])
HOSTS = st.sampled_from(
    ["sqs.us-west-2.amazonaws.com", "localhost", "localhost:4566", "localhost:443", "[::1]:8080"]
)
TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
SEGMENTS = st.one_of(TEXT.map(escape_label), st.sampled_from(["", ".", "..", "a+b", "a!(c)"]))
PATHS = st.lists(SEGMENTS, max_size=6).map(lambda segments: "/" + "/".join(segments))
PARAMETERS = st.lists(st.tuples(TEXT, TEXT), max_size=6)
# botocore takes every kind of white space for a space; Go and this signer only spaces.
VALUES = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]).filter(
        lambda character: character == " " or not character.isspace()
    ),
    max_size=12,
)
HEADERS = st.lists(
    st.tuples(st.from_regex(r"X-[A-Za-z0-9_-]{1,8}", fullmatch=True), VALUES), max_size=6
)
KEYS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)
TOKENS = st.one_of(st.just(""), KEYS)
SCOPE_PARTS = st.from_regex(r"[a-z0-9-]{1,20}", fullmatch=True)


def url_of(host: str, path: str, parameters: list[tuple[str, str]]) -> str:
    query = "&".join(f"{escape_query(name)}={escape_query(value)}" for name, value in parameters)
    return f"https://{host}{path}?{query}" if query else f"https://{host}{path}"


def botocore_request(method: str, url: str, headers: list[tuple[str, str]]) -> Any:
    request = AWSRequest(method, url)
    for name, value in headers:
        request.headers[name] = value
    return request


@pytest.mark.parametrize("s3", [False, True])
@hypothesis.given(
    method=METHODS,
    host=HOSTS,
    path=PATHS,
    parameters=PARAMETERS,
    headers=HEADERS,
    body=st.binary(max_size=8),
    secret=KEYS,
    token=TOKENS,
    region=SCOPE_PARTS,
    service=SCOPE_PARTS,
)
def test_sign(
    s3: bool,
    method: str,
    host: str,
    path: str,
    parameters: list[tuple[str, str]],
    headers: list[tuple[str, str]],
    body: bytes,
    secret: str,
    token: str,
    region: str,
    service: str,
) -> None:
    url = url_of(host, path, parameters)
    theirs = botocore_request(method, url, headers)
    theirs.data = body
    if body:
        theirs.headers["Content-Length"] = str(len(body))
    credentials = BotocoreCredentials("AKID", secret, token or None)
    with patch("botocore.auth.get_current_datetime", return_value=TIME):
        (S3SigV4Auth if s3 else SigV4Auth)(credentials, service, region).add_auth(theirs)

    payload_hash = hashlib.sha256(body).hexdigest()
    ours = Request(method, url, header_lines(headers), body)
    if s3:
        ours.headers["X-Amz-Content-SHA256"] = payload_hash
    Signer(disable_uri_path_escaping=s3).sign_http(
        Credentials("AKID", secret, token), ours, payload_hash, service, region, TIME
    )
    for name in ("Authorization", "X-Amz-Date", "X-Amz-Security-Token"):
        assert ours.headers.get(name) == theirs.headers.get(name)


@pytest.mark.parametrize("s3", [False, True])
@hypothesis.given(
    method=METHODS,
    host=HOSTS,
    path=PATHS,
    parameters=st.dictionaries(TEXT, TEXT, max_size=6),
    headers=HEADERS,
    secret=KEYS,
    token=TOKENS,
    expires=st.integers(1, 604800),
)
def test_presign(
    s3: bool,
    method: str,
    host: str,
    path: str,
    parameters: dict[str, str],
    headers: list[tuple[str, str]],
    secret: str,
    token: str,
    expires: int,
) -> None:
    url = url_of(host, path, list(parameters.items()))
    theirs = botocore_request(method, url, headers)
    credentials = BotocoreCredentials("AKID", secret, token or None)
    auth = (S3SigV4QueryAuth if s3 else SigV4QueryAuth)(credentials, "name", "here", expires)
    with patch("botocore.auth.get_current_datetime", return_value=TIME):
        auth.add_auth(theirs)

    # botocore hoists no header.
    signer = Signer(disable_header_hoisting=True, disable_uri_path_escaping=s3)
    presigned, signed = signer.presign_http(
        Credentials("AKID", secret, token),
        Request(method, url, header_lines(headers)),
        "UNSIGNED-PAYLOAD" if s3 else EMPTY_HASH,
        "name",
        "here",
        TIME,
        expires=expires,
    )
    expected, found = urlsplit(theirs.url), urlsplit(presigned)
    assert found[:3] == expected[:3]
    query = parse_qs(found.query, keep_blank_values=True, strict_parsing=True)
    assert query == parse_qs(expected.query, keep_blank_values=True, strict_parsing=True)
    assert query["X-Amz-SignedHeaders"] == [";".join(name for name, _ in sorted(signed.lowered()))]
