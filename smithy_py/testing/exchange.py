"""A request and its answer, as they stand in a recording: without secrets."""

from __future__ import annotations

import base64
import json
import re
from typing import Any
from urllib.parse import parse_qsl

from smithy_py.context import OPERATION, Context
from smithy_py.http.headers import Headers
from smithy_py.http.request import Request
from smithy_py.http.response import Response
from smithy_py.operation import Operation
from smithy_py.redaction import Redactor
from smithy_py.schema import members

PLACEHOLDER = "REDACTED"
"""What stands in a recording in the place of a secret; it reads as base64 too."""

# They differ from call to call, or say nothing of the operation.
_LEFT_OUT = frozenset(
    {
        *("amz-sdk-invocation-id", "amz-sdk-request", "authorization", "content-length"),
        *("user-agent", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token"),
        *("x-amzn-trace-id", "host"),
    }
)
_CHECKSUMS = re.compile(r"checksum|crc32|md5|digest", re.IGNORECASE)
_BINARY = re.compile(r"cbor|eventstream", re.IGNORECASE)


def redactor_for(ctx: Context) -> Redactor:
    """What takes the secrets, and the tokens that are random, out of a call."""
    operation = ctx.get(OPERATION)
    return Redactor(operation, PLACEHOLDER, _random_members(operation))


def _random_members(operation: Operation[Any, Any] | None) -> list[str]:
    if operation is None:
        return []
    found = members(operation.input).values()
    return [member.name for member in found if member.traits.get("idempotency_token")]


def _takes_stream(operation: Operation[Any, Any]) -> bool:
    return any(member.traits.get("streaming") for member in members(operation.input).values())


def recorded_request(request: Request, ctx: Context) -> dict[str, Any]:
    """*request* as it is recorded, and as it is compared with a recording."""
    redactor = redactor_for(ctx)
    operation = ctx.get(OPERATION)
    headers = [
        (name.lower(), value)
        for name, value in redactor.headers(request.headers)
        if name.lower() not in _LEFT_OUT
    ]
    recorded: dict[str, Any] = {
        "method": request.method,
        "url": f"{request.scheme}://{request.host}{redactor.target(request)}",
        "headers": dict(sorted(headers)),
    }
    if operation is not None:
        recorded = {"operation": f"{operation.service.id}.{operation.name}", **recorded}
    if not request.body.seekable:
        # It can be read once only, and that is for who sends it.
        return {**recorded, "body": "<a stream>"}
    body = _recorded_body(
        bytes(request.body),
        request.headers.get("content-type"),
        redactor,
        of_request=True,
        is_content=operation is not None and _takes_stream(operation),
    )
    return {**recorded, **body}


def recorded_response(response: Response, request: Request, ctx: Context) -> dict[str, Any]:
    """*response* as it is recorded; its body is read, and left to be read again."""
    redactor = redactor_for(ctx)
    operation = ctx.get(OPERATION)
    data = response.peek()
    streams = operation is not None and bool(operation.traits.get("streaming_output"))
    body = _recorded_body(
        data,
        response.headers.get("content-type"),
        redactor,
        of_request=False,
        is_content=streams and response.status_code < 300,
    )
    if isinstance(body.get("body"), str):
        body["body"] = redactor.without_quotes(body["body"], request)
    changed = body_of(body) != data
    headers: dict[str, list[str]] = {}
    for name, value in redactor.headers(response.headers):
        # An old date would pass for a wrong clock.
        dropped = name.lower() in ("date", "content-length", "transfer-encoding")
        if not dropped and not (changed and _CHECKSUMS.search(name)):
            headers.setdefault(name, []).append(value)
    return {
        "status_code": response.status_code,
        "reason": response.reason,
        "headers": headers,
        **body,
    }


def replayed(recorded: dict[str, Any]) -> Response:
    """The response that was recorded."""
    headers = Headers((n, v) for n, values in recorded["headers"].items() for v in values)
    return Response(recorded["status_code"], headers, body_of(recorded), recorded["reason"])


def body_of(recorded: dict[str, Any]) -> bytes:
    """The body in a recording."""
    if "body_base64" in recorded:
        return base64.b64decode(recorded["body_base64"])
    return str(recorded.get("body", "")).encode()


def comparable(recorded: dict[str, Any]) -> dict[str, Any]:
    """The parts of a recorded request, one a line, as two of them are compared."""
    address, _, query = recorded["url"].partition("?")
    parts: dict[str, Any] = {"method": recorded["method"], "url": address}
    if "operation" in recorded:
        parts = {"operation": recorded["operation"], **parts}
    for name, value in sorted(parse_qsl(query, keep_blank_values=True)):
        parts[f"query.{name}"] = value
    for name, value in recorded["headers"].items():
        parts[f"headers.{name}"] = value
    body: Any = recorded.get("body", recorded.get("body_base64", ""))
    try:
        document = json.loads(body)
    except ValueError:
        parts["body"] = body
    else:
        parts["body"] = document
    return parts


def _recorded_body(
    data: bytes,
    content_type: str | None,
    redactor: Redactor,
    *,
    of_request: bool,
    is_content: bool,
) -> dict[str, Any]:
    """A body as it is recorded.

    Args:
        data: The body.
        content_type: Its type.
        redactor: Takes secrets out.
        of_request: Whether it is the body of a request.
        is_content: Whether it is what a user stores, checksums and all, and so stays as it is.
    """
    if not data:
        return {}
    if _BINARY.search(content_type or "") and redactor.names_secret(data):
        # Nothing here could take the secret out of the bytes.
        return {"body": PLACEHOLDER}
    if is_content and not redactor.hides_body(of_request=of_request):
        try:
            return {"body": data.decode()}
        except UnicodeDecodeError:
            text = None
    else:
        text = redactor.body_text(data, content_type, of_request=of_request)
    if text is None:
        return {"body_base64": base64.b64encode(data).decode()}
    return {"body": text}
