"""Signing a request in its URL."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import pytest

from aws_core.signer import Signer
from smithy_py.errors import SigningError
from smithy_py.http import Request
from tests.unit.aws_core.signer.samples import (
    CREDENTIALS,
    TIME,
    Credentials,
    RecordingLogger,
    get,
    header_lines,
    presign,
)

TOKEN = "IQoJb3JpZ2luX2VjE+/example=="
S3_EXAMPLE: dict[str, Any] = {
    "credentials": Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    "payload_hash": "UNSIGNED-PAYLOAD",
    "service": "s3",
    "signing_time": TIME.replace(year=2013, month=5, day=24, hour=0, minute=0),
    "disable_uri_path_escaping": True,
}


def parameters(request: Request) -> dict[str, list[str]]:
    return parse_qs(request.query, keep_blank_values=True, strict_parsing=True)


def test_example_of_the_s3_reference() -> None:
    request, headers = presign(
        get("https://examplebucket.s3.amazonaws.com/test.txt"), expires=86400, **S3_EXAMPLE
    )
    assert request.url == (
        "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    )
    assert dict(headers) == {"Host": "examplebucket.s3.amazonaws.com"}


def test_expires_is_optional() -> None:
    request, _ = presign(get())
    assert "X-Amz-Expires" not in parameters(request)


def test_expires_of_the_query_stays() -> None:
    request, _ = presign(get("https://example.amazonaws.com/?X-Amz-Expires=60"))
    assert parameters(request)["X-Amz-Expires"] == ["60"]


def test_expires_replaces_the_one_of_the_query() -> None:
    request, _ = presign(get("https://example.amazonaws.com/?X-Amz-Expires=60"), expires=90.9)
    assert parameters(request)["X-Amz-Expires"] == ["90"]


@pytest.mark.parametrize("expires", [0, -1, 0.5, float("nan"), float("inf")])
def test_expires_that_makes_no_sense(expires: float) -> None:
    with pytest.raises(SigningError, match="1 second or longer"):
        presign(get(), expires=expires)


def test_session_token_goes_into_the_query() -> None:
    request, headers = presign(get(), credentials=Credentials(session_token=TOKEN))
    assert parameters(request)["X-Amz-Security-Token"] == [TOKEN]
    assert list(headers) == ["Host"]


def test_session_token_can_be_left_out() -> None:
    request, _ = presign(
        get(), Signer(disable_session_token=True), credentials=Credentials(session_token=TOKEN)
    )
    assert "X-Amz-Security-Token" not in parameters(request)


def test_headers_are_hoisted_or_signed() -> None:
    request, headers = presign(
        get(X_Amz_Target="a b", X_Amz_Request_Payer="requester", X_Amz_Meta_A="  b  c", Range="r")
    )
    query = parameters(request)
    assert query["X-Amz-Target"] == ["a b"]
    assert query["x-amz-request-payer"] == ["requester"]
    assert query["X-Amz-SignedHeaders"] == ["host;range;x-amz-meta-a"]
    assert dict(headers) == {
        "Host": "example.amazonaws.com",
        "Range": "r",
        "X-Amz-Meta-A": "  b  c",
    }


def test_hoisting_can_be_switched_off() -> None:
    request, headers = presign(get(X_Amz_Target="t"), Signer(disable_header_hoisting=True))
    assert "X-Amz-Target" not in parameters(request)
    assert headers["X-Amz-Target"] == "t"


def test_several_values_of_a_signed_header() -> None:
    source = get()
    source.headers = header_lines([("X-Amz-Meta-A", "1"), ("x-amz-meta-a", "2")])
    _, headers = presign(source)
    assert headers.values_of("X-Amz-Meta-A") == ("1", "2")


def test_hoisted_header_replaces_the_parameter() -> None:
    request, _ = presign(get("https://example.amazonaws.com/?X-Amz-Target=old", X_Amz_Target="t"))
    assert parameters(request)["X-Amz-Target"] == ["t"]


def test_presigning_what_was_signed_before() -> None:
    expected, _ = presign(get("https://example.amazonaws.com/?a=1"))
    old, _ = presign(
        get("https://example.amazonaws.com/?a=1"), signing_time=TIME.replace(year=2014)
    )
    again, _ = presign(get(old.url, Authorization="stale", X_Amz_Date="20140830T123600Z"))
    assert old.url != expected.url
    assert again.url == expected.url


def test_request_does_not_change() -> None:
    source = get("https://example.amazonaws.com/?b&a", X_Amz_Target="t")
    presign(source, credentials=Credentials(session_token=TOKEN), expires=60)
    assert source.url == "https://example.amazonaws.com/?b&a"
    assert dict(source.headers) == {"X-Amz-Target": "t"}


def test_empty_path_becomes_a_slash() -> None:
    source = get()
    source.path = ""
    request, _ = presign(source)
    assert request.url == presign(get())[0].url


def test_log_has_no_secret() -> None:
    logger = RecordingLogger()
    request, _ = presign(
        get(),
        Signer(logger=logger, log_signing=True),
        credentials=Credentials(session_token=TOKEN),
    )
    signature = parameters(request)["X-Amz-Signature"][0]
    text = logger.messages[0]
    assert "---[ SIGNED URL ]------------------------------------\nhttps://" in text
    assert text.count("X-Amz-Security-Token=REDACTED") == 2
    assert "X-Amz-Signature=REDACTED" in text
    assert signature not in text
    assert "IQoJb3JpZ2luX2VjE" not in text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"region": ""}, "the signing region is empty"),
        ({"service": ""}, "the signing service is empty"),
        ({"payload_hash": ""}, "the payload hash is empty"),
        ({"signing_time": TIME.replace(tzinfo=None)}, "needs a time zone"),
        ({"credentials": Credentials(session_token="a\r\nb")}, "the session token has"),
        ({"credentials": Credentials(access_key_id="")}, "no access key ID"),
    ],
)
def test_what_cannot_be_presigned(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(SigningError, match=message) as caught:
        presign(get(), **changes)
    assert CREDENTIALS.secret_access_key not in str(caught.value)


def test_header_that_is_not_unicode() -> None:
    with pytest.raises(SigningError, match="lone surrogate"):
        presign(get(X_Amz_Target="\udc80"))
