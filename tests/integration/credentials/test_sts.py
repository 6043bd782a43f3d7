"""Credentials of roles, got from a server that checks signatures."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from aws_core import Config
from aws_core.config import (
    load_default_config,
    with_assume_role_credential_options,
    with_shared_config_profile,
)
from aws_core.credentials import StaticCredentialsProvider, explain_credentials, stscreds
from services import sts
from smithy_py.errors import APIError, IdentityError
from tests.integration.clients import config
from tests.integration.credentials.conftest import MakeRole
from tests.servers.server import Server

WriteProfiles = Callable[[str], None]


def caller(settings: Config) -> str:
    """The ARN of whoever *settings* have the credentials of."""
    output = sts.new_from_config(settings).get_caller_identity()
    assert output.arn is not None
    return output.arn


def name_of(arn: str) -> str:
    return arn.rpartition("/")[2]


def test_a_role_assumed_in_code(ministack: Server, make_role: MakeRole) -> None:
    role = make_role("code")
    settings = config(ministack)

    def change(options: stscreds.AssumeRoleOptions) -> None:
        options.role_session_name = "in-code"
        options.duration = 1000.0

    provider = stscreds.AssumeRoleProvider(sts.new_from_config(settings), role, change)
    assumed = settings.copy(credentials=provider)
    assert caller(assumed).endswith(f":assumed-role/{name_of(role)}/in-code")
    assert assumed.credentials is not None
    credentials = assumed.credentials.retrieve()
    assert credentials.session_token
    assert credentials.can_expire
    assert credentials.account_id == role.split(":")[4]


def test_a_role_of_a_profile(write_profiles: WriteProfiles, make_role: MakeRole) -> None:
    role = make_role("profile")
    write_profiles(
        f"[profile a]\nrole_arn={role}\nsource_profile=admin\nrole_session_name=of-profile\n"
    )
    settings = load_default_config(with_shared_config_profile("a"))
    assert caller(settings).endswith(f":assumed-role/{name_of(role)}/of-profile")
    decision = explain_credentials(settings)[3]
    assert decision.reason == (
        f"role_arn {role}, assumed with aws_access_key_id of profile 'admin'"
    )
    assert settings.credentials is not None
    assert decision.expires == settings.credentials.retrieve().expires


def test_a_chain_of_roles(write_profiles: WriteProfiles, make_role: MakeRole) -> None:
    first, second = make_role("first"), make_role("second")
    write_profiles(
        f"[profile a]\nrole_arn={second}\nsource_profile=b\nrole_session_name=outer\n"
        f"[profile b]\nrole_arn={first}\nsource_profile=admin\nrole_session_name=inner\n"
    )
    settings = load_default_config(with_shared_config_profile("a"))
    assert caller(settings).endswith(f":assumed-role/{name_of(second)}/outer")


def test_a_role_with_keys_of_the_environment(
    ministack: Server,
    write_profiles: WriteProfiles,
    make_role: MakeRole,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ministack.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", ministack.secret_access_key)
    role = make_role("environment")
    write_profiles(f"[profile a]\nrole_arn={role}\ncredential_source=Environment\n")
    settings = load_default_config(with_shared_config_profile("a"))
    assert f":assumed-role/{name_of(role)}/aws-sdk-python-" in caller(settings)


def test_a_role_with_an_mfa_device(write_profiles: WriteProfiles, make_role: MakeRole) -> None:
    role = make_role("mfa")
    write_profiles(f"[profile a]\nrole_arn={role}\nsource_profile=admin\nmfa_serial=device\n")
    asked: list[str] = []

    def code() -> str:
        asked.append("asked")
        return "123456"

    def change(options: stscreds.AssumeRoleOptions) -> None:
        options.token_provider = code

    settings = load_default_config(
        with_shared_config_profile("a"), with_assume_role_credential_options(change)
    )
    assert asked == []
    assert name_of(role) in caller(settings)
    caller(settings)
    assert asked == ["asked"]


def test_a_web_identity(
    write_profiles: WriteProfiles,
    make_role: MakeRole,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    role = make_role(
        "web",
        "sts:AssumeRoleWithWebIdentity",
        Federated="arn:aws:iam::000000000000:oidc-provider/i",
    )
    write_profiles("")
    claims = json.dumps({"iss": "https://i", "sub": "me", "aud": "sts.amazonaws.com"})
    body = base64.urlsafe_b64encode(claims.encode()).decode().rstrip("=")
    (tmp_path / "token").write_text(f"eyJhbGciOiJub25lIn0.{body}.c2ln")
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("AWS_ROLE_ARN", role)
    monkeypatch.setenv("AWS_ROLE_SESSION_NAME", "of-web")
    assert caller(load_default_config()).endswith(f":assumed-role/{name_of(role)}/of-web")


def test_one_call_serves_all_threads(ministack: Server, make_role: MakeRole) -> None:
    calls: list[str] = []
    client = sts.new_from_config(config(ministack))
    original = client.assume_role

    def counted(*arguments: object, **named: object) -> sts.AssumeRoleOutput:
        calls.append("AssumeRole")
        return original(*arguments, **named)  # type: ignore[arg-type]

    client.assume_role = counted  # type: ignore[method-assign]
    provider = stscreds.AssumeRoleProvider(client, make_role("threads"))
    settings = config(ministack).copy(credentials=provider)
    assert settings.credentials is not None
    retrieve = settings.credentials.retrieve
    with ThreadPoolExecutor(64) as pool:
        got = list(pool.map(lambda _: retrieve(), range(64)))
    assert calls == ["AssumeRole"]
    assert len({credentials.access_key_id for credentials in got}) == 1


def test_a_wrong_secret_is_refused(ministack: Server, make_role: MakeRole) -> None:
    wrong = StaticCredentialsProvider(ministack.access_key_id, "made-up-secret")
    settings = config(ministack).copy(credentials=wrong)
    provider = stscreds.AssumeRoleProvider(sts.new_from_config(settings), make_role("wrong"))
    assumed = settings.copy(credentials=provider)
    assert assumed.credentials is not None
    with pytest.raises(IdentityError, match="failed to refresh cached credentials") as caught:
        assumed.credentials.retrieve()
    assert isinstance(caught.value.__cause__, APIError)
    assert caught.value.__cause__.error_code == "SignatureDoesNotMatch"
    assert "made-up-secret" not in str(caught.value)
