"""The seam for measurements: counters and histograms of calls.

A meter provider of one's own has the methods of these protocols and needs no base class.
"""

from __future__ import annotations

from typing import Protocol

from smithy_py.tracing import Attributes

_NO_ATTRIBUTES: Attributes = {}


class Counter(Protocol):
    """A sum; that of an up-down counter may also fall."""

    def add(self, value: int, attributes: Attributes = _NO_ATTRIBUTES, /) -> None:
        """Adds *value*."""
        ...


class Histogram(Protocol):
    """The distribution of measured values."""

    def record(self, value: float, attributes: Attributes = _NO_ATTRIBUTES, /) -> None:
        """Counts *value* in."""
        ...


class Meter(Protocol):
    """Makes instruments; one name gives one instrument."""

    def counter(self, name: str, *, unit: str = "", description: str = "") -> Counter:
        """A counter that only grows."""
        ...

    def up_down_counter(self, name: str, *, unit: str = "", description: str = "") -> Counter:
        """A counter that grows and falls."""
        ...

    def histogram(self, name: str, *, unit: str = "", description: str = "") -> Histogram:
        """A histogram."""
        ...


class MeterProvider(Protocol):
    """Gives meters."""

    def meter(self, scope: str) -> Meter:
        """The meter of *scope*, which is the name of a package."""
        ...


class NopInstrument:
    """A counter or histogram that nobody reads."""

    def add(self, value: int, attributes: Attributes = _NO_ATTRIBUTES, /) -> None:
        """Does nothing."""

    def record(self, value: float, attributes: Attributes = _NO_ATTRIBUTES, /) -> None:
        """Does nothing."""


_NOP = NopInstrument()


class NopMeter:
    """A meter whose instruments nobody reads."""

    def counter(self, name: str, *, unit: str = "", description: str = "") -> NopInstrument:
        """A counter that does nothing."""
        return _NOP

    def up_down_counter(self, name: str, *, unit: str = "", description: str = "") -> NopInstrument:
        """A counter that does nothing."""
        return _NOP

    def histogram(self, name: str, *, unit: str = "", description: str = "") -> NopInstrument:
        """A histogram that does nothing."""
        return _NOP


class NopMeterProvider:
    """Gives meters whose instruments nobody reads."""

    def meter(self, scope: str) -> NopMeter:
        """A meter that does nothing."""
        return NopMeter()
