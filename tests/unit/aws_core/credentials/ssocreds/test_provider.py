from __future__ import annotations

import datetime
import pickle
import threading
from pathlib import Path
from typing import Any

import pytest

from aws_core.credentials import CredentialsCache
from aws_core.credentials.ssocreds import (
    InvalidTokenError,
    Options,
    Provider,
    SSOTokenProvider,
    standard_cached_token_filepath,
)
from services import sso, ssooidc
from smithy_py.context import with_timeout
from smithy_py.errors import DeadlineExceededError, IdentityError
from tests.servers.sign_in import SignInServer
from tests.servers.sign_in_files import TokenFile

START_URL = "https://portal.example/start"


def with_file(path: str) -> Any:
    def change(options: Options) -> None:
        options.cached_token_filepath = path

    return change


@pytest.fixture
def legacy(portal: sso.Client, token_file: TokenFile) -> Provider:
    return Provider(portal, "123456789012", "Reader", START_URL, with_file(token_file.path))


@pytest.fixture
def of_session(portal: sso.Client, oidc: ssooidc.Client, token_file: TokenFile) -> Provider:
    tokens = SSOTokenProvider(oidc, token_file.path)

    def change(options: Options) -> None:
        options.sso_token_provider = tokens

    return Provider(portal, "123456789012", "Reader", START_URL, change)


def test_credentials_of_a_role(
    legacy: Provider, token_file: TokenFile, server: SignInServer
) -> None:
    token_file.write(lasts=1000.0)
    now = datetime.datetime.now(datetime.UTC)
    credentials = legacy.retrieve()
    assert credentials.access_key_id == "ASIA123456789012Reader"
    assert credentials.secret_access_key == "role-secret"
    assert credentials.session_token == "role-session"
    assert credentials.source == "SSOProvider"
    assert credentials.account_id == "123456789012"
    assert credentials.can_expire
    assert credentials.expires is not None
    assert abs((credentials.expires - now).total_seconds() - 3600) < 60
    assert server.calls == ["/federation/credentials"]


def test_the_token_of_the_start_url(portal: sso.Client, token_file: TokenFile) -> None:
    token_file.write(lasts=1000.0)
    path = Path(standard_cached_token_filepath(START_URL))
    path.parent.mkdir(parents=True)
    path.write_bytes(Path(token_file.path).read_bytes())
    assert Provider(portal, "1", "R", START_URL).retrieve().access_key_id == "ASIA1R"


def test_without_a_session_a_token_is_never_refreshed(
    legacy: Provider, token_file: TokenFile, server: SignInServer
) -> None:
    token_file.write()
    with pytest.raises(InvalidTokenError) as caught:
        legacy.retrieve()
    assert str(caught.value) == (
        "the SSO session has expired or is invalid: the cached SSO token in "
        f"{token_file.path} is expired; run `aws sso login` to sign in again"
    )
    assert server.calls == []


def test_nobody_has_signed_in(legacy: Provider, token_file: TokenFile) -> None:
    with pytest.raises(InvalidTokenError, match=f"{token_file.path} cannot be read, No such file"):
        legacy.retrieve()


def test_a_session_refreshes_its_token(
    of_session: Provider, token_file: TokenFile, server: SignInServer
) -> None:
    token_file.write()
    assert of_session.retrieve().access_key_id == "ASIA123456789012Reader"
    assert of_session.retrieve().access_key_id == "ASIA123456789012Reader"
    assert server.calls == ["/token", "/federation/credentials", "/federation/credentials"]


def test_a_token_that_sso_refuses(
    legacy: Provider, token_file: TokenFile, server: SignInServer
) -> None:
    token_file.write(lasts=1000.0)
    server.access_tokens.clear()
    with pytest.raises(InvalidTokenError) as caught:
        legacy.retrieve()
    said = str(caught.value)
    assert "role 'Reader' in account '123456789012'" in said
    assert "UnauthorizedException: Session token not found or invalid" in said
    assert said.endswith("; run `aws sso login` to sign in again")
    assert "secret" not in said


@pytest.mark.parametrize(
    "answer",
    [
        (403, {"message": "No access"}, "ForbiddenException"),
        (404, {"message": "No such"}, "ResourceNotFoundException"),
        (500, {}, "InternalFailure"),
        (200, {}, ""),
        (200, {"roleCredentials": {}}, ""),
        (200, {"roleCredentials": {"accessKeyId": "A", "expiration": 1}}, ""),
        (
            200,
            {
                "roleCredentials": {
                    "accessKeyId": "A",
                    "secretAccessKey": "hidden",
                    "expiration": 10**20,
                }
            },
            "",
        ),
        (200, b'{"roleCredentials": {"secretAccessKey": "hidden', ""),
        (200, {"roleCredentials": {"secretAccessKey": ["hidden"]}}, ""),
    ],
)
def test_other_failures(
    answer: tuple[int, Any, str], legacy: Provider, token_file: TokenFile, server: SignInServer
) -> None:
    token_file.write(lasts=1000.0)
    server.answers["/federation/credentials"] = [answer]
    with pytest.raises(IdentityError, match="role 'Reader' in account") as caught:
        legacy.retrieve()
    assert not isinstance(caught.value, InvalidTokenError)
    assert "hidden" not in str(caught.value)
    assert b"hidden" not in pickle.dumps(caught.value)


@pytest.mark.parametrize("token", ["a\r\nX-Evil: 1", "a\0b", "a\ud800", "ä€"])
def test_a_token_that_cannot_be_sent(
    token: str, legacy: Provider, token_file: TokenFile, server: SignInServer
) -> None:
    token_file.write(lasts=1000.0, accessToken=token)
    with pytest.raises(IdentityError) as caught:
        legacy.retrieve()
    assert "Evil" not in str(caught.value)


def test_64_threads_on_one_expired_cache(
    of_session: Provider, token_file: TokenFile, server: SignInServer
) -> None:
    token_file.write()
    server.delay = 0.1
    cache = CredentialsCache(of_session)
    keys: list[str] = []
    begin = threading.Barrier(64)

    def retrieve() -> None:
        begin.wait()
        keys.append(cache.retrieve().access_key_id)

    threads = [threading.Thread(target=retrieve) for _ in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert keys == ["ASIA123456789012Reader"] * 64
    assert server.calls == ["/token", "/federation/credentials"]


def test_a_slow_answer_ends_with_the_context(
    legacy: Provider, token_file: TokenFile, server: SignInServer
) -> None:
    token_file.write(lasts=1000.0)
    server.delay = 1.0
    with pytest.raises(DeadlineExceededError):
        legacy.retrieve(with_timeout(0.1))


def test_the_sources_that_the_chain_names(portal: sso.Client) -> None:
    def change(options: Options) -> None:
        options.credential_sources = ("Profile", "SSOProvider")

    assert Provider(portal, "1", "R", START_URL).sources == ("SSOProvider",)
    assert Provider(portal, "1", "R", START_URL, change).sources == ("Profile", "SSOProvider")


def test_nothing_secret_is_shown_or_pickled(
    of_session: Provider, token_file: TokenFile, server: SignInServer
) -> None:
    token_file.write()
    of_session.retrieve()
    pickled = pickle.dumps(of_session)
    for secret in (b"-secret", b"access-1", b"refresh-1", b"role-session"):
        assert secret not in pickled
    shown = f"('123456789012', 'Reader', {START_URL!r})"
    assert (repr(of_session), repr(of_session.options)) == (f"Provider{shown}", f"Options{shown}")
    assert pickle.loads(pickled).retrieve().access_key_id == "ASIA123456789012Reader"
