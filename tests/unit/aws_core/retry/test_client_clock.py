"""A client whose machine has a wrong clock, from one call to the next."""

from __future__ import annotations

import datetime

import pytest

from aws_core.retry import get_attempt_results
from services import dynamodb
from smithy_py.errors import APIError
from smithy_py.http import Request, Response
from smithy_py.timestamps import format_http_date
from tests.canned import CannedClient, answer, options

HOUR = 3600.0


def ahead(seconds: float) -> dict[str, str]:
    """The headers of a server whose clock is *seconds* ahead."""
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    return {"Date": format_http_date(now + datetime.timedelta(seconds=seconds))}


def too_skewed(seconds: float) -> Response:
    return answer(403, b'{"__type": "RequestTimeTooSkewed", "message": "no"}', ahead(seconds))


def new_client(http_client: CannedClient, **more: bool) -> dynamodb.Client:
    return dynamodb.Client(dynamodb.Options(**options(http_client, **more)))


def signed_ahead(request: Request) -> float:
    """By how many seconds the signing time of *request* is ahead of this machine's clock."""
    text = request.headers["x-amz-date"]
    signed = datetime.datetime.strptime(text, "%Y%m%dT%H%M%S%z")
    return (signed - datetime.datetime.now(datetime.UTC)).total_seconds()


@pytest.mark.parametrize("skew", [HOUR, -HOUR])
def test_the_retry_and_the_next_call_are_signed_for_the_servers_clock(skew: float) -> None:
    http_client = CannedClient(too_skewed(skew), answer(200, b"{}", ahead(skew)))
    client = new_client(http_client)

    output = client.list_tables()
    client.list_tables()

    results = get_attempt_results(output.result_metadata)
    assert results is not None
    assert len(results.results) == 2
    told = [signed_ahead(request) for request in http_client.requests]
    assert told == pytest.approx([0, skew, skew], abs=100)


def test_another_client_learns_for_itself() -> None:
    learned = CannedClient(answer(200, b"{}", ahead(HOUR)))
    new_client(learned).list_tables()
    other = CannedClient(answer(200, b"{}"))

    new_client(other).list_tables()

    assert signed_ahead(other.last) == pytest.approx(0, abs=100)


def test_a_client_unlearns_when_the_clock_is_set_right() -> None:
    http_client = CannedClient(
        answer(200, b"{}", ahead(HOUR)), answer(200, b"{}", ahead(0)), answer(200, b"{}")
    )
    client = new_client(http_client)

    for _ in range(3):
        client.list_tables()

    told = [signed_ahead(request) for request in http_client.requests]
    assert told == pytest.approx([0, HOUR, 0], abs=100)


def test_the_correction_can_be_turned_off() -> None:
    http_client = CannedClient(too_skewed(HOUR))
    client = new_client(http_client, disable_clock_skew_correction=True)

    for _ in range(2):
        with pytest.raises(APIError):
            client.list_tables()

    told = [signed_ahead(request) for request in http_client.requests]
    assert told == pytest.approx([0, 0], abs=100)
