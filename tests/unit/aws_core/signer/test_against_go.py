"""The signer of the Go SDK, whose results are kept in tests/vectors/sigv4_go.json."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from aws_core.signer import Signer
from smithy_py.http import Request
from tests.unit.aws_core.signer.samples import Credentials, RecordingLogger, header_lines

VECTORS = json.loads(
    (Path(__file__).parents[3] / "vectors" / "sigv4_go.json").read_text(encoding="utf-8")
)
TIME = datetime.datetime.fromisoformat(VECTORS["signing_time"])
OPTIONS = ("disable_header_hoisting", "disable_uri_path_escaping", "disable_session_token")


CASES: list[dict[str, Any]] = VECTORS["cases"]
SIGN = [pytest.param(case, id=case["name"]) for case in CASES if not case.get("presign")]
PRESIGN = [pytest.param(case, id=case["name"]) for case in CASES if case.get("presign")]


def prepared(case: dict[str, Any]) -> tuple[Signer, RecordingLogger, tuple[Any, ...], Request]:
    logger = RecordingLogger()
    options = {name: case.get(name, False) for name in OPTIONS}
    credentials = Credentials(**VECTORS["credentials"], session_token=case.get("session_token", ""))
    request = Request(case["method"], case["url"], body=bytes(case["body_length"]))
    request.headers = header_lines(case["headers"])
    arguments = (
        credentials,
        request,
        case["payload_hash"],
        case["service"],
        case["region"],
        TIME,
    )
    return Signer(logger=logger, log_signing=True, **options), logger, arguments, request


def without_secrets(case: dict[str, Any], signature: str) -> str:
    """Go's log, with what must not be logged replaced."""
    text = "\n".join(case["result"]["log"]).replace(signature, "REDACTED")
    token = case.get("session_token", "")
    for secret in (token, quote(token, safe="")):
        text = text.replace(secret, "REDACTED") if secret else text
    for name, value in case["headers"]:
        if name.endswith(("Customer-Key", "Token")):
            text = text.replace(f"{name.lower()}:{value}\n", f"{name.lower()}:REDACTED\n")
    return text


@pytest.mark.parametrize("case", SIGN)
def test_sign(case: dict[str, Any]) -> None:
    signer, logger, arguments, request = prepared(case)
    signer.sign_http(*arguments)
    result = case["result"]
    assert request.headers["Authorization"] == result["authorization"]
    assert request.headers["X-Amz-Date"] == result["x_amz_date"]
    assert request.headers.get("X-Amz-Security-Token") == result.get("x_amz_security_token")
    assert request.host == result["host"]
    assert request.target == Request("GET", result["url"]).target
    assert logger.messages == [without_secrets(case, result["authorization"][-64:])]


@pytest.mark.parametrize("case", PRESIGN)
def test_presign(case: dict[str, Any]) -> None:
    signer, logger, arguments, _ = prepared(case)
    url, headers = signer.presign_http(*arguments)
    result = case["result"]
    assert url == result["url"]
    assert {name: list(headers.values_of(name)) for name in headers} == result["signed_headers"]
    assert logger.messages == [without_secrets(case, result["url"][-64:])]
