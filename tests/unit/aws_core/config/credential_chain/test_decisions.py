"""The chain tells what it decided."""

from __future__ import annotations

import datetime
import json
import socket
from collections.abc import Generator
from pathlib import Path

import pytest

from aws_core.config import Config, load_default_config, with_credentials_provider
from aws_core.credentials import (
    ChainDecision,
    CredentialsCache,
    Outcome,
    StaticCredentialsProvider,
    UnavailableCredentials,
    explain_credentials,
)
from smithy_py.errors import IdentityError
from tests.servers.credential_sources import CredentialSources, running_credential_sources

ARN = "arn:aws:iam::123456789012:role/a"
CODE = ChainDecision("code", Outcome.PASSED_OVER, "with_credentials_provider was not given")
STATIC = StaticCredentialsProvider("A", "made-up-secret")
CHAIN = ["code", "environment", "web identity", "profile 'default'", "container"]


@pytest.fixture
def server() -> Generator[CredentialSources]:
    with running_credential_sources() as sources:
        yield sources


def outcomes(config: Config) -> str:
    """The first letter of each outcome."""
    return "".join(decision.outcome[0] for decision in explain_credentials(config))


def test_every_step_is_there_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "A")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "made-up-secret")
    decisions = explain_credentials(load_default_config())
    assert [decision.source for decision in decisions] == [*CHAIN, "EC2 instance metadata"]
    assert decisions[:2] == (
        CODE,
        ChainDecision("environment", Outcome.CHOSEN, "AWS_ACCESS_KEY_ID"),
    )
    assert {decision.outcome for decision in decisions[2:]} == {Outcome.NOT_REACHED}


@pytest.mark.parametrize(
    ("config", "environment", "expected"),
    [
        ("", {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1/"}, "ppppcn"),
        ("", {}, "pppppc"),
        ("", {"AWS_EC2_METADATA_DISABLED": "true"}, "pppppp"),
        ("[default]\ncredential_process=x", {}, "pppcnn"),
        ("", {"AWS_WEB_IDENTITY_TOKEN_FILE": "f", "AWS_ROLE_ARN": ARN}, "ppcnnn"),
    ],
)
def test_outcomes(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    config: str,
    environment: dict[str, str],
    expected: str,
) -> None:
    (home / ".aws" / "config").write_text(config)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert outcomes(load_default_config()) == expected


def test_code_is_the_only_step_of_a_provider_of_code() -> None:
    loaded = load_default_config(with_credentials_provider(STATIC))
    assert outcomes(loaded) == "cnnnnn"
    chosen = ChainDecision("code", Outcome.CHOSEN, "it set Config.credentials")
    assert explain_credentials(loaded.copy(credentials=STATIC)) == (chosen,)
    assert explain_credentials(Config(credentials=STATIC)) == (chosen,)
    not_set = ChainDecision("code", Outcome.PASSED_OVER, "Config.credentials is not set")
    assert explain_credentials(Config()) == (not_set,)


def test_a_copy_still_knows_the_chain() -> None:
    loaded = load_default_config()
    assert explain_credentials(loaded.copy(region="x")) == explain_credentials(loaded)


def test_a_chain_of_roles_is_told_as_a_path(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "a")
    (home / ".aws" / "config").write_text(
        f"[profile a]\nrole_arn={ARN}\nsource_profile=b\n"
        "[profile b]\naws_access_key_id=B\naws_secret_access_key=made-up-secret\n"
    )
    chosen = explain_credentials(load_default_config())[3]
    assert chosen.reason == f"role_arn {ARN}, assumed with aws_access_key_id of profile 'b'"
    assert str(chosen) == f"profile 'a': chosen, {chosen.reason}"


def test_a_command_is_never_shown(home: Path) -> None:
    (home / ".aws" / "config").write_text("[default]\ncredential_process=print made-up-secret")
    config = load_default_config()
    assert "made-up-secret" not in str(config.explain()) + repr(config.credentials)
    assert "made-up-secret" not in repr(getattr(config.credentials, "provider", None))
    assert explain_credentials(config)[3].reason == "credential_process of profile 'default'"


def test_the_end_is_told_once_it_is_known(
    server: CredentialSources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", server.url)
    config = load_default_config()
    assert explain_credentials(config)[-1].expires is None
    assert config.credentials is not None
    credentials = config.credentials.retrieve()
    decision = explain_credentials(config)[-1]
    assert decision.expires == credentials.expires
    assert credentials.expires is not None
    assert str(decision).endswith(f"; ends {credentials.expires.isoformat()}")
    data = json.dumps(decision.to_dict())
    assert json.loads(data)["outcome"] == "chosen"
    assert json.loads(data)["expires"] == credentials.expires.isoformat()


def test_metadata_that_does_not_answer_ends_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
    monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", url)
    config = load_default_config()
    assert config.credentials is not None
    with pytest.raises(IdentityError) as caught:
        config.credentials.retrieve()
    message = str(caught.value)
    assert "no credentials were found: code: with_credentials_provider was not given;" in message
    assert "; EC2 instance metadata: " in message
    decisions = explain_credentials(config)
    assert {decision.outcome for decision in decisions} == {Outcome.PASSED_OVER}
    assert f"EC2 instance metadata: {decisions[-1].reason}" in message


def test_unavailable_credentials_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    config = load_default_config()
    assert isinstance(config.credentials, CredentialsCache)
    provider = config.credentials.provider
    assert isinstance(provider, UnavailableCredentials)
    told = tuple(f"{step.source}: {step.reason}" for step in explain_credentials(config))
    assert provider.reasons == told


def test_a_decision_is_frozen() -> None:
    decision = ChainDecision("x", Outcome.CHOSEN, "y", datetime.datetime.now(datetime.UTC))
    with pytest.raises(AttributeError):
        decision.reason = "z"  # type: ignore[misc]
