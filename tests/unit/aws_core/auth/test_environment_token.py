"""AWS_BEARER_TOKEN_<SERVICE>: bearer before signatures, unless code says otherwise."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from aws_core import AnonymousCredentials
from aws_core.auth.bearer import StaticTokenProvider
from aws_core.config import (
    LoadOption,
    load_default_config,
    with_auth_scheme_preference,
    with_bearer_auth_token_provider,
    with_credentials_provider,
    with_http_client,
    with_region,
)
from aws_core.credentials import StaticCredentialsProvider
from tests.canned import CannedClient, answer
from tests.unit.aws_core.auth.token_service import BEARER, VARIABLE, Options, new_from_config


def run(*functions: LoadOption, change: Any = None) -> tuple[str, list[str]]:
    """What the request was authorized with, and the features in its user agent."""
    canned = CannedClient(answer(200, b"{}"))
    config = load_default_config(
        with_region("us-west-2"),
        with_http_client(canned),
        with_credentials_provider(StaticCredentialsProvider("AKID", "secret")),
        *functions,
    )
    new_from_config(config, *([change] if change else [])).do()
    headers = canned.last.headers
    features = headers["user-agent"].rpartition(" m/")[2].split(",")
    return headers.get("authorization", ""), features


def test_without_it_requests_are_signed() -> None:
    authorization, features = run()
    assert authorization.startswith("AWS4-HMAC-SHA256")
    assert "3" not in features


def test_with_it_bearer_is_preferred(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "from-environment")
    authorization, features = run()
    assert authorization == "Bearer from-environment"
    assert "3" in features


@pytest.mark.parametrize("variable", ["AWS_BEARER_TOKEN_OTHER", VARIABLE])
def test_a_token_of_another_service_or_an_empty_one(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "" if variable == VARIABLE else "token")
    assert run()[0].startswith("AWS4-HMAC-SHA256")


def test_it_is_stronger_than_the_preference_in_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(VARIABLE, "from-environment")
    monkeypatch.setenv("AWS_AUTH_SCHEME_PREFERENCE", "sigv4,httpBearerAuth")
    assert run()[0] == "Bearer from-environment"


def test_code_is_stronger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "from-environment")
    authorization, features = run(with_auth_scheme_preference("sigv4"))
    assert authorization.startswith("AWS4-HMAC-SHA256")
    assert "3" not in features
    own = with_bearer_auth_token_provider(StaticTokenProvider("mine"))
    assert run(own)[0].startswith("AWS4-HMAC-SHA256")
    assert run(own, with_auth_scheme_preference("httpBearerAuth"))[0] == "Bearer mine"
    assert run(with_credentials_provider(AnonymousCredentials()))[0] == ""

    def sign(options: Options) -> None:
        options.auth_scheme_preference = ("sigv4",)

    assert run(change=sign)[0].startswith("AWS4-HMAC-SHA256")


def test_preference_from_the_environment_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_AUTH_SCHEME_PREFERENCE", "httpBearerAuth, sigv4")
    own = with_bearer_auth_token_provider(StaticTokenProvider("mine"))
    assert run(own)[0] == "Bearer mine"
    assert run()[0].startswith("AWS4-HMAC-SHA256")


def test_options_given_in_code_do_not_look_at_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(VARIABLE, "from-environment")
    assert Options().bearer_auth_token_provider is None


def test_the_client_is_pickled_without_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "from-environment")
    config = load_default_config(with_region("us-west-2"))
    client = new_from_config(config)
    pickled = pickle.dumps(client.options())
    assert b"from-environment" not in pickled
    assert pickle.loads(pickled).auth_scheme_preference == ("httpBearerAuth",)
    assert BEARER.endswith(client.options().auth_scheme_preference[0])
    assert "from-environment" not in repr(client.options())
