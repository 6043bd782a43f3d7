"""EventBridge: an endpoint of two regions is signed for all of them."""

from __future__ import annotations

from tests.canned import CannedClient, answer
from tests.generated import GeneratedServices


def test_an_endpoint_of_many_regions(services: GeneratedServices) -> None:
    canned = CannedClient(answer(200, b"{}"))
    package = services.package("events")
    services.client("events", canned).put_events(
        package.PutEventsInput(entries=[], endpoint_id="abcde.veo")
    )
    headers = canned.last.headers
    assert canned.last.host == "abcde.veo.endpoint.events.amazonaws.com"
    assert headers["authorization"].startswith("AWS4-ECDSA-P256-SHA256 ")
    assert headers["x-amz-region-set"] == "*"


def test_events_of_one_region(services: GeneratedServices) -> None:
    canned = CannedClient(answer(200, b"{}"))
    package = services.package("events")
    services.client("events", canned).put_events(package.PutEventsInput(entries=[]))
    assert canned.last.host == "events.us-west-2.amazonaws.com"
    assert canned.last.headers["authorization"].startswith("AWS4-HMAC-SHA256 ")
