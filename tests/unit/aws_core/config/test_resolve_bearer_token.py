from __future__ import annotations

import json
import os
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aws_core.auth.bearer import BearerToken, StaticTokenProvider
from aws_core.auth.token_cache import TokenCache
from aws_core.config import (
    Config,
    load_default_config,
    with_bearer_auth_token_cache_options,
    with_bearer_auth_token_provider,
    with_sso_token_provider_options,
)
from aws_core.credentials.ssocreds import (
    InvalidTokenError,
    SSOTokenProviderOptions,
    standard_cached_token_filepath,
)
from services import bedrockruntime
from smithy_py.context import Context
from smithy_py.http.request import Request
from smithy_py.http.response import Response
from tests.fresh_process import run_python
from tests.servers.sign_in import SignInServer, running_sign_in, time_from_now

WriteFiles = Callable[..., None]

CONFIG = """
[default]
region = eu-west-1
sso_session = work
sso_account_id = 123456789012
sso_role_name = Reader
endpoint_url = http://127.0.0.1:1
[sso-session work]
sso_region = us-west-2
sso_start_url = https://portal.example/start
"""


@pytest.fixture
def server() -> Iterator[SignInServer]:
    with running_sign_in() as server:
        yield server


@pytest.fixture
def signed_in(
    server: SignInServer, write_files: WriteFiles, monkeypatch: pytest.MonkeyPatch
) -> str:
    """The file of a token of the session, which has ended; the server refreshes it."""
    write_files(CONFIG)
    monkeypatch.setenv("AWS_ENDPOINT_URL_SSO_OIDC", server.url)
    path = standard_cached_token_filepath("work")
    Path(path).parent.mkdir(parents=True)
    fields = {
        "accessToken": "access-secret",
        "expiresAt": time_from_now(-10),
        "clientId": "client",
        "clientSecret": "client-secret",
        "refreshToken": "refresh-secret",
    }
    Path(path).write_text(json.dumps(fields))
    server.clients["client"] = "client-secret"
    server.refresh_tokens.add("refresh-secret")
    return path


def token(config: Config) -> BearerToken:
    assert config.bearer_auth_token_provider is not None
    return config.bearer_auth_token_provider.retrieve_bearer_token()


class Recorder:
    """An HTTP client that keeps the request."""

    def __init__(self) -> None:
        self.requests: list[Request] = []

    def do(self, request: Request, *, ctx: Context) -> Response:
        self.requests.append(request)
        return Response(200, {"Content-Type": "application/json"}, b"{}")


def test_without_a_session_there_is_none(write_files: WriteFiles) -> None:
    write_files("[default]\nregion = eu-west-1\n")
    assert load_default_config().bearer_auth_token_provider is None


def test_the_token_of_the_session_is_refreshed(signed_in: str, server: SignInServer) -> None:
    config = load_default_config()
    assert isinstance(config.bearer_auth_token_provider, TokenCache)
    assert token(config).value == "access-1"
    assert token(config).value == "access-1"
    assert server.calls == ["/token"]
    assert json.loads(Path(signed_in).read_text())["refreshToken"] == "refresh-1"
    assert str(config.origin("bearer_auth_token_provider")) == (
        "file ~/.aws/config, line 4, profile default"
    )


def test_a_service_with_bearer_auth_sends_it(
    signed_in: str, server: SignInServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_AUTH_SCHEME_PREFERENCE", "httpBearerAuth")
    recorder = Recorder()
    options = bedrockruntime.with_options(
        http_client=recorder, base_endpoint="https://bedrock.example"
    )
    client = bedrockruntime.new_from_config(load_default_config(), options)
    client.converse(bedrockruntime.ConverseInput(model_id="m", messages=[]))
    assert recorder.requests[0].headers["Authorization"] == "Bearer access-1"


def test_the_environment_variable_of_a_service_is_stronger(
    signed_in: str, server: SignInServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_BEARER_TOKEN_BEDROCK", "of-the-environment")
    recorder = Recorder()
    options = bedrockruntime.with_options(
        http_client=recorder, base_endpoint="https://bedrock.example"
    )
    client = bedrockruntime.new_from_config(load_default_config(), options)
    client.converse(bedrockruntime.ConverseInput(model_id="m", messages=[]))
    assert recorder.requests[0].headers["Authorization"] == "Bearer of-the-environment"
    assert server.calls == []


def test_code_is_stronger_than_the_session(signed_in: str, server: SignInServer) -> None:
    config = load_default_config(with_bearer_auth_token_provider(StaticTokenProvider("mine")))
    assert token(config).value == "mine"
    assert isinstance(config.bearer_auth_token_provider, TokenCache)
    assert str(config.origin("bearer_auth_token_provider")) == "with_bearer_auth_token_provider"
    assert server.calls == []


def test_options_of_the_cache_and_of_the_provider(signed_in: str, home: Path) -> None:
    regions: list[str] = []

    def change(options: SSOTokenProviderOptions) -> None:
        options.client_options = [lambda client: regions.append(client.region)]
        options.cached_token_filepath = str(home / "other.json")

    os.replace(signed_in, home / "other.json")
    config = load_default_config(
        with_sso_token_provider_options(change),
        with_bearer_auth_token_cache_options(refresh_before_expires=7.0),
    )
    assert token(config).value == "access-1"
    assert regions == ["us-west-2"]
    assert isinstance(config.bearer_auth_token_provider, TokenCache)
    assert config.bearer_auth_token_provider.options.refresh_before_expires == 7.0


def test_nobody_has_signed_in(write_files: WriteFiles) -> None:
    write_files(CONFIG)
    with pytest.raises(Exception, match="run `aws sso login`") as caught:
        token(load_default_config())
    assert isinstance(caught.value.__cause__, InvalidTokenError)


def test_nothing_secret_is_pickled(signed_in: str, server: SignInServer) -> None:
    provider = load_default_config().bearer_auth_token_provider
    assert provider is not None
    assert provider.retrieve_bearer_token().value == "access-1"
    pickled = pickle.dumps(provider)
    for secret in (b"-secret", b"access-1", b"refresh-1"):
        assert secret not in pickled
    Path(signed_in).unlink()
    with pytest.raises(Exception, match="run `aws sso login`"):
        pickle.loads(pickled).retrieve_bearer_token()


def test_loading_makes_no_client_for_tokens(home: Path) -> None:
    (home / ".aws" / "config").write_text(
        "[default]\nsso_session = work\n[sso-session work]\nsso_region = us-west-2\n"
    )
    program = """
import sys
from aws_core.config.config import Config
from aws_core.config.load_options import LoadOptions
from aws_core.config.resolve_bearer_token import resolve_bearer_token
from aws_core.config.shared_config import SharedConfig
from aws_core.config.sources import DEFAULT, Found

shared = SharedConfig([sys.stdin.read()], [])
profile = shared.profile("default")
found = resolve_bearer_token(LoadOptions(), Found(None, DEFAULT), shared, profile, Config)
print(repr(found.value), [name for name in sys.modules if name.startswith("services")])
"""
    printed = run_python(program, str(home / ".aws" / "config").encode())
    assert printed == b"TokenCache(SSOSessionTokenProvider) []\n"
