"""The clients that the chain makes, and what of a profile reaches them."""

from __future__ import annotations

import pickle
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from aws_core.config import (
    Config,
    load_default_config,
    with_app_id,
    with_assume_role_credential_options,
    with_base_endpoint,
    with_credentials_cache_options,
    with_ec2_role_credential_options,
    with_service_options,
    with_sso_token_provider_options,
)
from aws_core.credentials import CredentialsCache, ec2rolecreds, endpointcreds, ssocreds
from aws_core.credentials.stscreds import AssumeRoleOptions, AssumeRoleProvider
from services import s3
from tests.servers.credential_sources import CredentialSources, running_credential_sources

ARN = "arn:aws:iam::123456789012:role/"
SOURCE = "[profile b]\naws_access_key_id=B\naws_secret_access_key=made-up-secret\n"
SESSION = (
    "[profile a]\nsso_session=s\nsso_account_id=1\nsso_role_name=r\n"
    "[sso-session s]\nsso_region=eu-west-1\nsso_start_url=https://s\n"
)


@pytest.fixture(autouse=True)
def profile_a(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "a")
    monkeypatch.setenv("AWS_REGION", "us-west-2")


@pytest.fixture
def server() -> Generator[CredentialSources]:
    with running_credential_sources() as sources:
        yield sources


def write(home: Path, *lines: str, more: str = "") -> None:
    profile = "\n".join(("[profile a]", f"role_arn={ARN}a", "source_profile=b", *lines, ""))
    (home / ".aws" / "config").write_text(profile + SOURCE + more)


def role_of(config: Config) -> AssumeRoleProvider:
    assert isinstance(config.credentials, CredentialsCache)
    assert isinstance(config.credentials.provider, AssumeRoleProvider)
    return config.credentials.provider


def client_options(config: Config) -> Any:
    client: Any = role_of(config).options.client
    return client.options()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("960", 960), ("3600", 3600), ("959", 900), ("900", 900), ("soon", 900), ("-5", 900)],
)
def test_duration_counts_from_sixteen_minutes_on(home: Path, text: str, seconds: int) -> None:
    write(home, f"duration_seconds={text}")
    assert role_of(load_default_config()).options.duration == seconds


def test_what_a_profile_says_of_its_role(home: Path) -> None:
    write(home, "role_session_name=n", "external_id=e", "mfa_serial=m")

    def change(options: AssumeRoleOptions) -> None:
        assert (options.external_id, options.serial_number) == ("e", "m")
        options.token_provider = str
        options.source_identity = "me"

    options = role_of(load_default_config(with_assume_role_credential_options(change))).options
    assert (options.role_session_name, options.source_identity) == ("n", "me")
    assert options.token_provider is str


@pytest.mark.parametrize(
    ("environment", "services", "expected"),
    [
        ({}, "", None),
        ({"AWS_ENDPOINT_URL": "http://all"}, "", None),
        ({"AWS_ENDPOINT_URL_STS": "http://sts"}, "", "http://sts"),
        (
            {"AWS_ENDPOINT_URL": "http://all", "AWS_ENDPOINT_URL_STS": "http://sts"},
            "",
            "http://sts",
        ),
        ({}, "http://file", "http://file"),
        ({"AWS_ENDPOINT_URL": "http://all"}, "http://file", None),
        ({"AWS_ENDPOINT_URL_STS": "http://sts"}, "http://file", "http://sts"),
    ],
)
def test_endpoints_for_all_services_do_not_reach_sts(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    services: str,
    expected: str | None,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    section = f"[services x]\nsts =\n  endpoint_url = {services}\n" if services else ""
    write(home, "services=x", "endpoint_url=http://profile", more=section)
    assert client_options(load_default_config()).base_endpoint == expected
    in_code = load_default_config(with_base_endpoint("http://code"))
    assert client_options(in_code).base_endpoint == "http://code"


def test_clients_of_the_chain_are_the_sdks_own(home: Path) -> None:
    write(home)
    seen: list[str] = []
    config = load_default_config(
        with_app_id("app"), with_service_options(lambda service, options: seen.append(service))
    )
    options = client_options(config)
    assert (options.app_id or "", options.region) == ("", "us-west-2")
    assert options.http_client is config.http_client
    assert seen == []


def test_user_agents_tell_the_sources_of_each_call(
    home: Path, server: CredentialSources, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(home)
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", server.url)
    config = load_default_config()
    assert config.credentials is not None
    config.credentials.retrieve()
    (agent,) = server.user_agents
    ids = next(part for part in agent.split() if part.startswith("m/"))
    assert {"o", "n"} <= set(ids.removeprefix("m/").split(","))
    assert set("oni") <= set(s3.new_from_config(config).options().features())


def test_every_cache_gets_the_options_of_the_cache(home: Path) -> None:
    write(home)
    config = load_default_config(with_credentials_cache_options(expiry_window=7.0))
    assert isinstance(config.credentials, CredentialsCache)
    inner = client_options(config).credentials
    assert config.credentials.options.expiry_window == inner.options.expiry_window == 7.0


def test_credentials_of_a_container_are_renewed_five_minutes_early(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_PROFILE")
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/x")
    cache = load_default_config().credentials
    assert isinstance(cache, CredentialsCache)
    assert cache.options.expiry_window == 300.0
    cache = load_default_config(with_credentials_cache_options(expiry_window=1.0)).credentials
    assert isinstance(cache, CredentialsCache)
    assert cache.options.expiry_window == 1.0


def test_the_relative_address_of_a_container_is_stronger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_PROFILE")
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x")
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/x")
    config = load_default_config()
    assert isinstance(config.credentials, CredentialsCache)
    assert isinstance(config.credentials.provider, endpointcreds.Provider)
    assert config.credentials.provider.options.endpoint == "http://169.254.170.2/x"
    origin = "environment variable AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
    assert str(config.origin("credentials")) == origin


def test_options_of_sso_tokens_and_the_region_of_sso(home: Path) -> None:
    (home / ".aws" / "config").write_text(SESSION)
    given: list[ssocreds.SSOTokenProviderOptions] = []
    config = load_default_config(with_sso_token_provider_options(given.append))
    assert isinstance(config.credentials, CredentialsCache)
    assert isinstance(config.credentials.provider, ssocreds.Provider)
    options: Any = config.credentials.provider.options
    assert options.client.options().region == "eu-west-1"
    assert [options.start_url, options.account_id, options.role_name] == ["https://s", "1", "r"]
    assert isinstance(options.sso_token_provider, ssocreds.SSOTokenProvider)
    assert len(given) >= 1


def test_a_client_of_ones_own_for_metadata(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_PROFILE")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")

    def change(options: ec2rolecreds.Options) -> None:
        options.client = client

    client: Any = object()
    config = load_default_config(with_ec2_role_credential_options(change))
    provider: Any = getattr(config.credentials, "provider", None)
    assert provider.provider.options.client is client


def test_a_config_with_a_role_is_pickled_without_secrets(
    home: Path, server: CredentialSources, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(home)
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", server.url)
    config = load_default_config()
    assert config.credentials is not None
    config.credentials.retrieve()
    data = pickle.dumps(config)
    assert b"made-up-secret" not in data
    loaded: Config = pickle.loads(data)
    assert loaded.credentials is not None
    assert loaded.credentials.retrieve().access_key_id == "A"
    assert server.calls == ["AssumeRole a by B in us-west-2"] * 2
