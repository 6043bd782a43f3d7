"""Signing a request in its headers."""

from __future__ import annotations

import copy
import datetime
import logging
import pickle
from typing import Any

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
    sign,
    signed_headers,
)

TOKEN = "IQoJb3JpZ2luX2VjE+/example=="


def test_example_of_the_user_guide() -> None:
    request = get(
        "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08",
        Content_Type="application/x-www-form-urlencoded; charset=utf-8",
    )
    sign(request, service="iam")
    assert dict(request.headers) == {
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        "X-Amz-Date": "20150830T123600Z",
        "Authorization": (
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
            "SignedHeaders=content-type;host;x-amz-date, Signature="
            "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
        ),
    }


def test_session_token_is_sent_and_signed() -> None:
    request = sign(get(), credentials=Credentials(session_token=TOKEN))
    assert request.headers["X-Amz-Security-Token"] == TOKEN
    assert signed_headers(request) == ["host", "x-amz-date", "x-amz-security-token"]


def test_session_token_can_be_left_out() -> None:
    request = sign(
        get(), Signer(disable_session_token=True), credentials=Credentials(session_token=TOKEN)
    )
    assert "X-Amz-Security-Token" not in request.headers
    assert request.headers == sign(get()).headers


def test_signing_again_replaces_what_was_signed() -> None:
    request = get(Accept="a")
    sign(request, credentials=Credentials(session_token="old"), signing_time=TIME.replace(year=1))
    assert request.headers["X-Amz-Date"] == "00010830T123600Z"
    sign(request, credentials=Credentials(session_token=TOKEN))
    once = sign(get(Accept="a"), credentials=Credentials(session_token=TOKEN))
    assert sorted(request.headers.lines()) == sorted(once.headers.lines())


def test_signed_query_is_the_one_that_is_sent() -> None:
    request = sign(get("https://example.amazonaws.com/?uploads&prefix=a+b"))
    assert request.url == "https://example.amazonaws.com/?prefix=a%20b&uploads="


def test_body_length_is_signed() -> None:
    request = Request("POST", "https://example.amazonaws.com/", body=b"12345")
    assert "content-length" in signed_headers(sign(request))
    stream = Request("POST", "https://example.amazonaws.com/", body=iter([b"12345"]))
    assert "content-length" not in signed_headers(sign(stream))
    chunked = Request(
        "POST", "https://example.amazonaws.com/", {"Transfer-Encoding": "chunked"}, b"12345"
    )
    assert "content-length" not in signed_headers(sign(chunked))


@pytest.mark.parametrize("own", [True, False])
def test_path_escaping_of_one_call(own: bool) -> None:
    url = "https://example.amazonaws.com/a%20b//c"
    other = sign(get(url), Signer(disable_uri_path_escaping=not own))
    overridden = sign(
        get(url), Signer(disable_uri_path_escaping=own), disable_uri_path_escaping=not own
    )
    assert overridden.headers == other.headers
    assert sign(get(url), Signer(disable_uri_path_escaping=own)).headers != other.headers
    assert overridden.path == "/a%20b//c"


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://localhost:443/", "https://localhost/"),
        ("http://localhost:80/", "https://localhost/"),
        ("https://[::1]:443/", "https://[::1]/"),
    ],
)
def test_port_of_the_scheme_is_neither_signed_nor_sent(url: str, same: str) -> None:
    request, other = sign(get(url)), sign(get(same))
    assert request.headers == other.headers
    assert request.host == other.host


def test_other_port_is_signed() -> None:
    assert sign(get("http://h:443/")).headers != sign(get("http://h/")).headers


def test_signing_time_is_taken_to_utc() -> None:
    east = TIME.astimezone(datetime.timezone(datetime.timedelta(hours=13)))
    assert sign(get(), signing_time=east).headers == sign(get()).headers


def test_log() -> None:
    logger = RecordingLogger()
    signer = Signer(logger=logger, log_signing=True)
    request = sign(get(), signer, credentials=Credentials(session_token=TOKEN))
    assert len(logger.messages) == 1
    lines = logger.messages[0].split("\n")
    assert lines[:2] == [
        "Request Signature:",
        "---[ CANONICAL STRING  ]-----------------------------",
    ]
    assert "x-amz-security-token:REDACTED" in lines
    assert "20150830/us-east-1/service/aws4_request" in lines
    assert TOKEN not in logger.messages[0]
    assert request.headers["Authorization"][-64:] not in logger.messages[0]


