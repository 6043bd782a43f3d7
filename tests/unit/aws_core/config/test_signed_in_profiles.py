"""Profiles of users who have signed in, from the file to the credentials."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aws_core.config import load_default_config, with_shared_config_profile
from aws_core.credentials import Credentials, logincreds, ssocreds
from smithy_py.errors import IdentityError
from tests.servers.sign_in import SignInServer, running_sign_in
from tests.servers.sign_in_files import LoginFile, TokenFile

WriteFiles = Callable[..., None]

LOGIN_SESSION = "arn:aws:iam::123456789012:user/me"
CONFIG = f"""
[profile session]
region = eu-west-1
sso_session = work
sso_account_id = 123456789012
sso_role_name = Reader
[sso-session work]
sso_region = us-west-2
sso_start_url = https://portal.example/start
[profile legacy]
sso_region = us-west-2
sso_start_url = https://portal.example/legacy
sso_account_id = 123456789012
sso_role_name = Old
[profile login]
region = us-east-1
login_session = {LOGIN_SESSION}
"""


@pytest.fixture
def server(write_files: WriteFiles, monkeypatch: pytest.MonkeyPatch) -> Iterator[SignInServer]:
    write_files(CONFIG)
    with running_sign_in() as server:
        for service in ("SSO", "SSO_OIDC", "SIGNIN"):
            monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service}", server.url)
        # These three are asked at their own endpoints only.
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
        yield server


def retrieved(profile: str) -> Credentials:
    provider = load_default_config(with_shared_config_profile(profile)).credentials
    assert provider is not None
    return provider.retrieve()


def test_a_session_whose_token_has_ended(server: SignInServer) -> None:
    TokenFile(Path(ssocreds.standard_cached_token_filepath("work")), server).write()
    assert retrieved("session").access_key_id == "ASIA123456789012Reader"
    assert server.calls == ["/token", "/federation/credentials"]


def test_a_profile_without_a_session(server: SignInServer) -> None:
    path = Path(ssocreds.standard_cached_token_filepath("https://portal.example/legacy"))
    TokenFile(path, server).write(lasts=1000.0)
    assert retrieved("legacy").access_key_id == "ASIA123456789012Old"
    assert server.calls == ["/federation/credentials"]


def test_a_login_session(server: SignInServer) -> None:
    LoginFile(Path(logincreds.standard_cached_token_filepath(LOGIN_SESSION)), server).write()
    assert retrieved("login").access_key_id == "ASIALOGIN1"
    assert server.calls == ["/v1/token"]


def test_a_login_session_in_another_folder(
    server: SignInServer, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_LOGIN_CACHE_DIRECTORY", str(home / "elsewhere"))
    path = Path(logincreds.standard_cached_token_filepath(LOGIN_SESSION))
    assert path.parent == home / "elsewhere"
    LoginFile(path, server).write()
    assert retrieved("login").access_key_id == "ASIALOGIN1"


@pytest.mark.parametrize(
    ("profile", "to_do"),
    [
        ("session", "run `aws sso login`"),
        ("legacy", "run `aws sso login`"),
        ("login", "run `aws login`"),
    ],
)
def test_nobody_has_signed_in(profile: str, to_do: str, server: SignInServer) -> None:
    with pytest.raises(IdentityError, match=to_do):
        retrieved(profile)
    assert server.calls == []
