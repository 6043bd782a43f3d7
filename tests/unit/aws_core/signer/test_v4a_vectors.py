"""The SigV4a of two others, whose results are kept in tests/vectors/sigv4a.json."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from aws_core.signer.asymmetric_key import derive_private_key
from aws_core.signer.v4a import Signer
from smithy_py.http import Request
from tests.unit.aws_core.signer.samples import Credentials, RecordingLogger, header_lines

VECTORS = json.loads(
    (Path(__file__).parents[3] / "vectors" / "sigv4a.json").read_text(encoding="utf-8")
)
TIME = datetime.datetime.fromisoformat(VECTORS["signing_time"])
KEY = VECTORS["public_keys"][1]
SIGN = [pytest.param(c, id=c["name"]) for c in VECTORS["cases"] if not c.get("presign")]
PRESIGN = [pytest.param(c, id=c["name"]) for c in VECTORS["cases"] if c.get("presign")]
TO_SIGN = "---[ STRING TO SIGN ]--------------------------------"


def test_all_are_there() -> None:
    assert (len(SIGN), len(PRESIGN), len(VECTORS["public_keys"])) == (5, 3, 6)
    assert KEY["access_key_id"] == VECTORS["credentials"]["access_key_id"]


@pytest.mark.parametrize("pair", VECTORS["public_keys"], ids=lambda pair: pair["access_key_id"])
def test_derived_keys(pair: dict[str, str]) -> None:
    key = derive_private_key(pair["access_key_id"], pair["secret_access_key"])
    numbers = key.public_key().public_numbers()
    assert f"{numbers.x:064x}" == pair["x"]
    assert f"{numbers.y:064x}" == pair["y"]


def prepared(case: dict[str, Any]) -> tuple[Signer, RecordingLogger, tuple[Any, ...], Request]:
    logger = RecordingLogger()
    signer = Signer(
        logger=logger,
        log_signing=True,
        disable_header_hoisting=case.get("disable_header_hoisting", False),
        disable_uri_path_escaping=case.get("disable_uri_path_escaping", False),
    )
    credentials = Credentials(**VECTORS["credentials"], session_token=case.get("session_token", ""))
    request = Request(case["method"], case["url"], body=bytes(case["body_length"]))
    request.headers = header_lines(case["headers"])
    arguments = (
        credentials,
        request,
        case["payload_hash"],
        case["service"],
        case["region_set"],
        TIME,
    )
    return signer, logger, arguments, request


def string_to_sign(lines: list[str]) -> str:
    start = lines.index(TO_SIGN)
    return "\n".join(lines[start + 1 : start + 5])


def verify(case: dict[str, Any], log: str, *signatures: str) -> None:
    """Each signature is one of what the log says, by the public key that Go derived."""
    to_sign = string_to_sign(log.split("\n"))
    assert to_sign == string_to_sign(case["result"]["log"])
    numbers = ec.EllipticCurvePublicNumbers(int(KEY["x"], 16), int(KEY["y"], 16), ec.SECP256R1())
    for signature in signatures:
        numbers.public_key().verify(
            bytes.fromhex(signature), to_sign.encode(), ec.ECDSA(hashes.SHA256())
        )


@pytest.mark.parametrize("case", SIGN)
def test_sign(case: dict[str, Any]) -> None:
    signer, logger, arguments, request = prepared(case)
    signer.sign_http(*arguments)
    result = case["result"]
    ours, _, signature = request.headers["Authorization"].partition(", Signature=")
    theirs, _, their_signature = result["authorization"].partition(", Signature=")
    assert ours == theirs
    assert request.headers["X-Amz-Region-Set"] == result["x_amz_region_set"]
    assert request.host == result["host"]
    assert request.target == Request("GET", result["url"]).target
    verify(case, logger.messages[0], signature, their_signature, result["crt_signature"])


@pytest.mark.parametrize("case", PRESIGN)
def test_presign(case: dict[str, Any]) -> None:
    signer, logger, arguments, _ = prepared(case)
    url, headers = signer.presign_http(*arguments)
    result = case["result"]
    ours, _, signature = url.partition("&X-Amz-Signature=")
    theirs, _, their_signature = result["url"].partition("&X-Amz-Signature=")
    assert ours == theirs
    assert {name: list(headers.values_of(name)) for name in headers} == result["signed_headers"]
    verify(case, logger.messages[0], signature, their_signature, result["crt_signature"])
