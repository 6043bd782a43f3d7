"""Secrets Manager: what is sensitive stays unseen."""

from __future__ import annotations

import pytest

from services import secretsmanager
from tests.integration.services.conftest import NewClient

types = secretsmanager.types


@pytest.fixture
def client(new_client: NewClient) -> secretsmanager.Client:
    found: secretsmanager.Client = new_client(secretsmanager)
    return found


def test_secrets(client: secretsmanager.Client, name: str) -> None:
    names = [f"{name}-{number}" for number in range(3)]
    for secret in names:
        value = f"value of {secret}"
        # The idempotency token is made by the client.
        client.create_secret(secretsmanager.CreateSecretInput(name=secret, secret_string=value))
    got = client.get_secret_value(secretsmanager.GetSecretValueInput(secret_id=names[1]))
    assert got.secret_string == f"value of {names[1]}"
    assert f"value of {names[1]}" not in repr(got)

    mine = types.Filter(key=types.FilterNameStringType.NAME, values=[name])
    listing = secretsmanager.ListSecretsInput(filters=[mine])
    pages = list(secretsmanager.ListSecretsPaginator(client, listing, limit=2))
    assert [len(page.secret_list or ()) for page in pages] == [2, 1]
    listed = [secret.name or "" for page in pages for secret in page.secret_list or ()]
    assert sorted(listed) == names


def test_bytes(client: secretsmanager.Client, name: str) -> None:
    secret = bytes(range(256))
    client.create_secret(secretsmanager.CreateSecretInput(name=name, secret_binary=secret))
    got = client.get_secret_value(secretsmanager.GetSecretValueInput(secret_id=name))
    assert got.secret_binary == secret


def test_errors(client: secretsmanager.Client, name: str) -> None:
    with pytest.raises(types.ResourceNotFoundException):
        client.get_secret_value(secretsmanager.GetSecretValueInput(secret_id=name))
    client.create_secret(secretsmanager.CreateSecretInput(name=name, secret_string="one"))
    with pytest.raises(types.ResourceExistsException):
        client.create_secret(secretsmanager.CreateSecretInput(name=name, secret_string="two"))
