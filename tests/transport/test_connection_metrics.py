"""What calls tell of the connections they use."""

from __future__ import annotations

import ssl
from typing import Any

import pytest

from aws_core.transport.http import BuildableClient
from services import s3
from smithy_py.errors import RequestSendError
from smithy_py.http.connection_observer import CONNECTION_OBSERVER
from smithy_py.tracing import Attributes
from tests.canned import options
from tests.servers.certificates import Certificates
from tests.transport.server import LoopbackServer, Peer, answering, response
from tests.transport.test_proxies import Tunnels


class Instrument:
    """Sums what it is told, by attributes that matter here."""

    def __init__(self) -> None:
        self.values: list[tuple[float, Any]] = []

    def add(self, value: int, attributes: Attributes = {}) -> None:  # noqa: B006 -- never changed
        self.values.append((value, attributes.get("state")))

    def record(self, value: float, attributes: Attributes = {}) -> None:  # noqa: B006
        self.values.append((value, attributes.get("rpc.method")))


class Meter:
    """Keeps its instruments by name; a meter provider as well."""

    def __init__(self) -> None:
        self.instruments: dict[str, Instrument] = {}

    def meter(self, scope: str) -> Meter:
        return self

    def counter(self, name: str, *, unit: str = "", description: str = "") -> Instrument:
        return self.instruments.setdefault(name, Instrument())

    up_down_counter = counter
    histogram = counter

    def seconds(self, name: str) -> list[float]:
        return [value for value, _ in self.instruments[f"client.http.connections.{name}"].values]

    def only(self, name: str) -> float:
        (seconds,) = self.seconds(name)
        return seconds

    def count(self, name: str) -> int:
        return len(self.seconds(name))

    def operations(self) -> set[str]:
        """What was called where a connection was measured."""
        return {
            operation
            for name, instrument in self.instruments.items()
            if name.startswith("client.http.connections.") and name.endswith("duration")
            for _, operation in instrument.values
        }

    def used(self) -> dict[str, float]:
        """How many connections are in each state."""
        found: dict[str, float] = {"acquired": 0, "idle": 0}
        for value, state in self.instruments["client.http.connections.usage"].values:
            found[state] += value
        return found


def client(server: LoopbackServer, http_client: BuildableClient, meter: Meter) -> s3.Client:
    more = {"base_endpoint": server.url, "meter_provider": meter}
    return s3.Client(s3.Options(**options(http_client, **more), use_path_style=True))


def test_connections_are_counted_and_measured() -> None:
    meter = Meter()
    with answering(lambda _: response(b"content")) as server, BuildableClient() as http_client:
        one = client(server, http_client, meter)
        bodies = [one.get_object(s3.GetObjectInput(bucket="bkt", key="k")).body for _ in range(2)]
        assert meter.used() == {"acquired": 2, "idle": 0}
        for body in bodies:
            assert body is not None
            body.read()
        assert meter.used() == {"acquired": 0, "idle": 2}
        one.head_object(s3.HeadObjectInput(bucket="bkt", key="k"))
        assert meter.count("acquire_duration") == 3
        # An address needs no look-up.
        assert meter.count("dns_lookup_duration") == 0
        assert meter.count("tls_handshake_duration") == 0
    assert meter.used() == {"acquired": 0, "idle": 0}
    assert CONNECTION_OBSERVER.get() is None


def test_a_body_that_is_left_ends_its_connection() -> None:
    meter = Meter()
    with answering(lambda _: response(b"content")) as server, BuildableClient() as http_client:
        output = client(server, http_client, meter).get_object(
            s3.GetObjectInput(bucket="bkt", key="k")
        )
        assert output.body is not None
        output.body.close()
        assert meter.used() == {"acquired": 0, "idle": 0}


def test_look_ups_and_handshakes(certificates: Certificates, loopback_tls: ssl.SSLContext) -> None:
    meter = Meter()
    trusting = BuildableClient().with_ca_bundle(certificates.ca_bundle)
    with answering(lambda _: response(b"content"), loopback_tls) as server, trusting as secure:
        url = server.url.replace("127.0.0.1", "localhost")
        more = {"base_endpoint": url, "meter_provider": meter}
        one = s3.Client(s3.Options(**options(secure, **more), use_path_style=True))
        for _ in range(2):
            body = one.get_object(s3.GetObjectInput(bucket="bkt", key="k")).body
            assert body is not None
            body.read()
    look_up, handshake = (
        meter.only("dns_lookup_duration"),
        meter.only("tls_handshake_duration"),
    )
    assert 0 < look_up < 60
    assert 0 < handshake < 60
    assert meter.operations() == {"GetObject"}
    # A new connection is not acquired before it can be used.
    opened, idle = meter.seconds("acquire_duration")
    assert idle < handshake <= look_up + handshake <= opened < 60
    assert meter.used() == {"acquired": 0, "idle": 0}


@pytest.mark.parametrize("secure", [True, False])
def test_what_a_proxy_takes_counts_as_well(
    secure: bool, certificates: Certificates, loopback_tls: ssl.SSLContext
) -> None:
    meter = Meter()
    trusting = BuildableClient().with_ca_bundle(certificates.ca_bundle)
    target = answering(lambda _: response(b"content"), loopback_tls if secure else None)
    # What is not encrypted is forwarded, which the target itself can play.
    proxy = LoopbackServer(Tunnels()) if secure else answering(lambda _: response(b"content"))
    with target as server, proxy as between:
        url = f"http://{between.host}".replace("127.0.0.1", "localhost")
        with trusting.with_proxies({"https": url, "http": url}) as http_client:
            for _ in range(2):
                body = (
                    client(server, http_client, meter)
                    .get_object(s3.GetObjectInput(bucket="bkt", key="k"))
                    .body
                )
                assert body is not None
                body.read()
            assert meter.used() == {"acquired": 0, "idle": 1}
    assert meter.count("dns_lookup_duration") == 1
    assert meter.count("tls_handshake_duration") == secure
    opened, idle = meter.seconds("acquire_duration")
    assert idle < opened < 60
    if secure:
        assert meter.only("tls_handshake_duration") <= opened


def test_a_connection_that_was_not_made_is_not_measured() -> None:
    def handle(peer: Peer) -> None:
        peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        peer.wait_closed()

    meter = Meter()
    with LoopbackServer(handle) as server, BuildableClient() as http_client:
        more = {"base_endpoint": server.url.replace("http:", "https:"), "meter_provider": meter}
        one = s3.Client(s3.Options(**options(http_client, **more), use_path_style=True))
        with pytest.raises(RequestSendError, match="does not speak TLS"):
            one.head_object(s3.HeadObjectInput(bucket="bkt", key="k"))
    assert meter.count("acquire_duration") == 0
    assert meter.count("tls_handshake_duration") == 0
    assert meter.used() == {"acquired": 0, "idle": 0}
