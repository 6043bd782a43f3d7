"""Roles on MiniStack, and a home with profiles for them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from services import iam
from tests.integration.clients import config
from tests.servers.server import Server

MakeRole = Callable[..., str]


@pytest.fixture
def make_role(ministack: Server, name: str) -> MakeRole:
    """Makes a role that a principal may assume, and gives its ARN."""
    client = iam.new_from_config(config(ministack))

    def make(suffix: str, action: str = "sts:AssumeRole", **principal: str) -> str:
        statement = {
            "Effect": "Allow",
            "Principal": principal or {"AWS": "*"},
            "Action": action,
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        role_name = f"{name}-{suffix}"
        made = client.create_role(
            iam.CreateRoleInput(role_name=role_name, assume_role_policy_document=policy)
        )
        allowed = {"Effect": "Allow", "Action": "*", "Resource": "*"}
        client.put_role_policy(
            iam.PutRolePolicyInput(
                role_name=role_name,
                policy_name="all",
                policy_document=json.dumps({"Version": "2012-10-17", "Statement": [allowed]}),
            )
        )
        assert made.role is not None
        assert made.role.arn is not None
        return made.role.arn

    return make


@pytest.fixture
def write_profiles(
    ministack: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], None]:
    """Writes a config file, beside a credentials file whose profile ``admin`` has keys."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", ministack.endpoint_url)
    monkeypatch.setenv("AWS_REGION", ministack.region)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    (tmp_path / "credentials").write_text(
        f"[admin]\naws_access_key_id={ministack.access_key_id}\n"
        f"aws_secret_access_key={ministack.secret_access_key}\n"
    )

    def write(text: str) -> None:
        (tmp_path / "config").write_text(text)

    return write
