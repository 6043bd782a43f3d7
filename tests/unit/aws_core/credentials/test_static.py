from __future__ import annotations

import pickle
from typing import Any

import pytest

from aws_core.credentials import AnonymousCredentials, Credentials, StaticCredentialsProvider
from smithy_py.context import BACKGROUND
from smithy_py.errors import IdentityError

SECRET = "very-secret"


def test_gives_what_it_was_given() -> None:
    provider = StaticCredentialsProvider("A", SECRET, "T", account_id="1")
    expected = Credentials("A", SECRET, "T", "StaticCredentials", account_id="1")
    assert provider.retrieve() == provider.retrieve(BACKGROUND) == expected
    assert provider.retrieve(ctx=BACKGROUND) == expected


@pytest.mark.parametrize(("key_id", "secret"), [("", SECRET), ("A", ""), ("", "")])
def test_empty_keys_are_an_error(key_id: str, secret: str) -> None:
    with pytest.raises(IdentityError, match="static credentials are empty"):
        StaticCredentialsProvider(key_id, secret).retrieve()


@pytest.mark.parametrize("keys", [(None, "S"), ("A", b"S"), ("A", "S", None)])
def test_keys_are_text(keys: Any) -> None:
    with pytest.raises(TypeError, match=r"must be str, not (NoneType|bytes)"):
        StaticCredentialsProvider(*keys)


def test_is_pickled_with_its_keys_and_shows_none() -> None:
    provider = StaticCredentialsProvider("A", SECRET, "T", account_id="1")
    other: StaticCredentialsProvider = pickle.loads(pickle.dumps(provider))
    assert other.retrieve() == provider.retrieve()
    assert repr(provider) == "StaticCredentialsProvider('A')"


def test_anonymous_credentials_never_give_any() -> None:
    anonymous = pickle.loads(pickle.dumps(AnonymousCredentials()))
    assert repr(anonymous) == "AnonymousCredentials()"
    with pytest.raises(IdentityError, match="cannot sign"):
        anonymous.retrieve()
