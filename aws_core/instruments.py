"""What is measured of calls, with the names that the Go SDK gives it."""

from __future__ import annotations

import functools

from smithy_py.metrics import Histogram, MeterProvider
from smithy_py.tracing import Attributes


class Instruments:
    """The instruments of one service."""

    def __init__(self, provider: MeterProvider, scope: str) -> None:
        meter = provider.meter(scope)

        def seconds(name: str) -> Histogram:
            return meter.histogram(name, unit="s")

        self.call = seconds("client.call.duration")
        self.serialization = seconds("client.call.serialization_duration")
        self.identity = seconds("client.call.auth.resolve_identity_duration")
        self.endpoint = seconds("client.call.resolve_endpoint_duration")
        self.signing = seconds("client.call.auth.signing_duration")
        self.deserialization = seconds("client.call.deserialization_duration")
        self.attempt = seconds("client.call.attempt_duration")
        self.request = seconds("client.http.do_request_duration")
        self.first_byte = seconds("client.http.time_to_first_byte")
        self.lookup = seconds("client.http.connections.dns_lookup_duration")
        self.acquire = seconds("client.http.connections.acquire_duration")
        self.handshake = seconds("client.http.connections.tls_handshake_duration")
        self.usage = meter.up_down_counter("client.http.connections.usage", unit="{connection}")
        self.attempts = meter.counter("client.call.attempts", unit="{attempt}")
        self.errors = meter.counter("client.call.errors", unit="{error}")


# A call with option functions has a stack of its own, but an instrument is made once.
instruments = functools.lru_cache(maxsize=256)(Instruments)


class Connections:
    """Measures the connections of the transports; what is called does not matter."""

    def __init__(self, instruments: Instruments, attributes: Attributes) -> None:
        self._instruments = instruments
        self._attributes = attributes

    def looked_up(self, seconds: float) -> None:
        """Measures a look-up."""
        self._instruments.lookup.record(seconds, self._attributes)

    def shook_hands(self, seconds: float) -> None:
        """Measures a TLS handshake."""
        self._instruments.handshake.record(seconds, self._attributes)

    def acquired(self, seconds: float) -> None:
        """Measures how long a request waited for its connection."""
        self._instruments.acquire.record(seconds, self._attributes)

    def moved(self, before: str, after: str) -> None:
        """Counts the connections in each state."""
        # Without the operation: a connection that one opens, another uses and closes.
        for state, change in ((before, -1), (after, 1)):
            if state:
                self._instruments.usage.add(change, {"state": state})
