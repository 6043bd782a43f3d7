"""Spans and measurements of calls, as OpenTelemetry gets them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from aws_core.credentials import StaticCredentialsProvider
from services import s3, sqs
from smithy_py import InvalidParamsError
from smithy_py.metrics import NopMeterProvider
from smithy_py.opentelemetry import OpenTelemetryMeterProvider, OpenTelemetryTracerProvider
from smithy_py.tracing import NopTracerProvider
from tests.canned import CannedClient, answer, options

HEADERS = {"x-amz-request-id": "R1", "x-amz-id-2": "H1"}
BUSY = answer(503, b"<Error><Code>SlowDown</Code><Message>m</Message></Error>", HEADERS)
FINE = answer(200, b"content", HEADERS)
FINE.http_version = "1.1"
MISSING = answer(404, b"<Error><Code>NoSuchKey</Code><Message>gone</Message></Error>", HEADERS)
INPUT = s3.GetObjectInput(bucket="bkt", key="k")


class Telemetry:
    """OpenTelemetry's SDK, kept in memory."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        self._tracers = TracerProvider()
        self._tracers.add_span_processor(SimpleSpanProcessor(self._exporter))
        self._reader = InMemoryMetricReader()
        self.options = {
            "tracer_provider": OpenTelemetryTracerProvider(self._tracers),
            "meter_provider": OpenTelemetryMeterProvider(MeterProvider([self._reader])),
        }

    def spans(self) -> Sequence[ReadableSpan]:
        return sorted(self._exporter.get_finished_spans(), key=lambda span: span.start_time or 0)

    def span(self, name: str) -> ReadableSpan:
        (found,) = (span for span in self.spans() if span.name == name)
        return found

    def tree(self) -> list[str]:
        """The names of the spans, by when they began, each indented below its parent."""
        depths: dict[int, int] = {}
        lines: list[str] = []
        for span in self.spans():
            depth = 0 if span.parent is None else depths[span.parent.span_id] + 1
            assert span.context is not None
            depths[span.context.span_id] = depth
            lines.append(f"{'  ' * depth}{span.name}")
        return lines

    def points(self) -> dict[str, list[Any]]:
        """The data points of each instrument."""
        data = self._reader.get_metrics_data()
        assert data is not None
        return {
            metric.name: list(metric.data.data_points)
            for resource in data.resource_metrics
            for scope in resource.scope_metrics
            for metric in scope.metrics
        }


def client(telemetry: Telemetry, *answers: Any, **more: Any) -> s3.Client:
    return s3.Client(s3.Options(**options(CannedClient(*answers), **telemetry.options, **more)))


def test_spans_of_a_call_that_is_retried() -> None:
    telemetry = Telemetry()
    client(telemetry, BUSY, FINE).get_object(INPUT)
    attempt = [
        *("    Attempt", "      ResolveAuthScheme", "      GetIdentity", "      ResolveEndpoint"),
        *("      ComputePayloadSHA256", "      SignRequest", "      DoHTTPRequest"),
        "      OperationDeserializer",
    ]
    assert telemetry.tree() == [
        "S3.GetObject",
        *("  OperationSerializer", "  RetryLoop", *attempt, *attempt),
    ]


def test_attributes_of_spans() -> None:
    telemetry = Telemetry()
    client(telemetry, FINE).get_object(INPUT)

    call = telemetry.span("S3.GetObject")
    assert call.kind is trace.SpanKind.CLIENT
    assert call.status.status_code is trace.StatusCode.OK
    assert call.instrumentation_scope is not None
    assert call.instrumentation_scope.name == "services.s3"
    assert dict(call.attributes or {}) == {
        "rpc.system": "aws-api",
        "rpc.service": "S3",
        "rpc.method": "GetObject",
        "error": False,
    }
    assert dict(telemetry.span("Attempt").attributes or {}) == {
        "operation.attempt": 1,
        "aws.request_id": "R1",
        "aws.extended_request_id": "H1",
    }
    assert dict(telemetry.span("DoHTTPRequest").attributes or {}) == {
        "http.method": "GET",
        "http.request_content_length": 0,
        "http.status_code": 200,
        "net.protocol.version": "1.1",
        "net.peer.name": "bkt.s3.us-west-2.amazonaws.com",
    }
    endpoint = telemetry.span("ResolveEndpoint").attributes or {}
    assert endpoint["client.call.resolved_endpoint"] == "https://bkt.s3.us-west-2.amazonaws.com"
    for name in ("ResolveAuthScheme", "GetIdentity", "SignRequest"):
        assert telemetry.span(name).attributes == {"auth.scheme_id": "aws.auth#sigv4"}


