"""SigV4a: what is signed, verified with the public key, in headers and in URLs."""

from __future__ import annotations

import copy
import datetime
import logging
import pickle
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from aws_core.signer.asymmetric_key import derive_private_key
from aws_core.signer.v4a import Signer
from smithy_py.errors import SigningError
from smithy_py.http import Headers, Request
from tests.unit.aws_core.signer.samples import (
    CREDENTIALS,
    EMPTY_HASH,
    TIME,
    Credentials,
    RecordingLogger,
    get,
    signed_headers,
)

REGIONS = ("us-east-1", "eu-*")


def arguments(request: Request, **changes: Any) -> dict[str, Any]:
    return {
        "credentials": CREDENTIALS,
        "request": request,
        "payload_hash": EMPTY_HASH,
        "service": "service",
        "region_set": REGIONS,
        "signing_time": TIME,
        **changes,
    }


def sign(request: Request, signer: Signer | None = None, **changes: Any) -> Request:
    (signer or Signer()).sign_http(**arguments(request, **changes))
    return request


def presign(
    request: Request, signer: Signer | None = None, **changes: Any
) -> tuple[Request, Headers]:
    url, headers = (signer or Signer()).presign_http(**arguments(request, **changes))
    return Request("GET", url), headers


def parameters(request: Request) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in request.query.split("&"))


def verify(signature: str, to_sign: str, credentials: Credentials = CREDENTIALS) -> None:
    """Returns if *signature* is one of *to_sign*."""
    key = derive_private_key(credentials.access_key_id, credentials.secret_access_key)
    algorithm = ec.ECDSA(hashes.SHA256())
    key.public_key().verify(bytes.fromhex(signature), to_sign.encode(), algorithm)


def logged(signer: Signer) -> str:
    """The string to sign, from the log."""
    assert isinstance(signer.logger, RecordingLogger)
    lines = signer.logger.messages[-1].split("\n")
    start = lines.index("---[ STRING TO SIGN ]--------------------------------")
    return "\n".join(lines[start + 1 : start + 5])


def logging_signer(**options: Any) -> Signer:
    return Signer(logger=RecordingLogger(), log_signing=True, **options)


def test_headers() -> None:
    signer = logging_signer()
    request = sign(get(User_Agent="x"), signer)
    assert request.headers["X-Amz-Region-Set"] == "us-east-1,eu-*"
    assert request.headers["X-Amz-Date"] == "20150830T123600Z"
    assert signed_headers(request) == ["host", "x-amz-date", "x-amz-region-set"]
    head, _, signature = request.headers["Authorization"].partition(", Signature=")
    assert head == (
        "AWS4-ECDSA-P256-SHA256 Credential=AKIDEXAMPLE/20150830/service/aws4_request, "
        "SignedHeaders=host;x-amz-date;x-amz-region-set"
    )
    to_sign = logged(signer)
    assert to_sign.split("\n")[:3] == [
        "AWS4-ECDSA-P256-SHA256",
        "20150830T123600Z",
        "20150830/service/aws4_request",
    ]
    verify(signature, to_sign)


def test_a_session_token_is_signed() -> None:
    credentials = Credentials(session_token="token/1")
    request = sign(get(), credentials=credentials)
    assert request.headers["X-Amz-Security-Token"] == "token/1"
    assert "x-amz-security-token" in signed_headers(request)
    request = sign(get(), Signer(disable_session_token=True), credentials=credentials)
    assert "X-Amz-Security-Token" not in request.headers


def test_signing_again_replaces_what_was_signed() -> None:
    request = sign(sign(get()), region_set=["*"])
    assert list(request.headers.values_of("X-Amz-Region-Set")) == ["*"]
    assert len(list(request.headers.values_of("Authorization"))) == 1


def test_the_path_is_escaped_twice_but_for_s3() -> None:
    for escaped, signer, changes in (
        ("/a%2520b", logging_signer(), {}),
        ("/a%20b", logging_signer(disable_uri_path_escaping=True), {}),
        ("/a%20b", logging_signer(), {"disable_uri_path_escaping": True}),
    ):
        sign(get("https://host/a%20b"), signer, **changes)
        assert isinstance(signer.logger, RecordingLogger)
        assert f"\nGET\n{escaped}\n" in signer.logger.messages[-1]


