"""What the tests of the signer sign with."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from aws_core.signer import Signer
from smithy_py.http import Headers, Request

TIME = datetime.datetime(2015, 8, 30, 12, 36, 0, tzinfo=datetime.UTC)
EMPTY_HASH = hashlib.sha256().hexdigest()


@dataclass(frozen=True)
class Credentials:
    access_key_id: str = "AKIDEXAMPLE"
    secret_access_key: str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    session_token: str = ""


CREDENTIALS = Credentials()


class RecordingLogger:
    """Keeps what is logged."""

    def __init__(self) -> None:
        self.messages: list[str] = []

    def debug(self, msg: str, /, *args: object) -> None:
        self.messages.append(msg % args)


def get(url: str = "https://example.amazonaws.com/", **headers: str) -> Request:
    """A GET request; "_" in a header's name stands for "-"."""
    return Request("GET", url, {name.replace("_", "-"): value for name, value in headers.items()})


def header_lines(lines: Iterable[tuple[str, str]]) -> Headers:
    headers = Headers()
    for name, value in lines:
        headers.add(name, value)
    return headers


def sign(request: Request, signer: Signer | None = None, **changes: Any) -> Request:
    """Signs *request*, with *changes* to the usual arguments."""
    arguments: dict[str, Any] = {
        "credentials": CREDENTIALS,
        "request": request,
        "payload_hash": EMPTY_HASH,
        "service": "service",
        "region": "us-east-1",
        "signing_time": TIME,
    }
    (signer or Signer()).sign_http(**(arguments | changes))
    return request


def presign(
    request: Request, signer: Signer | None = None, **changes: Any
) -> tuple[Request, Headers]:
    """Presigns *request*; the URL is given as a request, to be looked at."""
    arguments: dict[str, Any] = {
        "credentials": CREDENTIALS,
        "request": request,
        "payload_hash": EMPTY_HASH,
        "service": "service",
        "region": "us-east-1",
        "signing_time": TIME,
    }
    url, headers = (signer or Signer()).presign_http(**(arguments | changes))
    return Request("GET", url), headers


def signed_headers(request: Request) -> list[str]:
    """The names that the Authorization header of *request* lists."""
    return request.headers["Authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
