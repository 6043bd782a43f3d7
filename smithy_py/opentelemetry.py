"""Sends spans and measurements to OpenTelemetry (the extra ``opentelemetry``).

OpenTelemetry itself is imported when a provider is made.
"""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from smithy_py.metrics import Counter, Histogram
from smithy_py.tracing import Attribute, Attributes, SpanKind, SpanStatus

if TYPE_CHECKING:
    from opentelemetry import metrics, trace

_NO_ATTRIBUTES: Attributes = {}


class OpenTelemetryTracerProvider:
    """A tracer provider whose spans go to OpenTelemetry.

    Args:
        provider: OpenTelemetry's provider; by default the one that is set globally.

    Raises:
        ImportError: OpenTelemetry is not installed.
    """

    def __init__(self, provider: trace.TracerProvider | None = None) -> None:
        if provider is None:
            from opentelemetry import trace

            provider = trace.get_tracer_provider()
        self._provider = provider

    def tracer(self, scope: str) -> OpenTelemetryTracer:
        """The tracer of *scope*."""
        return OpenTelemetryTracer(self._provider.get_tracer(scope))


class OpenTelemetryTracer:
    """Starts OpenTelemetry's spans.

    Args:
        tracer: OpenTelemetry's tracer.
    """

    def __init__(self, tracer: trace.Tracer) -> None:
        from opentelemetry.trace import SpanKind as Kind

        self._tracer = tracer
        self._kinds = {kind: Kind[kind.name] for kind in SpanKind}

    def start_span(
        self,
        name: str,
        *,
        kind: SpanKind = SpanKind.INTERNAL,
        attributes: Attributes = _NO_ATTRIBUTES,
    ) -> OpenTelemetrySpan:
        """A span that begins now, as a child of OpenTelemetry's current one."""
        started = self._tracer.start_span(name, kind=self._kinds[kind], attributes=attributes)
        return OpenTelemetrySpan(started)


class OpenTelemetrySpan:
    """A span of OpenTelemetry, current from now until its end.

    Args:
        span: OpenTelemetry's span, which has begun.
    """

    def __init__(self, span: trace.Span) -> None:
        from opentelemetry import context, trace

        self._span = span
        self._detach = context.detach
        self._token: Any = context.attach(trace.set_span_in_context(span))

    def set_attribute(self, name: str, value: Attribute) -> None:
        """Says something about it."""
        self._span.set_attribute(name, value)

    def add_event(self, name: str, attributes: Attributes = _NO_ATTRIBUTES) -> None:
        """Notes that something happened now."""
        self._span.add_event(name, attributes)

    def set_status(self, status: SpanStatus, description: str = "") -> None:
        """Says how it ended."""
        from opentelemetry.trace import StatusCode

        # OpenTelemetry keeps a description of errors only.
        told = description if status is SpanStatus.ERROR else None
        self._span.set_status(StatusCode[status.name], told)

    def end(self) -> None:
        """Ends it."""
        self._detach(self._token)
        self._span.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Ends it."""
        self.end()


class OpenTelemetryMeterProvider:
    """A meter provider whose measurements go to OpenTelemetry.

    Args:
        provider: OpenTelemetry's provider; by default the one that is set globally.

    Raises:
        ImportError: OpenTelemetry is not installed.
    """

    def __init__(self, provider: metrics.MeterProvider | None = None) -> None:
        if provider is None:
            from opentelemetry import metrics

            provider = metrics.get_meter_provider()
        self._provider = provider

    def meter(self, scope: str) -> OpenTelemetryMeter:
        """The meter of *scope*."""
        return OpenTelemetryMeter(self._provider.get_meter(scope))


class OpenTelemetryMeter:
    """Makes OpenTelemetry's instruments.

    Args:
        meter: OpenTelemetry's meter.
    """

    def __init__(self, meter: metrics.Meter) -> None:
        self._meter = meter

    def counter(self, name: str, *, unit: str = "", description: str = "") -> Counter:
        """A counter that only grows."""
        return self._meter.create_counter(name, unit, description)

    def up_down_counter(self, name: str, *, unit: str = "", description: str = "") -> Counter:
        """A counter that grows and falls."""
        return self._meter.create_up_down_counter(name, unit, description)

    def histogram(self, name: str, *, unit: str = "", description: str = "") -> Histogram:
        """A histogram."""
        return self._meter.create_histogram(name, unit, description)
