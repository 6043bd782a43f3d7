from __future__ import annotations

from pathlib import Path

import pytest

from aws_core.credentials import (
    AnonymousCredentials,
    CredentialsCache,
    CredentialsProvider,
    EnvironmentCredentialsProvider,
    SharedFileCredentialsProvider,
    StaticCredentialsProvider,
)
from aws_core.credentials.feature_ids import credential_features, feature_id

STATIC = StaticCredentialsProvider("A", "S")
SHARED = SharedFileCredentialsProvider("default", config_files=[], credentials_files=[])


@pytest.mark.parametrize(
    ("provider", "expected"),
    [
        (None, ()),
        (AnonymousCredentials(), ()),
        (STATIC, ("e",)),
        (EnvironmentCredentialsProvider({}), ("g",)),
        (SHARED, ("n",)),
        (CredentialsCache(SHARED), ("n",)),
        (CredentialsCache(AnonymousCredentials()), ()),
    ],
)
def test_features_of_a_provider(
    provider: CredentialsProvider | None, expected: tuple[str, ...]
) -> None:
    assert credential_features(provider) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [("StaticCredentials", "e"), ("SharedConfigCredentials: C:/x", "n"), ("Mine", None)],
)
def test_feature_of_a_source(source: str, expected: str | None) -> None:
    assert feature_id(source) == expected


def test_credentials_name_sources_that_have_features(home: Path) -> None:
    path = home / "file"
    path.write_text("[default]\naws_access_key_id=A\naws_secret_access_key=S\n")
    keys = {"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "S"}
    shared = SharedFileCredentialsProvider(
        "default", config_files=[], credentials_files=[str(path)]
    )
    for provider in (STATIC, EnvironmentCredentialsProvider(keys), shared):
        source = provider.retrieve().source
        assert credential_features(provider) == (feature_id(source),)