def test_nothing_is_logged_unless_asked_for() -> None:
    logger = RecordingLogger()
    sign(get(), Signer(logger=logger))
    assert logger.messages == []


def test_log_goes_to_the_standard_library_by_default(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "aws_core"):
        sign(get("https://example.amazonaws.com/%25s?a=%25d"), Signer(log_signing=True))
    assert "a=%25d" in caplog.text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"region": ""}, "the signing region is empty"),
        ({"region": "us-east-1\r\n"}, "the signing region"),
        ({"region": "us/east"}, "the signing region"),
        ({"region": "us-east-1,x"}, "the signing region"),
        ({"service": ""}, "the signing service is empty"),
        ({"service": "s3 "}, "the signing service"),
        ({"service": "é"}, "the signing service"),
        ({"payload_hash": ""}, "the payload hash is empty"),
        ({"payload_hash": "a\nb"}, "the payload hash"),
        ({"signing_time": TIME.replace(tzinfo=None)}, "the signing time needs a time zone"),
        ({"credentials": Credentials(access_key_id="")}, "no access key ID"),
        ({"credentials": Credentials(secret_access_key="")}, "no secret access key"),
        ({"credentials": Credentials(access_key_id="AKID\n")}, "the access key ID has"),
        ({"credentials": Credentials(access_key_id="a, b")}, "the access key ID has"),
        ({"credentials": Credentials(secret_access_key="x\n")}, "the secret access key has"),
        ({"credentials": Credentials(session_token="x\r\ny")}, "the session token has"),
        ({"credentials": Credentials(session_token="é")}, "the session token has"),
    ],
)
def test_what_cannot_be_signed(changes: dict[str, Any], message: str) -> None:
    request = get()
    with pytest.raises(SigningError, match=message) as caught:
        sign(request, **changes)
    assert "Authorization" not in request.headers
    credentials = changes.get("credentials", CREDENTIALS)
    for secret in (credentials.secret_access_key, credentials.session_token):
        assert not secret or secret not in str(caught.value)


@pytest.mark.parametrize(
    ("attribute", "value", "message"),
    [
        ("method", "", "the HTTP method"),
        ("method", "GET /", "the HTTP method"),
        ("method", "GET\n", "the HTTP method"),
        ("host", "", "the request has no host"),
        ("host", "a\r\nb", "the request's host"),
        ("host", "user:pass@host", "the request's host"),
        ("host", "a/b", "the request's host"),
        ("path", "a", 'must begin with "/"'),
        ("path", "/a\r\nb", "must be escaped"),
        ("path", "/a?b", "must be escaped"),
        ("path", "/a#b", "must be escaped"),
        ("path", "/\udc80", "must be escaped"),
        ("query", "a=\n", "must be escaped"),
        ("query", "a=\udc80", "must be escaped"),
    ],
)
def test_request_that_cannot_be_signed(attribute: str, value: str, message: str) -> None:
    request = get()
    setattr(request, attribute, value)
    with pytest.raises(SigningError, match=message) as caught:
        sign(request)
    assert "pass" not in str(caught.value)
    assert len(request.headers) == 0


def test_header_that_is_not_unicode() -> None:
    with pytest.raises(SigningError, match="lone surrogate"):
        sign(get(X_A="\udc80"))


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, pickle.dumps])
def test_copies_hold_no_secret_and_sign_the_same(duplicate: Any) -> None:
    signer = Signer(disable_uri_path_escaping=True)
    url = "https://example.amazonaws.com/a%20b"
    expected = sign(get(url), signer).headers
    other = duplicate(signer)
    if isinstance(other, bytes):
        assert CREDENTIALS.secret_access_key.encode() not in other
        other = pickle.loads(other)
    assert sign(get(url), other).headers == expected
    assert CREDENTIALS.secret_access_key not in repr(signer)
