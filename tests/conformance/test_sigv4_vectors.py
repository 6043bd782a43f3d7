"""The signature version 4 test suite that AWS publishes, as botocore's sources carry it."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from aws_core.signer import Signer
from smithy_py.http import Headers, Request
from tests.unit.aws_core.signer.samples import Credentials, RecordingLogger

TIME = datetime.datetime(2015, 8, 30, 12, 36, tzinfo=datetime.UTC)
SUITE = "tests/unit/auth/aws4_testsuite"

CANONICAL = "---[ CANONICAL STRING  ]-----------------------------\n"
TO_SIGN = "\n---[ STRING TO SIGN ]--------------------------------\n"
END = "\n-----------------------------------------------------"

# These two have a body, but do not sign its length. This signer always does, as Go's, so it
# gets the request without its body; the payload hash is that of the body all the same.
LENGTH_NOT_SIGNED = {
    "post-x-www-form-urlencoded",
    "post-x-www-form-urlencoded-parameters",
}
# The token is added after signing, which is what disable_session_token is for.
TOKEN_NOT_SIGNED = "post-sts-header-after"
TOKEN = "x-amz-security-token:"


def text_of(case: Path, kind: str) -> str:
    return (case / f"{case.name}.{kind}").read_text(encoding="utf-8").replace("\r", "")


def request_of(case: Path) -> tuple[Request, bytes]:
    """The request without its body, and the body."""
    head, _, body = text_of(case, "req").partition("\n\n")
    request_line, *lines = head.rstrip("\n").split("\n")
    # The target may have a space in it.
    method, _, rest = request_line.partition(" ")
    target = rest.rpartition(" ")[0]
    unfolded: list[str] = []
    for line in lines:
        if line.startswith((" ", "\t")):
            unfolded[-1] += line
        else:
            unfolded.append(line)
    request = Request(method)
    request.path, _, request.query = target.partition("?")
    request.headers = Headers(
        [(name, value) for name, _, value in (line.partition(":") for line in unfolded)]
    )
    request.host = request.headers["host"]
    return request, body.encode()


def token_of(case: Path) -> str:
    lines = text_of(case, "creq").split("\n")
    return next((line.removeprefix(TOKEN) for line in lines if line.startswith(TOKEN)), "")


def test_published_vectors(botocore_sdist: Path, subtests: pytest.Subtests) -> None:
    cases = sorted(file.parent for file in (botocore_sdist / SUITE).rglob("*.req"))
    assert len(cases) > 0
    assert {*LENGTH_NOT_SIGNED, TOKEN_NOT_SIGNED} <= {case.name for case in cases}
    for case in cases:
        with subtests.test(case.name):
            check(case)


def check(case: Path) -> None:
    request, body = request_of(case)
    assert bool(body) is (case.name in LENGTH_NOT_SIGNED)
    canonical = text_of(case, "creq")
    token = token_of(case)
    credentials = Credentials(session_token=token or "not signed")
    logger = RecordingLogger()
    signer = Signer(logger=logger, log_signing=True, disable_session_token=not token)
    signer.sign_http(
        credentials, request, canonical.rpartition("\n")[2], "service", "us-east-1", TIME
    )
    # The log says REDACTED for the token, and so must what it is compared with.
    shown = canonical.replace(TOKEN + token, TOKEN + "REDACTED") if token else canonical
    expected = f"Request Signature:\n{CANONICAL}{shown}{TO_SIGN}{text_of(case, 'sts')}{END}"
    assert logger.messages == [expected]
    assert request.headers["Authorization"] == text_of(case, "authz")
    assert request.headers.get("X-Amz-Security-Token", "") == token
