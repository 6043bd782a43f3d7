"""CloudSearch Domain: a search may be too long for a URL."""

from __future__ import annotations

from tests.canned import CannedClient, answer
from tests.generated import GeneratedServices


def test_a_search_is_sent_as_a_form(services: GeneratedServices) -> None:
    canned = CannedClient(answer(200, b'{"hits":{"found":3}}'))
    package = services.package("cloudsearchdomain")
    client = services.client(
        "cloudsearchdomain", canned, base_endpoint="https://search-x.us-west-2.test"
    )
    output = client.search(package.SearchInput(query="a b&c" * 5000, size=3))
    request = canned.last
    assert output.hits.found == 3
    assert (request.method, request.target) == ("POST", "/2013-01-01/search")
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert bytes(request.body).startswith(b"format=sdk&pretty=true&")
    assert b"q=a%20b%26ca%20b" in bytes(request.body)
    assert "content-type;" in request.headers["authorization"]
