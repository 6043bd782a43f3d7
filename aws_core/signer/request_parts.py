"""What a signature says of a request that its headers do not say yet."""

from __future__ import annotations

from smithy_py.http.request import Request


def host_header(request: Request) -> str:
    """The host as the Host header has it: without the port that the scheme implies."""
    return request.host.removesuffix(":443" if request.scheme == "https" else ":80")


def body_length(request: Request) -> int | None:
    """The length as Content-Length would say it: None where the body is sent in chunks."""
    return None if "transfer-encoding" in request.headers else request.body.length()