def test_an_error_is_on_the_spans() -> None:
    telemetry = Telemetry()
    with pytest.raises(s3.types.NoSuchKey):
        client(telemetry, MISSING).get_object(INPUT)
    span = telemetry.span("S3.GetObject")
    assert span.status.status_code is trace.StatusCode.ERROR
    attributes = dict(span.attributes or {})
    assert attributes["error"] is True
    assert attributes["exception.type"] == "NoSuchKey"
    assert attributes["api.error_code"] == "NoSuchKey"
    assert attributes["api.error_message"] == "gone"
    assert attributes["api.error_fault"] == "client"
    assert (telemetry.span("Attempt").attributes or {})["aws.request_id"] == "R1"


def test_instruments() -> None:
    telemetry = Telemetry()
    client(telemetry, BUSY, FINE).get_object(INPUT)
    points = telemetry.points()
    once = ("client.call.duration", "client.call.serialization_duration")
    twice = (
        "client.call.auth.resolve_identity_duration",
        "client.call.resolve_endpoint_duration",
        "client.call.auth.signing_duration",
        "client.call.deserialization_duration",
        "client.call.attempt_duration",
        "client.http.do_request_duration",
        "client.http.time_to_first_byte",
    )
    assert {name: points[name][0].count for name in (*once, *twice)} == {
        **dict.fromkeys(once, 1),
        **dict.fromkeys(twice, 2),
    }
    assert points["client.call.attempts"][0].value == 2
    base = {"rpc.service": "S3", "rpc.method": "GetObject"}
    (errors,) = points["client.call.errors"]
    assert (errors.value, errors.attributes) == (1, {**base, "exception.type": "SlowDown"})
    assert points["client.call.duration"][0].attributes == base
    signing = points["client.call.auth.signing_duration"][0].attributes
    assert signing == {**base, "auth.scheme_id": "aws.auth#sigv4"}


def test_spans_are_children_of_what_is_going_on() -> None:
    telemetry = Telemetry()
    tracer = TracerProvider().get_tracer("mine")
    with tracer.start_as_current_span("mine") as mine:
        client(telemetry, FINE).get_object(INPUT)
        assert trace.get_current_span() is mine
    parent = telemetry.span("S3.GetObject").parent
    assert parent is not None
    assert parent.span_id == mine.get_span_context().span_id


def test_a_failure_before_anything_is_sent_leaves_no_span_open() -> None:
    telemetry = Telemetry()
    before = trace.get_current_span()
    with pytest.raises(InvalidParamsError):
        client(telemetry).get_object(s3.GetObjectInput())
    with pytest.raises(Exception, match=r"AKID WITH SPACE|access key"):
        client(telemetry, credentials=StaticCredentialsProvider("a b", "c")).get_object(INPUT)
    assert trace.get_current_span() is before
    assert telemetry.spans()[0].name == "S3.GetObject"
    signing = telemetry.span("SignRequest")
    assert signing.status.status_code is trace.StatusCode.ERROR


def test_no_secret_is_told() -> None:
    telemetry = Telemetry()
    message = "should have been x-amz-security-token:made-up-token\nX-Amz-Signature=abc1234"
    body = f'{{"__type":"SignatureDoesNotMatch","message":"{message.replace(chr(10), "; ")}"}}'
    keys = StaticCredentialsProvider("AKIDEXAMPLE", "made-up-secret", "made-up-token")
    queue = sqs.Client(
        sqs.Options(
            **options(
                CannedClient(answer(403, body.encode())), credentials=keys, **telemetry.options
            )
        )
    )
    with pytest.raises(Exception, match="SignatureDoesNotMatch"):
        queue.list_queues()
    told = repr(
        [(dict(span.attributes or {}), span.status.description) for span in telemetry.spans()]
    )
    assert "SignatureDoesNotMatch" in told
    for secret in ("made-up-secret", "made-up-token", "abc1234"):
        assert secret not in told


def test_stacks_stay_as_they_are() -> None:
    telemetry = Telemetry()
    plain = s3.Client(s3.Options(**options(CannedClient())))
    assert client(telemetry).stack("GetObject").list() == plain.stack("GetObject").list()


def test_providers_that_do_nothing() -> None:
    more = {"tracer_provider": NopTracerProvider(), "meter_provider": NopMeterProvider()}
    plain = s3.Client(s3.Options(**options(CannedClient(FINE), **more)))
    output = plain.get_object(INPUT)
    assert output.body is not None
    assert output.body.read() == b"content"
