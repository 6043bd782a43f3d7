from __future__ import annotations

import pytest

from services import cloudwatchlogs
from tests.canned import CannedClient, answer, options


@pytest.mark.parametrize(
    ("endpoint", "host"),
    [
        (None, "stream-logs.us-west-2.amazonaws.com"),
        ("http://logs.example:8080", "stream-logs.example:8080"),
        ("http://127.0.0.1:8080", "127.0.0.1:8080"),
        ("http://[::1]:8080", "[::1]:8080"),
    ],
)
def test_a_name_gets_the_prefix_and_an_address_does_not(endpoint: str | None, host: str) -> None:
    canned = CannedClient(answer(200))
    client = cloudwatchlogs.Client(
        cloudwatchlogs.Options(**options(canned, base_endpoint=endpoint))
    )
    arn = "arn:aws:logs:us-west-2:123456789012:log-group:g"
    client.start_live_tail(
        cloudwatchlogs.StartLiveTailInput(log_group_identifiers=[arn])
    ).response_stream.close()  # type: ignore[union-attr]
    assert canned.last.host == host
