"""API Gateway: the documents it is asked for."""

from __future__ import annotations

from tests.canned import CannedClient, answer
from tests.generated import GeneratedServices


def test_json_is_asked_for(services: GeneratedServices) -> None:
    canned = CannedClient(answer(200, b'{"item":[{"id":"k1"}]}'))
    output = services.client("apigateway", canned).get_api_keys()
    assert canned.last.headers["accept"] == "application/json"
    assert [item.id for item in output.items] == ["k1"]
