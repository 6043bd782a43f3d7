"""When the answer came, and how far the server's clock is ahead."""

from __future__ import annotations

import datetime

import pytest

from aws_core.middleware import get_attempt_skew, get_response_at, get_server_time
from services import s3
from smithy_py.errors import APIError
from smithy_py.timestamps import format_http_date
from tests.canned import CannedClient, answer, options


def run(headers: dict[str, str], status: int = 200) -> s3.ListBucketsOutput:
    client = s3.Client(s3.Options(**options(CannedClient(answer(status, b"", headers)))))
    return client.list_buckets()


def ahead(hours: float) -> str:
    now = datetime.datetime.now(datetime.UTC)
    return format_http_date((now + datetime.timedelta(hours=hours)).replace(microsecond=0))


def test_times_and_skew() -> None:
    metadata = run({"Date": ahead(1)}).result_metadata
    skew = get_attempt_skew(metadata)
    assert skew is not None
    assert 3590 < skew < 3610
    response_at, server_time = get_response_at(metadata), get_server_time(metadata)
    assert response_at is not None
    assert server_time is not None
    assert server_time > response_at


@pytest.mark.parametrize("headers", [{}, {"Date": "yesterday"}, {"Date": ahead(0), "Age": "3"}])
def test_no_skew(headers: dict[str, str]) -> None:
    metadata = run(headers).result_metadata
    assert get_attempt_skew(metadata) is None
    assert get_response_at(metadata) is not None


def test_an_error_has_them_too() -> None:
    with pytest.raises(APIError) as info:
        run({"Date": ahead(-2)}, 400)
    skew = get_attempt_skew(info.value.result_metadata)
    assert skew is not None
    assert -7210 < skew < -7190


def test_the_next_attempt_is_signed_by_the_servers_clock() -> None:
    canned = CannedClient(answer(503, b"", {"Date": ahead(24)}), answer(200))
    s3.Client(s3.Options(**options(canned))).list_buckets()
    first, second = (request.headers["x-amz-date"][:8] for request in canned.requests)
    assert int(second) > int(first)
