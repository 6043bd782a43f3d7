from __future__ import annotations

import copy
import datetime
import os
import pickle
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from aws_core.auth.token_cache import TokenCache
from aws_core.credentials.ssocreds import (
    InvalidTokenError,
    SSOTokenProvider,
    SSOTokenProviderOptions,
    token_provider,
)
from services import ssooidc
from smithy_py.context import with_timeout
from smithy_py.errors import DeadlineExceededError, IdentityError
from tests.servers.sign_in import SignInServer, time_from_now
from tests.servers.sign_in_files import TokenFile

SECRETS = (b"access-secret", b"client-secret", b"refresh-secret")


@pytest.fixture
def provider(oidc: ssooidc.Client, token_file: TokenFile) -> SSOTokenProvider:
    return SSOTokenProvider(oidc, token_file.path)


def test_a_good_token_costs_no_call(
    provider: SSOTokenProvider, token_file: TokenFile, server: SignInServer
) -> None:
    token_file.write(lasts=1000.0)
    assert provider.retrieve_bearer_token().value == "access-secret"
    assert server.calls == []


def test_an_expired_token_is_refreshed_and_written_back(
    provider: SSOTokenProvider, token_file: TokenFile, server: SignInServer
) -> None:
    token_file.write(other={"kept": [1, None]})
    before = token_file.read()
    token = provider.retrieve_bearer_token()
    assert token.value == "access-1"
    assert not token.expired()
    after = token_file.read()
    assert after.pop("accessToken") == "access-1"
    assert after.pop("refreshToken") == "refresh-1"
    assert after.pop("expiresAt") == token.expires.strftime("%Y-%m-%dT%H:%M:%SZ")  # type: ignore[union-attr]
    assert after == {name: value for name, value in before.items() if name in after}
    assert set(before) - set(after) == {"accessToken", "refreshToken", "expiresAt"}
    assert token_file.mode() == 0o600
    assert provider.retrieve_bearer_token() == token
    assert server.calls == ["/token"]


def test_a_token_about_to_end_is_refreshed_too(
    provider: SSOTokenProvider, token_file: TokenFile
) -> None:
    token_file.write(lasts=200.0)
    assert provider.retrieve_bearer_token().value == "access-1"


def test_a_failing_refresh_keeps_a_good_token_and_waits_for_the_next_try(
    provider: SSOTokenProvider, token_file: TokenFile, server: SignInServer
) -> None:
    token_file.write(lasts=200.0)
    server.refresh_tokens.clear()
    before = token_file.read()
    for _ in range(3):
        assert provider.retrieve_bearer_token().value == "access-secret"
    assert server.calls == ["/token"]
    assert token_file.read() == before


