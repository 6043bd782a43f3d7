from __future__ import annotations

import copy
import pickle

import pytest

from aws_core.credentials import Credentials, EnvironmentCredentialsProvider
from smithy_py.errors import IdentityError

SECRET = "very-secret"
KEYS = {"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": SECRET}


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        (KEYS, ("A", SECRET, "", "")),
        ({"AWS_ACCESS_KEY": "B", "AWS_SECRET_KEY": "T"}, ("B", "T", "", "")),
        ({**KEYS, "AWS_ACCESS_KEY": "B", "AWS_SECRET_KEY": "T"}, ("A", SECRET, "", "")),
        ({**KEYS, "AWS_ACCESS_KEY_ID": "", "AWS_ACCESS_KEY": "B"}, ("B", SECRET, "", "")),
        ({**KEYS, "AWS_SESSION_TOKEN": "T", "AWS_ACCOUNT_ID": "1"}, ("A", SECRET, "T", "1")),
    ],
)
def test_reads_the_variables(variables: dict[str, str], expected: tuple[str, ...]) -> None:
    held = EnvironmentCredentialsProvider(variables).retrieve()
    key_id, secret, token, account = expected
    assert held == Credentials(key_id, secret, token, "EnvConfigCredentials", account_id=account)


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({}, "AWS_ACCESS_KEY_ID is not set"),
        ({"AWS_SESSION_TOKEN": SECRET}, "AWS_ACCESS_KEY_ID is not set"),
        ({"AWS_ACCESS_KEY_ID": "A"}, "AWS_ACCESS_KEY_ID is set but AWS_SECRET_ACCESS_KEY is not"),
        (
            {"AWS_SECRET_ACCESS_KEY": SECRET},
            "AWS_SECRET_ACCESS_KEY is set but AWS_ACCESS_KEY_ID is not",
        ),
    ],
)
def test_says_what_is_missing(variables: dict[str, str], message: str) -> None:
    provider = EnvironmentCredentialsProvider(variables)
    with pytest.raises(IdentityError) as caught:
        provider.retrieve()
    assert str(caught.value) == f"environment: {message}"
    assert SECRET not in repr(provider)


def test_keeps_what_it_read_and_pickles_nothing_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    provider = EnvironmentCredentialsProvider()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "B")
    for same in (provider, copy.copy(provider), copy.deepcopy(provider)):
        assert same.retrieve().access_key_id == "A"
    data = pickle.dumps(provider)
    assert SECRET.encode() not in data
    assert pickle.loads(data).retrieve().access_key_id == "B"
