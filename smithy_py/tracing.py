"""The seam for traces: spans of calls and of what happens in them.

A tracer provider of one's own has the methods of these protocols and needs no base class.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import TracebackType
from typing import Protocol, Self

Attribute = str | bool | int | float
Attributes = Mapping[str, Attribute]

_NO_ATTRIBUTES: Attributes = {}


class SpanKind(enum.Enum):
    """What a span stands for."""

    INTERNAL = "internal"
    CLIENT = "client"
    SERVER = "server"
    PRODUCER = "producer"
    CONSUMER = "consumer"


class SpanStatus(enum.Enum):
    """How what a span stands for ended."""

    UNSET = "unset"
    OK = "ok"
    ERROR = "error"


class Span(Protocol):
    """Something that takes time; it ends with :meth:`end`, or with its ``with`` block."""

    def set_attribute(self, name: str, value: Attribute) -> None:
        """Says something about it."""
        ...

    def add_event(self, name: str, attributes: Attributes = _NO_ATTRIBUTES) -> None:
        """Notes that something happened now."""
        ...

    def set_status(self, status: SpanStatus, description: str = "") -> None:
        """Says how it ended."""
        ...

    def end(self) -> None:
        """Ends it, on the thread that started it."""
        ...

    def __enter__(self) -> Self:
        """The span itself."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Ends it."""
        ...


class Tracer(Protocol):
    """Starts spans."""

    def start_span(
        self,
        name: str,
        *,
        kind: SpanKind = SpanKind.INTERNAL,
        attributes: Attributes = _NO_ATTRIBUTES,
    ) -> Span:
        """A span that begins now.

        From its start to its end it is the current span of its thread, or task: those started
        meanwhile are its children. Spans end in the reverse order of their starts.
        """
        ...


class TracerProvider(Protocol):
    """Gives tracers."""

    def tracer(self, scope: str) -> Tracer:
        """The tracer of *scope*, which is the name of a package."""
        ...


class NopSpan:
    """A span that nobody sees."""

    def set_attribute(self, name: str, value: Attribute) -> None:
        """Does nothing."""

    def add_event(self, name: str, attributes: Attributes = _NO_ATTRIBUTES) -> None:
        """Does nothing."""

    def set_status(self, status: SpanStatus, description: str = "") -> None:
        """Does nothing."""

    def end(self) -> None:
        """Does nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Does nothing."""


_NOP_SPAN = NopSpan()


class NopTracer:
    """A tracer whose spans nobody sees."""

    def start_span(
        self,
        name: str,
        *,
        kind: SpanKind = SpanKind.INTERNAL,
        attributes: Attributes = _NO_ATTRIBUTES,
    ) -> NopSpan:
        """A span that does nothing."""
        return _NOP_SPAN


class NopTracerProvider:
    """Gives tracers whose spans nobody sees."""

    def tracer(self, scope: str) -> NopTracer:
        """A tracer that does nothing."""
        return NopTracer()