def test_after_half_a_minute_it_is_tried_again(
    provider: SSOTokenProvider,
    token_file: TokenFile,
    server: SignInServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = datetime.datetime.now(datetime.UTC)
    token_file.write(lasts=200.0)
    server.answers["/token"] = [(400, {"error": "slow_down"}, "SlowDownException")]
    monkeypatch.setattr(token_provider, "_now", lambda: now)
    assert provider.retrieve_bearer_token().value == "access-secret"
    monkeypatch.setattr(token_provider, "_now", lambda: now + datetime.timedelta(seconds=29))
    assert provider.retrieve_bearer_token().value == "access-secret"
    monkeypatch.setattr(token_provider, "_now", lambda: now + datetime.timedelta(seconds=31))
    assert provider.retrieve_bearer_token().value == "access-1"
    assert server.calls == ["/token"] * 2


@pytest.mark.parametrize("left_out", ["clientId", "clientSecret", "refreshToken"])
def test_what_cannot_be_refreshed_is_used_to_its_end(
    left_out: str, provider: SSOTokenProvider, token_file: TokenFile, server: SignInServer
) -> None:
    changes: dict[str, Any] = {left_out: None}
    token_file.write(lasts=200.0, **changes)
    assert provider.retrieve_bearer_token().value == "access-secret"
    token_file.write(**changes)
    with pytest.raises(InvalidTokenError) as caught:
        provider.retrieve_bearer_token()
    assert str(caught.value) == (
        "the SSO session has expired or is invalid: the cached SSO token in "
        f"{token_file.path} is expired and cannot be refreshed; run `aws sso login` to sign in "
        "again"
    )
    assert server.calls == []


def test_an_expired_registration(
    provider: SSOTokenProvider, token_file: TokenFile, server: SignInServer
) -> None:
    token_file.write()
    server.clients.clear()
    with pytest.raises(InvalidTokenError) as caught:
        provider.retrieve_bearer_token()
    said = str(caught.value)
    assert token_file.path in said
    assert "InvalidClientException" in said
    assert "registration has expired" in said
    assert said.endswith("; run `aws sso login` to sign in again")


def test_a_refresh_token_that_was_used_up(
    provider: SSOTokenProvider, token_file: TokenFile, server: SignInServer
) -> None:
    token_file.write()
    server.refresh_tokens.clear()
    with pytest.raises(InvalidTokenError, match="InvalidGrantException"):
        provider.retrieve_bearer_token()


@pytest.mark.parametrize(
    "answer",
    [
        (500, {"error": "server_error"}, "InternalServerException"),
        (200, {"accessToken": "new-secret"}, ""),
        (200, {"expiresIn": 100}, ""),
        (200, {"accessToken": "new-secret", "expiresIn": 10**12}, ""),
        (200, {"accessToken": "new-secret", "expiresIn": "new-secret"}, ""),
        (200, {"accessToken": ["new-secret"], "expiresIn": 100}, ""),
        (200, b'{"accessToken": "new-secret', ""),
        (200, b"\xff", ""),
    ],
)
def test_other_failures_do_not_ask_for_a_sign_in(
    answer: tuple[int, Any, str],
    provider: SSOTokenProvider,
    token_file: TokenFile,
    server: SignInServer,
) -> None:
    token_file.write()
    before = token_file.read()
    server.answers["/token"] = [answer]
    with pytest.raises(IdentityError, match=r"^refresh cached SSO token failed, ") as caught:
        provider.retrieve_bearer_token()
    assert not isinstance(caught.value, InvalidTokenError)
    assert token_file.path in str(caught.value)
    assert "secret" not in str(caught.value)
    assert b"secret" not in pickle.dumps(caught.value)
    assert token_file.read() == before


def test_the_service_cannot_be_reached(token_file: TokenFile, server: SignInServer) -> None:
    token_file.write()
    options = ssooidc.Options(
        region="us-east-1", base_endpoint="http://127.0.0.1:1", retry_max_attempts=1
    )
    with ssooidc.Client(options) as client, pytest.raises(IdentityError, match="refused"):
        SSOTokenProvider(client, token_file.path).retrieve_bearer_token()


def test_a_token_that_another_process_refreshed_meanwhile(
    provider: SSOTokenProvider, token_file: TokenFile, server: SignInServer
) -> None:
    token_file.write()

    def other_process(_: Any) -> None:
        token_file.write(lasts=1000.0, accessToken="of-the-other")
        server.refresh_tokens.clear()

    server.before = other_process
    assert provider.retrieve_bearer_token().value == "of-the-other"


def test_a_file_that_cannot_be_written(
    provider: SSOTokenProvider, token_file: TokenFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    token_file.write()
    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(IdentityError) as caught:
        provider.retrieve_bearer_token()
    assert str(caught.value) == (
        f"unable to cache refreshed SSO token, {token_file.path} cannot be written, "
        "Permission denied"
    )
    assert os.listdir(Path(token_file.path).parent) == ["token.json"]


def test_where_nothing_can_be_written_no_refresh_token_is_spent(
    provider: SSOTokenProvider,
    token_file: TokenFile,
    server: SignInServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    token_file.write(lasts=200.0)
    assert provider.retrieve_bearer_token().value == "access-secret"
    token_file.write()
    with pytest.raises(IdentityError) as caught:
        provider.retrieve_bearer_token()
    folder = Path(token_file.path).parent
    assert str(caught.value) == (
        f"unable to cache refreshed SSO token, {token_file.path} cannot be written, make the "
        f"folder {folder} writable"
    )
    assert server.calls == []


def test_64_threads_make_one_refresh(
    provider: SSOTokenProvider, token_file: TokenFile, server: SignInServer
) -> None:
    token_file.write()
    server.delay = 0.2
    values: list[str] = []
    begin = threading.Barrier(64)

    def retrieve() -> None:
        begin.wait()
        values.append(provider.retrieve_bearer_token().value)

    threads = [threading.Thread(target=retrieve) for _ in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert values == ["access-1"] * 64
    assert server.calls == ["/token"]


def test_a_slow_refresh_ends_with_the_context(
    provider: SSOTokenProvider, token_file: TokenFile, server: SignInServer
) -> None:
    token_file.write()
    server.delay = 1.0
    with pytest.raises(DeadlineExceededError):
        provider.retrieve_bearer_token(with_timeout(0.1))


def test_a_refresh_under_way_delays_nobody_else_while_the_token_is_good(
    provider: SSOTokenProvider, token_file: TokenFile, server: SignInServer
) -> None:
    token_file.write(lasts=200.0)
    server.delay = 0.5
    first = threading.Thread(target=provider.retrieve_bearer_token)
    first.start()
    while not server.calls:
        time.sleep(0.005)
    assert provider.retrieve_bearer_token().value == "access-secret"
    first.join()
    assert provider.retrieve_bearer_token().value == "access-1"
    assert server.calls == ["/token"]


def test_a_cache_refreshes_in_the_background(
    provider: SSOTokenProvider, token_file: TokenFile, server: SignInServer
) -> None:
    token_file.write(lasts=1000.0)
    cache = TokenCache(provider, refresh_before_expires=2000.0)
    assert cache.retrieve_bearer_token().value == "access-secret"
    token_file.write(lasts=100.0)
    server.delay = 0.2
    assert cache.retrieve_bearer_token().value == "access-secret"
    deadline = time.monotonic() + 10
    while cache.retrieve_bearer_token().value != "access-1" and time.monotonic() < deadline:
        time.sleep(0.01)
    assert cache.retrieve_bearer_token().value == "access-1"


def test_options_of_the_client_and_another_file(
    oidc: ssooidc.Client, token_file: TokenFile, server: SignInServer
) -> None:
    seen: list[str] = []

    def change(options: SSOTokenProviderOptions) -> None:
        options.cached_token_filepath = token_file.path
        options.client_options = [lambda client: seen.append(client.region)]

    token_file.write()
    assert SSOTokenProvider(oidc, "none", change).retrieve_bearer_token().value == "access-1"
    assert seen == ["us-east-1"]
    with pytest.raises(TypeError, match="no option 'cached_token_file'"):
        SSOTokenProvider(oidc, "none", lambda options: setattr(options, "cached_token_file", ""))


def test_nothing_secret_is_shown_or_pickled(
    provider: SSOTokenProvider, token_file: TokenFile, server: SignInServer
) -> None:
    token_file.write()
    provider.retrieve_bearer_token()
    pickled = pickle.dumps(provider)
    assert not any(secret in pickled for secret in (*SECRETS, b"access-1", b"refresh-1"))
    assert repr(provider) == f"SSOTokenProvider({token_file.path!r})"
    assert repr(provider.options) == f"SSOTokenProviderOptions({token_file.path!r})"
    token_file.write(expiresAt=time_from_now(-1.0))
    assert pickle.loads(pickled).retrieve_bearer_token().value == "access-2"
    assert copy.deepcopy(provider).retrieve_bearer_token().value == "access-2"
