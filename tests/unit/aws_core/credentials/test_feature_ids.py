from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aws_core.credentials import (
    AnonymousCredentials,
    CredentialsCache,
    CredentialsProvider,
    EnvironmentCredentialsProvider,
    SharedFileCredentialsProvider,
    StaticCredentialsProvider,
    ec2rolecreds,
    endpointcreds,
    logincreds,
    processcreds,
    ssocreds,
    stscreds,
)
from aws_core.credentials.feature_ids import credential_features, feature_id

STATIC = StaticCredentialsProvider("A", "S")
CLIENT: Any = object()
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
        (processcreds.Provider("x"), ("w",)),
        (ec2rolecreds.Provider(), ("0",)),
        (endpointcreds.Provider("http://127.0.0.1"), ("z",)),
        (ssocreds.Provider(CLIENT, "1", "r", "u"), ("s",)),
        (logincreds.Provider(CLIENT, "f"), ("AD",)),
        (stscreds.AssumeRoleProvider(CLIENT, "r"), ("i",)),
        (stscreds.WebIdentityRoleProvider(CLIENT, "r", stscreds.IdentityTokenFile("f")), ("k",)),
    ],
)
def test_features_of_a_provider(
    provider: CredentialsProvider | None, expected: tuple[str, ...]
) -> None:
    assert credential_features(provider) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("StaticCredentials", "e"),
        ("EnvConfigCredentials", "g"),
        ("EnvVarsSTSWebIDToken", "h"),
        ("AssumeRoleProvider", "i"),
        ("WebIdentityCredentials", "k"),
        ("SharedConfigCredentials: C:/x", "n"),
        ("ProfileSourceProfile", "o"),
        ("ProfileNamedProvider", "p"),
        ("ProfileSTSWebIDToken", "q"),
        ("ProfileSSO", "r"),
        ("SSOProvider", "s"),
        ("ProfileSSOLegacy", "t"),
        ("SSOLegacy", "u"),
        ("ProfileProcess", "v"),
        ("ProcessProvider", "w"),
        ("CredentialsEndpointProvider", "z"),
        ("EC2RoleProvider", "0"),
        ("ProfileLogin", "AC"),
        ("LoginProvider", "AD"),
        ("Mine", None),
    ],
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
