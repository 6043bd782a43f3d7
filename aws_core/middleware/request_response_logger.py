"""Logs what is sent and what comes back, without secrets."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from aws_core.log_mode import ClientLogMode, logs
from smithy_py.context import OPERATION, Context
from smithy_py.http.headers import Headers
from smithy_py.http.request import Request
from smithy_py.http.response import Response
from smithy_py.middleware.inputs import DeserializeHandler, DeserializeInput, Output

if TYPE_CHECKING:
    from aws_core.options import ClientOptions

_SECRET_HEADERS = frozenset(
    {
        "authorization",
        "proxy-authorization",
        "x-amz-security-token",
        "x-amz-s3session-token",
        "x-amz-server-side-encryption-customer-key",
        "x-amz-copy-source-server-side-encryption-customer-key",
        "set-cookie",
        "cookie",
    }
)
_LOGGER = logging.getLogger("aws_core")
_SECRET_QUERY = ("x-amz-signature=", "x-amz-security-token=", "x-amz-credential=")
_BODY_LIMIT = 64 * 1024


class RequestResponseLogger:
    """Deserialize: writes requests and responses to the log, as ``client_log_mode`` asks.

    Signatures, tokens and keys are never written. Bodies are, where the mode
    asks for them; of a stream that can be read only once, only its length is.
    """

    id = "RequestResponseLogger"

    def __init__(self, options: ClientOptions) -> None:
        mode = options.client_log_mode
        self._logger = options.logger or _LOGGER
        self._request_body = logs(mode, ClientLogMode.REQUEST_WITH_BODY)
        self._request = self._request_body or logs(mode, ClientLogMode.REQUEST)
        self._response_body = logs(mode, ClientLogMode.RESPONSE_WITH_BODY)
        self._response = self._response_body or logs(mode, ClientLogMode.RESPONSE)
        self.idle = not (self._request or self._response)

    def handle_deserialize(
        self, ctx: Context, input: DeserializeInput, next: DeserializeHandler
    ) -> Output:
        """Logs the request, runs the rest, logs the response."""
        if self._request:
            self._log(ctx, f"Request\n{_request_text(input.request, self._request_body)}")
        output = next(ctx, input)
        if self._response and output.raw_response is not None:
            text = _response_text(output.raw_response, self._response_body and _is_small(ctx))
            self._log(ctx, f"Response\n{_without_secrets(text, input.request)}")
        return output

    def _log(self, ctx: Context, text: str) -> None:
        operation = ctx.get(OPERATION)
        facts = {}
        if operation is not None:
            facts = {"service": operation.service.id, "operation": operation.name}
        self._logger.debug("%s", text, extra=facts)


def _is_small(ctx: Context) -> bool:
    operation = ctx.get(OPERATION)
    return operation is None or not operation.traits.get("streaming_output")


def _request_text(request: Request, with_body: bool) -> str:
    lines = [f"{request.method} {_target(request)} HTTP/1.1", f"Host: {request.host}"]
    lines += _header_lines(request.headers)
    if with_body:
        lines.append("")
        if request.body.seekable:
            lines.append(bytes(request.body)[:_BODY_LIMIT].decode(errors="replace"))
        else:
            lines.append(f"<a stream of {request.body.length() or 'unknown'} bytes>")
    return "\n".join(lines)


def _target(request: Request) -> str:
    pairs: list[str] = []
    for pair in request.query.split("&"):
        name, separator, _ = pair.partition("=")
        hidden = pair.lower().startswith(_SECRET_QUERY)
        pairs.append(f"{name}{separator}***" if hidden else pair)
    query = "&".join(pairs)
    return f"{request.path}?{query}" if query else request.path


def _response_text(response: Response, with_body: bool) -> str:
    lines = [f"HTTP/1.1 {response.status_code} {response.reason}".rstrip()]
    lines += _header_lines(response.headers)
    if with_body:
        lines += ["", response.peek()[:_BODY_LIMIT].decode(errors="replace")]
    return "\n".join(lines)


def _without_secrets(text: str, request: Request) -> str:
    """*text* without what was secret in the request: S3 quotes a request that it refuses."""
    for name in _SECRET_HEADERS:
        value = request.headers.get(name)
        if value:
            secret = value.rpartition("Signature=")[2]
            # It quotes the text, and the bytes of it.
            for quoted in (secret, secret.encode().hex(" ")):
                text = text.replace(quoted, "***")
    return text


def _header_lines(headers: Headers) -> list[str]:
    return [
        f"{name}: {'***' if name.lower() in _SECRET_HEADERS else value}"
        for name, value in headers.lines()
    ]
