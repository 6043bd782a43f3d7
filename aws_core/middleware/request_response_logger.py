"""Logs what is sent and what comes back, without secrets."""

from __future__ import annotations

import logging
import time
from typing import Any, Protocol

from aws_core.log_mode import ClientLogMode, logs
from aws_core.middleware.event_message_log import EventMessageLog, announces_events
from aws_core.middleware.request_id import request_id_of
from aws_core.retry.attempts import ATTEMPT
from smithy_py.context import OPERATION, Context
from smithy_py.http.request import Request
from smithy_py.http.response import Response
from smithy_py.middleware.inputs import DeserializeHandler, DeserializeInput, Output
from smithy_py.redaction import Redactor

_LOGGER = logging.getLogger("aws_core")
_BODY_LIMIT = 64 * 1024


class LogOptions(Protocol):
    """What :class:`RequestResponseLogger` reads of a client's options."""

    @property
    def logger(self) -> logging.Logger | None:
        """Where logs go; None: the logger "aws_core"."""
        ...

    @property
    def client_log_mode(self) -> int:
        """What is logged."""
        ...


class RequestResponseLogger:
    """Deserialize: writes requests and responses to the log, as ``client_log_mode`` asks.

    Signatures, tokens, keys and what the model marks sensitive are never written. Bodies are,
    where the mode asks for them; of a stream that can be read only once, only its length is.
    Each record has the fields ``service``, ``operation`` and ``attempt``, that of a response
    also ``status_code``, ``request_id`` (or None) and ``latency`` in seconds.
    """

    id = "RequestResponseLogger"

    def __init__(self, options: LogOptions) -> None:
        mode = options.client_log_mode
        self._logger = options.logger or _LOGGER
        self._request_body = logs(mode, ClientLogMode.REQUEST_WITH_BODY)
        self._request = self._request_body or logs(mode, ClientLogMode.REQUEST)
        self._response_body = logs(mode, ClientLogMode.RESPONSE_WITH_BODY)
        self._response = self._response_body or logs(mode, ClientLogMode.RESPONSE)
        self._sent_events = logs(mode, ClientLogMode.REQUEST_EVENT_MESSAGE)
        self._events = logs(mode, ClientLogMode.RESPONSE_EVENT_MESSAGE)
        self.idle = not (self._request or self._response or self._sent_events or self._events)

    def handle_deserialize(
        self, ctx: Context, input: DeserializeInput, next: DeserializeHandler
    ) -> Output:
        """Logs the request, runs the rest, logs the response."""
        if not self._logger.isEnabledFor(logging.DEBUG):
            return next(ctx, input)
        redactor = Redactor(ctx.get(OPERATION))
        if self._request:
            text = _request_text(redactor, input.request, self._request_body)
            self._logger.debug("%s", f"Request\n{text}", extra=_facts(ctx))
        if self._sent_events and announces_events(input.request.headers):
            EventMessageLog(self._logger, redactor, _facts(ctx)).watch_request(input.request)
        started = time.monotonic()
        output = next(ctx, input)
        response = output.raw_response
        if self._response and response is not None:
            facts = _facts(ctx) | {
                "status_code": response.status_code,
                "request_id": request_id_of(response),
                "latency": time.monotonic() - started,
            }
            events = announces_events(response.headers)
            with_body = self._response_body and _is_small(ctx) and not events
            text = _response_text(redactor, response, with_body, input.request)
            self._logger.debug("%s", f"Response\n{text}", extra=facts)
        if self._events and response is not None and announces_events(response.headers):
            EventMessageLog(self._logger, redactor, _facts(ctx)).watch_response(response)
        return output


def _facts(ctx: Context) -> dict[str, Any]:
    operation = ctx.get(OPERATION)
    facts: dict[str, Any] = {"attempt": ctx.get(ATTEMPT, 1)}
    if operation is not None:
        facts |= {"service": operation.service.id, "operation": operation.name}
    return facts


def _is_small(ctx: Context) -> bool:
    operation = ctx.get(OPERATION)
    return operation is None or not operation.traits.get("streaming_output")


def _request_text(redactor: Redactor, request: Request, with_body: bool) -> str:
    lines = [f"{request.method} {redactor.target(request)} HTTP/1.1", f"Host: {request.host}"]
    lines += [f"{name}: {value}" for name, value in redactor.headers(request.headers)]
    if with_body:
        lines.append("")
        if request.body.seekable and not announces_events(request.headers):
            content_type = request.headers.get("content-type")
            lines.append(redactor.body(bytes(request.body), content_type)[:_BODY_LIMIT])
        else:
            lines.append(f"<a stream of {request.body.length() or 'unknown'} bytes>")
    return "\n".join(lines)


def _response_text(
    redactor: Redactor, response: Response, with_body: bool, request: Request
) -> str:
    lines = [f"HTTP/1.1 {response.status_code} {response.reason}".rstrip()]
    lines += [f"{name}: {value}" for name, value in redactor.headers(response.headers)]
    if with_body:
        content_type = response.headers.get("content-type")
        body = redactor.body(response.peek(), content_type, of_request=False)
        lines += ["", redactor.without_quotes(body, request)[:_BODY_LIMIT]]
    return "\n".join(lines)
