"""STS: who calls, and a role that is assumed."""

from __future__ import annotations

import json

import pytest

from aws_core.credentials import StaticCredentialsProvider
from services import iam, sts
from tests.integration.clients import config
from tests.integration.services.conftest import NewClient
from tests.integration.services.test_iam import TRUST
from tests.servers.server import Server


@pytest.fixture
def client(new_client: NewClient) -> sts.Client:
    found: sts.Client = new_client(sts)
    return found


def test_who_calls(client: sts.Client) -> None:
    caller = client.get_caller_identity()
    assert caller.account is not None
    assert caller.account in (caller.arn or "")


def test_a_role(new_client: NewClient, client: sts.Client, server: Server, name: str) -> None:
    roles: iam.Client = new_client(iam)
    made = roles.create_role(
        iam.CreateRoleInput(role_name=name, assume_role_policy_document=json.dumps(TRUST))
    )
    assert made.role is not None
    arn = made.role.arn or ""
    assumed = client.assume_role(sts.AssumeRoleInput(role_arn=arn, role_session_name="session"))
    keys = assumed.credentials
    assert keys is not None
    assert keys.session_token
    assert assumed.assumed_role_user is not None
    assert (assumed.assumed_role_user.arn or "").endswith(f":assumed-role/{name}/session")

    settings = config(server).copy(
        credentials=StaticCredentialsProvider(
            keys.access_key_id or "", keys.secret_access_key or "", keys.session_token or ""
        )
    )
    with sts.new_from_config(settings) as other:
        assert (other.get_caller_identity().arn or "").endswith(f"{name}/session")
