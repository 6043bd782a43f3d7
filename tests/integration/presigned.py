"""Sends presigned requests with a client that knows nothing of signatures."""

from __future__ import annotations

import requests

from aws_core.presign import PresignedHTTPRequest

TIMEOUT_SECONDS = 60


def send(
    presigned: PresignedHTTPRequest, data: bytes | None = None, **changes: str
) -> requests.Response:
    """Sends a presigned request as it is, or with a part of it changed."""
    url = changes.get("url", presigned.url)
    method = changes.get("method", presigned.method)
    headers = dict(presigned.signed_header)
    request = requests.Request(method, url, headers=headers, data=data).prepare()
    # Not the URL as requests would clean it.
    request.url = url
    with requests.Session() as session:
        session.trust_env = False
        return session.send(request, timeout=TIMEOUT_SECONDS, allow_redirects=False)


def error_code(response: requests.Response) -> str:
    return response.text.partition("<Code>")[2].partition("</Code>")[0]