def test_a_url() -> None:
    signer = logging_signer()
    request, headers = presign(
        get("https://example.amazonaws.com/k?x=1", X_Amz_Checksum_Mode="ENABLED"),
        signer,
        expires=60,
    )
    found = parameters(request)
    signature = found.pop("X-Amz-Signature")
    assert found == {
        "X-Amz-Algorithm": "AWS4-ECDSA-P256-SHA256",
        "X-Amz-Checksum-Mode": "ENABLED",
        "X-Amz-Credential": "AKIDEXAMPLE%2F20150830%2Fservice%2Faws4_request",
        "X-Amz-Date": "20150830T123600Z",
        "X-Amz-Expires": "60",
        "X-Amz-Region-Set": "us-east-1%2Ceu-%2A",
        "X-Amz-SignedHeaders": "host",
        "x": "1",
    }
    assert list(headers) == ["Host"]
    verify(signature, logged(signer))


def test_presigning_does_not_change_the_request() -> None:
    request = get(X_Amz_Meta_A="b")
    before = (request.url, list(request.headers.items()))
    presign(request, credentials=Credentials(session_token="t"))
    assert (request.url, list(request.headers.items())) == before


def test_a_url_is_presigned_again_without_the_earlier_signature() -> None:
    first, _ = presign(get())
    second, _ = presign(get(first.url), region_set=["*"])
    assert second.query.count("X-Amz-Signature=") == 1
    assert second.query.count("X-Amz-Region-Set=") == 1
    assert parameters(second)["X-Amz-Region-Set"] == "%2A"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"region_set": []}, r"the signing region set is \[\]"),
        ({"region_set": "us-east-1"}, "the signing region set is 'us-east-1'; give a list"),
        ({"region_set": [""]}, "the signing region is empty"),
        ({"region_set": ["a", "b c"]}, "the signing region 'b c' has white space"),
        ({"region_set": ["a,b"]}, "the signing region 'a,b' has white space, a comma"),
        ({"region_set": ["a\r\nX: y"]}, "the signing region"),
        ({"service": ""}, "the signing service is empty"),
        ({"credentials": Credentials("", "s")}, "no access key ID"),
        ({"credentials": Credentials("A", "")}, "no secret access key"),
        ({"credentials": Credentials(session_token="a\nb")}, "the session token has a line break"),
        ({"payload_hash": ""}, "the payload hash is empty"),
        ({"request": Request("GET")}, "the request has no host"),
        ({"signing_time": datetime.datetime(2015, 8, 30)}, "needs a time zone"),
    ],
)
def test_what_cannot_be_signed(changes: dict[str, Any], message: str) -> None:
    changes = dict(changes)
    request = changes.pop("request", None) or get()
    with pytest.raises(SigningError, match=message):
        sign(request, **changes)
    with pytest.raises(SigningError, match=message):
        presign(request, **changes)


def test_the_log_has_no_secrets() -> None:
    signer = logging_signer()
    credentials = Credentials(session_token="a-session-token")
    sign(get(), signer, credentials=credentials)
    url, _ = presign(get(), signer, credentials=credentials)
    assert isinstance(signer.logger, RecordingLogger)
    text = "\n".join(signer.logger.messages)
    assert "x-amz-region-set:us-east-1,eu-*" in text
    for secret in ("a-session-token", credentials.secret_access_key, url.query[-64:]):
        assert secret not in text


def test_nothing_is_logged_unless_asked(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        sign(get())
        presign(get())
    assert caplog.records == []


def test_a_signer_copies_and_pickles_without_keys() -> None:
    signer = Signer(disable_uri_path_escaping=True)
    sign(get(), signer)
    text = pickle.dumps(signer)
    assert CREDENTIALS.secret_access_key.encode() not in text
    for other in (copy.copy(signer), pickle.loads(text)):
        assert other.disable_uri_path_escaping is True
        assert "Authorization" in sign(get(), other).headers
