"""Version 2 of the service, and when version 1 is used."""

from __future__ import annotations

import logging
import socket
from typing import Any

import pytest

from aws_core import imds
from aws_core.imds.errors import TokenError, UnreachableError
from aws_core.imds.token_provider import TOKEN_HEADER
from aws_core.retry import Standard
from aws_core.transport.http import BuildableClient
from smithy_py.errors import OperationError, RequestSendError
from tests.canned import CannedClient
from tests.canned import answer as canned
from tests.servers.metadata import TTL_HEADER, MetadataStub

PUT = "PUT /latest/api/token"
GET = "GET /latest/meta-data/instance-id"
INPUT = imds.GetMetadataInput(path="instance-id")


def client(stub: MetadataStub, **more: Any) -> imds.Client:
    retryer = Standard(backoff=lambda _attempt, _error: 0.0)
    values = {"endpoint": stub.endpoint, "retryer": retryer, "disable_default_max_backoff": True}
    return imds.Client(imds.Options(**{**values, **more}))


def test_a_token_is_got_once_and_sent(stub: MetadataStub) -> None:
    stub.token_required = True
    with client(stub) as made:
        assert [made.get_metadata(INPUT).content.read() for _ in range(3)] == [b"i-0123"] * 3
    assert stub.requests() == [PUT, GET, GET, GET]
    assert stub.seen[0].headers[TTL_HEADER] == "300"
    (token,) = {seen.headers[TOKEN_HEADER] for seen in stub.seen[1:]}
    assert len(token) == 32


def test_a_token_that_ended_is_got_again(stub: MetadataStub) -> None:
    stub.token_required, stub.token_ttl = True, "0"
    with client(stub) as made:
        made.get_metadata(INPUT)
        made.get_metadata(INPUT)
    assert stub.requests() == [PUT, GET, PUT, GET]


def test_a_refused_token_is_renewed(stub: MetadataStub) -> None:
    stub.token_required = True
    with client(stub) as made:
        made.get_metadata(INPUT)
        stub.forget_tokens()
        assert made.get_metadata(INPUT).content.read() == b"i-0123"
    assert stub.requests() == [PUT, GET, GET, PUT, GET]


def test_a_token_that_is_always_refused_fails_the_call(stub: MetadataStub) -> None:
    stub.refused = 100
    with client(stub) as made, pytest.raises(imds.MetadataError, match="Unauthorized") as caught:
        made.get_metadata(INPUT)
    assert caught.value.status_code == 401
    assert stub.requests() == [PUT, GET] * 3


@pytest.mark.parametrize("status", [403, 404, 405])
def test_version_1_is_fallen_back_to_for_good(
    stub: MetadataStub, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    stub.token_status = status
    with client(stub) as made, caplog.at_level(logging.WARNING, "aws_core"):
        assert [made.get_metadata(INPUT).content.read() for _ in range(2)] == [b"i-0123"] * 2
    assert stub.requests() == [PUT, GET, GET]
    assert TOKEN_HEADER not in stub.seen[1].headers
    (record,) = caplog.records
    assert record.getMessage().startswith("falling back to IMDSv1: ")


def test_a_401_ends_the_fallback(stub: MetadataStub) -> None:
    stub.token_status = 404
    with client(stub) as made:
        made.get_metadata(INPUT)
        stub.token_status, stub.token_required = 200, True
        made.get_metadata(INPUT)
    assert stub.requests() == [PUT, GET, GET, PUT, GET]


def test_another_failure_of_the_token_is_passed_over_once(stub: MetadataStub) -> None:
    stub.token_status = 500
    with client(stub) as made:
        made.get_metadata(INPUT)
        made.get_metadata(INPUT)
    assert stub.requests() == [PUT, PUT, PUT, GET] * 2


@pytest.mark.parametrize("enable_fallback", [True, None])
def test_a_bad_request_for_a_token_fails_the_call(
    stub: MetadataStub, enable_fallback: bool | None
) -> None:
    stub.token_status = 400
    with (
        client(stub, enable_fallback=enable_fallback) as made,
        pytest.raises(TokenError, match=r"failed to get API token, .*BadRequest"),
    ):
        made.get_metadata(INPUT)
    assert stub.requests() == [PUT]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 418])
def test_without_fallback_there_is_no_call_without_token(stub: MetadataStub, status: int) -> None:
    stub.token_status = status
    with client(stub, enable_fallback=False) as made:
        for _ in range(2):
            with pytest.raises(TokenError, match="EC2 IMDS version 1 is disabled"):
                made.get_metadata(INPUT)
    assert stub.requests() == [PUT, PUT]


@pytest.mark.parametrize("ttl", ["", "many", "-1", "9" * 30])
def test_a_token_without_usable_time_is_not_used(stub: MetadataStub, ttl: str) -> None:
    stub.token_ttl = ttl
    with client(stub, enable_fallback=False) as made, pytest.raises(TokenError, match="seconds"):
        made.get_metadata(INPUT)


@pytest.mark.parametrize("token", [b"", b"secret\r\nX: y", b"secret\xff"])
def test_a_token_that_cannot_be_sent_is_not_shown(token: bytes) -> None:
    http_client = CannedClient(canned(200, token, {TTL_HEADER: "300"}))
    made = imds.Client(
        imds.Options(http_client=http_client, enable_fallback=False, client_enable_state="enabled")
    )
    with pytest.raises(TokenError) as caught:
        made.get_metadata(INPUT)
    assert "cannot be sent in a header" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert len(http_client.requests) == 1


def test_a_slow_token_is_done_without(stub: MetadataStub) -> None:
    stub.hanging = "PUT"
    with client(stub, retryer=Standard(max_attempts=1)) as made:
        made.get_metadata(INPUT)
        assert made.get_metadata(INPUT).content.read() == b"i-0123"
    assert stub.requests() == [PUT, GET, GET]


def test_slow_data_fails_the_call(stub: MetadataStub) -> None:
    stub.hanging = "GET"
    with (
        client(stub, retryer=Standard(max_attempts=1)) as made,
        pytest.raises(RequestSendError, match=r"answered for 0\.5 s") as caught,
    ):
        made.get_metadata(INPUT)
    assert caught.value.timeout


def test_where_nothing_listens_there_is_one_try() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    options = imds.Options(endpoint=f"http://127.0.0.1:{port}", client_enable_state="enabled")
    with imds.Client(options) as made, pytest.raises(UnreachableError) as caught:
        made.get_metadata(INPUT)
    assert not hasattr(caught.value, "__notes__")
    assert str(caught.value) == (
        f"operation error ec2imds: GetToken, request send failed, connect to 127.0.0.1:{port}: "
        "connection refused; this does not seem to be an EC2 instance"
    )


def test_the_own_http_client_has_short_limits_and_no_proxy(
    stub: MetadataStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    given = BuildableClient().with_proxies({"http": "http://127.0.0.1:1"}).with_timeout(60.0)
    for http_client in (None, given):
        with client(stub, http_client=http_client) as made:
            assert made.get_metadata(INPUT).content.read() == b"i-0123"
            own = made.options().http_client
            assert isinstance(own, BuildableClient)
            assert own.get_dialer().connect_timeout == 0.25
            assert own.get_transport().read_timeout == 0.5
    assert given.get_dialer().connect_timeout == 30.0


def test_a_disabled_client_sends_nothing(stub: MetadataStub) -> None:
    with (
        client(stub, client_enable_state="disabled") as made,
        pytest.raises(OperationError, match="access disabled to EC2 IMDS via client option, or "),
    ):
        made.get_metadata(INPUT)
    assert stub.seen == []
