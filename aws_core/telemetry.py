"""Spans and measurements of calls, with the names and attributes that the Go SDK gives them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aws_core.auth.scheme import AUTH_SCHEME
from aws_core.instruments import Connections, instruments
from aws_core.middleware.request_id import request_id_of
from aws_core.retry.attempts import ATTEMPT
from smithy_py.context import Context
from smithy_py.errors import APIError
from smithy_py.http.connection_observer import CONNECTION_OBSERVER
from smithy_py.http.response import Response
from smithy_py.metrics import Histogram, NopMeterProvider
from smithy_py.middleware.inputs import Output
from smithy_py.middleware.stack import Handler, Stack
from smithy_py.operation import Operation
from smithy_py.redaction import Redactor
from smithy_py.tracing import Attributes, NopTracerProvider, Span, SpanKind, SpanStatus

if TYPE_CHECKING:
    from aws_core.options import ClientOptions

Handle = Callable[..., Output]


_NOP_TRACERS = NopTracerProvider()
_NOP_METERS = NopMeterProvider()


def instrumented(stack: Stack, operation: Operation[Any, Any], options: ClientOptions) -> Handler:
    """*stack*, compiled, with spans and measurements around what it does.

    Args:
        stack: The stack of *operation*; nothing is added to its lists.
        operation: What is called.
        options: The options of the call.
    """
    assert options.http_client is not None
    telemetry = _Telemetry(operation, options)
    stack.observers.append(telemetry.observe)
    return telemetry.call(stack.compile(options.http_client))


class _Telemetry:
    def __init__(self, operation: Operation[Any, Any], options: ClientOptions) -> None:
        scope = operation.input.__module__.rpartition(".")[0]
        self._tracer = (options.tracer_provider or _NOP_TRACERS).tracer(scope)
        meters: Any = options.meter_provider or _NOP_METERS
        self._instruments = instruments(meters, scope)
        self._redactor = Redactor(operation)
        self._name = f"{operation.service.id}.{operation.name}"
        self._attributes: Attributes = {
            "rpc.service": operation.service.id,
            "rpc.method": operation.name,
        }

    def observe(self, step: str, id: str, handle: Handle) -> Handle:
        """*handle* with what is measured of the middleware of *id* around it."""
        it = self._instruments
        match id:
            case "OperationSerializer":
                return self._down(handle, id, it.serialization)
            case "ResolveAuthScheme":
                return self._down(handle, id, None, auth=True)
            case "GetIdentity":
                return self._down(handle, id, it.identity, auth=True)
            case "ResolveEndpointV2":
                return self._down(handle, "ResolveEndpoint", it.endpoint, endpoint=True)
            case "ComputePayloadHash":
                return self._down(handle, "ComputePayloadSHA256", None)
            case "Signing":
                return self._down(handle, "SignRequest", it.signing, auth=True)
            case "OperationDeserializer":
                return self._up(handle)
            case "Retry":
                return self._retry(handle)
            case "HTTPClient" if step == "transport":
                return self._send(handle)
            case _:
                return handle

    def call(self, handler: Handler) -> Handler:
        """*handler* in the span of the whole call."""
        attributes = {"rpc.system": "aws-api", **self._attributes}

        def run(ctx: Context, parameters: Any) -> Output:
            started = time.perf_counter()
            with self._tracer.start_span(
                self._name, kind=SpanKind.CLIENT, attributes=attributes
            ) as span:
                try:
                    output = handler(ctx, parameters)
                except BaseException as error:
                    self._fail(span, error)
                    span.set_attribute("error", True)
                    raise
                finally:
                    self._record(self._instruments.call, started)
                span.set_attribute("error", False)
                span.set_status(SpanStatus.OK)
                return output

        return run

    def _record(self, histogram: Histogram, started: float, **more: str) -> None:
        histogram.record(time.perf_counter() - started, {**self._attributes, **more})

    def _fail(self, span: Span, error: BaseException) -> None:
        shown = self._redactor.text(str(error))
        span.set_attribute("exception.type", type(error).__name__)
        span.set_attribute("exception.message", shown)
        if isinstance(error, APIError):
            message = error.error_message
            hidden = message not in str(error)  # the model marks it sensitive
            span.set_attribute("api.error_code", error.error_code)
            span.set_attribute(
                "api.error_message", "***" if hidden else self._redactor.text(message)
            )
            span.set_attribute("api.error_fault", str(error.error_fault))
        span.set_status(SpanStatus.ERROR, shown)

    def _down(
        self,
        handle: Handle,
        name: str,
        histogram: Histogram | None,
        *,
        auth: bool = False,
        endpoint: bool = False,
    ) -> Handle:
        """A span from the start of a middleware to where it goes on to the next."""

        def run(ctx: Context, input: Any, next: Handler) -> Output:
            span, started = self._tracer.start_span(name), time.perf_counter()
            going_on = False

            def go_on(ctx: Context, input: Any) -> Output:
                nonlocal going_on
                going_on = True
                facts: dict[str, str] = {}
                if auth and (scheme := ctx.get(AUTH_SCHEME)) is not None:
                    facts["auth.scheme_id"] = scheme.scheme_id
                    span.set_attribute("auth.scheme_id", scheme.scheme_id)
                if endpoint:
                    found = f"{input.request.scheme}://{input.request.host}"
                    span.set_attribute("client.call.resolved_endpoint", found)
                span.end()
                if histogram is not None:
                    self._record(histogram, started, **facts)
                return next(ctx, input)

            try:
                return handle(ctx, input, go_on)
            except BaseException as error:
                if not going_on:
                    self._fail(span, error)
                raise
            finally:
                if not going_on:
                    span.end()
                    if histogram is not None:
                        self._record(histogram, started)

        return run

    def _up(self, handle: Handle) -> Handle:
        """A span from where the response has come to the end of the deserializer."""

        def run(ctx: Context, input: Any, next: Handler) -> Output:
            span: Span | None = None
            started = 0.0

            def go_on(ctx: Context, input: Any) -> Output:
                nonlocal span, started
                output = next(ctx, input)
                span = self._tracer.start_span("OperationDeserializer")
                started = time.perf_counter()
                return output

            try:
                return handle(ctx, input, go_on)
            finally:
                if span is not None:
                    span.end()
                    self._record(self._instruments.deserialization, started)

        return run

    def _retry(self, handle: Handle) -> Handle:
        """A span around all attempts, and one around each of them."""

        def run(ctx: Context, input: Any, next: Handler) -> Output:
            def attempt(ctx: Context, input: Any) -> Output:
                started = time.perf_counter()
                self._instruments.attempts.add(1, self._attributes)
                number = ctx.get(ATTEMPT, 1)
                with self._tracer.start_span(
                    "Attempt", attributes={"operation.attempt": number}
                ) as span:
                    try:
                        output = next(ctx, input)
                    except BaseException as error:
                        self._fail(span, error)
                        kind = error.error_code if isinstance(error, APIError) else ""
                        facts = {"exception.type": kind or type(error).__name__}
                        self._instruments.errors.add(1, {**self._attributes, **facts})
                        _identify(span, getattr(error, "response", None))
                        raise
                    finally:
                        self._record(self._instruments.attempt, started)
                    _identify(span, output.raw_response)
                    return output

            with self._tracer.start_span("RetryLoop"):
                return handle(ctx, input, attempt)

        return run

    def _send(self, handle: Handle) -> Handle:
        """A span around the sending of a request, until the head of the answer has come."""
        connections = Connections(self._instruments, self._attributes)

        def run(ctx: Context, input: Any, next: Handler) -> Output:
            request, started = input.request, time.perf_counter()
            host, _, port = request.host.rpartition(":")
            facts: dict[str, str | int] = {
                "http.method": request.method,
                "net.peer.name": host or port,
            }
            if host and port.isdigit():
                facts["net.peer.port"] = int(port)
            length = request.body.length()
            if length is not None:
                facts["http.request_content_length"] = length
            with self._tracer.start_span(
                "DoHTTPRequest", kind=SpanKind.CLIENT, attributes=facts
            ) as span:
                token = CONNECTION_OBSERVER.set(connections)
                try:
                    output = handle(ctx, input, next)
                except BaseException as error:
                    self._fail(span, error)
                    raise
                finally:
                    CONNECTION_OBSERVER.reset(token)
                    self._record(self._instruments.request, started)
                self._record(self._instruments.first_byte, started)
                response = output.raw_response
                if response is not None:
                    span.set_attribute("http.status_code", response.status_code)
                    if response.http_version:
                        span.set_attribute("net.protocol.version", response.http_version)
                    if response.body.length is not None:
                        span.set_attribute("http.response_content_length", response.body.length)
                return output

        return run


def _identify(span: Span, response: Response | None) -> None:
    """Says which request it was, in the words of the service."""
    if response is None:
        return
    request_id = request_id_of(response)
    if request_id:
        span.set_attribute("aws.request_id", request_id)
    extended = response.headers.get("x-amz-id-2")
    if extended:
        span.set_attribute("aws.extended_request_id", extended)
