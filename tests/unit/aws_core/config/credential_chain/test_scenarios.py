"""Which credentials win, what they are, who was asked for them, and what the user agent says."""

from __future__ import annotations

import copy
import hashlib
import json
import pickle
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from aws_core.config import (
    LoadOption,
    load_default_config,
    with_assume_role_credential_options,
    with_credentials_provider,
    with_endpoint_credential_options,
    with_process_credential_options,
    with_region,
    with_shared_config_profile,
    with_sso_provider_options,
    with_web_identity_role_credential_options,
)
from aws_core.credentials import CredentialsCache, StaticCredentialsProvider
from aws_core.credentials.feature_ids import credential_features
from tests.servers.credential_sources import (
    ACCOUNT,
    SECRET,
    CredentialSources,
    running_credential_sources,
)

ARN = "arn:aws:iam::123456789012:role"
KEYS = {"AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": SECRET}
METADATA = {"AWS_EC2_METADATA_DISABLED": "false"}
RELATIVE = {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/relative"}
FULL = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "{url}/full"}
TOKEN_FILE = {
    "AWS_WEB_IDENTITY_TOKEN_FILE": "{home}/token",
    "AWS_ROLE_ARN": f"{ARN}/web",
    "AWS_ROLE_SESSION_NAME": "web-session",
}
IN_A = with_shared_config_profile("a")


def static(name: str, key_id: str) -> str:
    return f"[profile {name}]\naws_access_key_id={key_id}\naws_secret_access_key={SECRET}\n"


def role(name: str, *lines: str) -> str:
    return "\n".join((f"[profile {name}]", f"role_arn={ARN}/{name}", *lines, ""))


def process(key_id: str) -> str:
    printed = json.dumps({"Version": 1, "AccessKeyId": key_id, "SecretAccessKey": SECRET})
    return f"credential_process=printf '%s' '{printed}'\n"


SSO = "sso_account_id=1\nsso_role_name=dev\n"
SESSION = "[sso-session s]\nsso_region=eu-west-1\nsso_start_url=https://s\n"
FROM_PROFILE = "web_identity_token_file={home}/token\nrole_session_name=mine"


class Row(NamedTuple):
    """One scenario; ``{url}`` and ``{home}`` in texts stand for the server and the home."""

    name: str
    key_id: str
    environment: Mapping[str, str] = {}
    config: str = ""
    credentials: str = ""
    options: tuple[LoadOption, ...] = ()
    calls: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    origin: str = ""


def _changed(name: str, value: Any) -> Any:
    def change(options: Any) -> None:
        setattr(options, name, value)

    return change


ROWS = [
    Row(
        "a provider of code is stronger than all",
        "CODE",
        {**KEYS, **TOKEN_FILE},
        static("default", "FILE"),
        options=(with_credentials_provider(StaticCredentialsProvider("CODE", SECRET)),),
        features=("e",),
        origin="with_credentials_provider",
    ),
    Row(
        "the profile of code is stronger than the environment",
        "A",
        {**KEYS, **TOKEN_FILE},
        static("a", "A"),
        options=(IN_A,),
        features=("n",),
        origin="file ~/.aws/config, line 2, profile a",
    ),
    Row(
        "keys of the environment are stronger than its web identity and its profile",
        "ENV",
        {**KEYS, **TOKEN_FILE, "AWS_PROFILE": "a"},
        static("a", "A"),
        features=("g",),
        origin="environment variable AWS_ACCESS_KEY_ID",
    ),
    Row(
        "one key of the environment is nothing",
        "A",
        {"AWS_ACCESS_KEY_ID": "ENV", "AWS_PROFILE": "a"},
        static("a", "A"),
        features=("n",),
    ),
    Row(
        "web identity of the environment is stronger than a profile",
        "WEB",
        {**TOKEN_FILE, "AWS_PROFILE": "a"},
        static("a", "A"),
        calls=("AssumeRoleWithWebIdentity web by jwt",),
        features=("h",),
        origin="environment variable AWS_WEB_IDENTITY_TOKEN_FILE",
    ),
    Row(
        "a source profile",
        "A",
        {"AWS_PROFILE": "a"},
        role("a", "source_profile=b") + static("b", "B"),
        calls=("AssumeRole a by B in us-west-2",),
        features=("o", "n", "i"),
        origin="file ~/.aws/config, line 2, profile a",
    ),
    Row(
        "a chain of source profiles",
        "A",
        {"AWS_PROFILE": "a"},
        role("a", "source_profile=b") + role("b", "source_profile=c") + static("c", "C"),
        calls=("AssumeRole b by C in us-west-2", "AssumeRole a by B in us-west-2"),
        features=("o", "o", "n", "i"),
    ),
    Row(
        "the longest chain of source profiles",
        "R1",
        {"AWS_PROFILE": "r1"},
        "".join(role(f"r{n}", f"source_profile=r{n + 1}") for n in range(1, 12))
        + static("r12", "B"),
        calls=(
            "AssumeRole r11 by B in us-west-2",
            *(f"AssumeRole r{n} by R{n + 1} in us-west-2" for n in range(10, 0, -1)),
        ),
    ),
    Row(
        "a source profile is stronger than keys",
        "A",
        {"AWS_PROFILE": "a"},
        role("a", "source_profile=b", "aws_access_key_id=X", "aws_secret_access_key=X")
        + static("b", "B"),
        calls=("AssumeRole a by B in us-west-2",),
    ),
    Row(
        "a profile that is its own source gives its keys",
        "A",
        {"AWS_PROFILE": "a"},
        role("a", "source_profile=a", "aws_access_key_id=X", f"aws_secret_access_key={SECRET}"),
        calls=("AssumeRole a by X in us-west-2",),
    ),
    Row(
        "a source profile with keys and a role assumes its role and ends the chain",
        "A",
        {"AWS_PROFILE": "a"},
        role("a", "source_profile=b")
        + role("b", "source_profile=none", "aws_access_key_id=X", "aws_secret_access_key=X"),
        calls=("AssumeRole b by X in us-west-2", "AssumeRole a by B in us-west-2"),
    ),
    Row(
        "keys are stronger than credential_source, and the role is assumed with them",
        "DEFAULT",
        KEYS,
        role("default", "credential_source=Environment"),
        f"[default]\naws_access_key_id=FILE\naws_secret_access_key={SECRET}",
        (with_shared_config_profile("default"),),
        ("AssumeRole default by FILE in us-west-2",),
        ("n", "i"),
    ),
    Row(
        "credential_source Environment",
        "A",
        KEYS,
        role("a", "credential_source=Environment"),
        options=(IN_A,),
        calls=("AssumeRole a by ENV in us-west-2",),
        features=("p", "z", "i"),
    ),
    Row(
        "credential_source EcsContainer",
        "A",
        {**FULL, "AWS_PROFILE": "a", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "ct"},
        role("a", "credential_source=EcsContainer"),
        calls=("container /full with ct", "AssumeRole a by CONTAINER in us-west-2"),
        features=("p", "z", "i"),
    ),
    Row(
        "credential_source Ec2InstanceMetadata",
        "A",
        {**FULL, **METADATA, "AWS_PROFILE": "a"},
        role("a", "credential_source=Ec2InstanceMetadata"),
        calls=(
            "metadata api/token",
            "metadata roles",
            "metadata instance-role",
            "AssumeRole a by INSTANCE in us-west-2",
        ),
        features=("p", "0", "i"),
    ),
    Row(
        "web identity of a profile assumes its role once",
        "A",
        {"AWS_PROFILE": "a"},
        role("a", FROM_PROFILE) + SSO,
        calls=("AssumeRoleWithWebIdentity a by jwt",),
        features=("q",),
        origin="file ~/.aws/config, line 3, profile a",
    ),
    Row(
        "web identity of a source profile",
        "A",
        {"AWS_PROFILE": "a"},
        role("a", "source_profile=b") + role("b", FROM_PROFILE),
        calls=("AssumeRoleWithWebIdentity b by jwt", "AssumeRole a by B in us-west-2"),
        features=("o", "q", "i"),
    ),
    Row(
        "an SSO session is stronger than a login session and a process",
        "SSO",
        {"AWS_PROFILE": "a"},
        "[profile a]\nsso_session=s\nlogin_session=l\n" + SSO + process("P") + SESSION,
        calls=("SSO dev in 1 with session-token",),
        features=("r", "s"),
        origin="file ~/.aws/config, line 2, profile a",
    ),
    Row(
        "SSO with older keys",
        "SSO",
        {"AWS_PROFILE": "a"},
        "[profile a]\nsso_region=eu-west-1\nsso_start_url=https://old\n" + SSO,
        calls=("SSO dev in 1 with old-token",),
        features=("t", "u"),
        origin="file ~/.aws/config, line 2, profile a",
    ),
    Row(
        "a role with the SSO session of its own profile",
        "A",
        {"AWS_PROFILE": "a"},
        role("a", "sso_session=s", SSO) + SESSION,
        calls=("SSO dev in 1 with session-token", "AssumeRole a by SSO in us-west-2"),
        features=("r", "s", "i"),
    ),
    Row(
        "a login session is stronger than a process",
        "LOGIN",
        {"AWS_PROFILE": "a"},
        "[profile a]\nlogin_session=l\n" + process("P"),
        features=("AC", "AD"),
        origin="file ~/.aws/config, line 2, profile a",
    ),
    Row(
        "a process is stronger than a container",
        "P",
        {**FULL, "AWS_PROFILE": "a"},
        "[profile a]\n" + process("P"),
        features=("v", "w"),
        origin="file ~/.aws/config, line 2, profile a",
    ),
    Row(
        "a role with the process of a source profile",
        "A",
        {"AWS_PROFILE": "a"},
        role("a", "source_profile=b") + "[profile b]\n" + process("P"),
        calls=("AssumeRole a by P in us-west-2",),
        features=("o", "v", "w", "i"),
    ),
    Row(
        "a container is stronger than EC2 metadata",
        "CONTAINER",
        {**FULL, **METADATA},
        calls=("container /full with no token",),
        features=("z",),
        origin="environment variable AWS_CONTAINER_CREDENTIALS_FULL_URI",
    ),
    Row(
        "the token file of a container is stronger than its token",
        "CONTAINER",
        {
            **FULL,
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "{home}/token",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "ct",
        },
        calls=("container /full with jwt",),
    ),
    Row(
        "EC2 metadata comes last",
        "INSTANCE",
        METADATA,
        calls=("metadata api/token", "metadata roles", "metadata instance-role"),
        features=("0",),
        origin="default",
    ),
    Row(
        "a role without a source takes what comes next",
        "A",
        {**FULL, "AWS_PROFILE": "a"},
        role("a"),
        calls=("container /full with no token", "AssumeRole a by CONTAINER in us-west-2"),
        features=("z", "i"),
    ),
    Row(
        "a role without a source takes EC2 metadata",
        "A",
        {**METADATA, "AWS_PROFILE": "a"},
        role("a"),
        calls=(
            "metadata api/token",
            "metadata roles",
            "metadata instance-role",
            "AssumeRole a by INSTANCE in us-west-2",
        ),
        features=("0", "i"),
    ),
    Row(
        "options of a role",
        "OTHER",
        {"AWS_PROFILE": "a"},
        role("a", "source_profile=b") + static("b", "B"),
        options=(
            with_assume_role_credential_options(_changed("role_arn", f"{ARN}/other")),
            with_region("eu-central-1"),
        ),
        calls=("AssumeRole other by B in eu-central-1",),
    ),
    Row(
        "options of a web identity",
        "OTHER",
        {"AWS_WEB_IDENTITY_TOKEN_FILE": "{home}/token"},
        options=(with_web_identity_role_credential_options(_changed("role_arn", f"{ARN}/other")),),
        calls=("AssumeRoleWithWebIdentity other by jwt",),
    ),
    Row(
        "options of SSO",
        "SSO",
        {"AWS_PROFILE": "a"},
        "[profile a]\nsso_session=s\n" + SSO + SESSION,
        options=(with_sso_provider_options(_changed("role_name", "other")),),
        calls=("SSO other in 1 with session-token",),
    ),
    Row(
        "options of a process",
        "P",
        {"AWS_PROFILE": "a"},
        "[profile a]\n" + process("P"),
        options=(with_process_credential_options(_changed("timeout", -1.0)),),
    ),
    Row(
        "options of a container's endpoint",
        "CONTAINER",
        {**FULL, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "ct"},
        options=(with_endpoint_credential_options(_changed("authorization_token", "other")),),
        calls=("container /full with other",),
    ),
]


@pytest.fixture
def server() -> Generator[CredentialSources]:
    with running_credential_sources() as sources:
        yield sources


@pytest.fixture
def signed_in(home: Path) -> Path:
    """A home whose user has signed in in every way there is."""
    (home / "token").write_text("jwt")
    cache = home / ".aws" / "sso" / "cache"
    cache.mkdir(parents=True)
    for key, token in (("s", "session-token"), ("https://old", "old-token")):
        path = cache / f"{hashlib.sha1(key.encode()).hexdigest()}.json"
        path.write_text(json.dumps({"accessToken": token, "expiresAt": "2036-01-01T00:00:00Z"}))
    cache = home / ".aws" / "login" / "cache"
    cache.mkdir(parents=True)
    login = {
        "accessToken": {
            "accessKeyId": "LOGIN",
            "secretAccessKey": SECRET,
            "sessionToken": "T",
            "accountId": ACCOUNT,
            "expiresAt": "2036-01-01T00:00:00Z",
        },
        "tokenType": "aws_sigv4",
        "refreshToken": "R",
        "identityToken": "I",
        "clientId": "C",
        "dpopKey": "K",
    }
    (cache / f"{hashlib.sha256(b'l').hexdigest()}.json").write_text(json.dumps(login))
    return home


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_scenario(
    row: Row, server: CredentialSources, signed_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def filled(text: str) -> str:
        return text.replace("{url}", server.url).replace("{home}", str(signed_in))

    monkeypatch.setenv("AWS_REGION", "us-west-2")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", server.url)
    for service in ("STS", "SSO", "SSO_OIDC", "SIGNIN"):
        monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service}", server.url)
    for name, value in row.environment.items():
        monkeypatch.setenv(name, filled(value))
    (signed_in / ".aws" / "config").write_text(filled(row.config))
    (signed_in / ".aws" / "credentials").write_text(row.credentials)

    config = load_default_config(*row.options)
    assert server.calls == []
    assert isinstance(config.credentials, CredentialsCache)
    credentials = config.credentials.retrieve()
    assert config.credentials.retrieve() is credentials
    assert credentials.access_key_id == row.key_id
    assert credentials.has_keys()
    assert tuple(server.calls) == row.calls
    if row.features:
        assert credential_features(config.credentials) == row.features
    if row.origin:
        assert str(config.origin("credentials")) == row.origin
    assert SECRET not in repr(config) + str(config.explain())

    data = pickle.dumps(config)
    given = row.name.startswith("a provider of code") or "credential_process" in row.config
    assert given or SECRET.encode() not in data
    others: list[Any] = [pickle.loads(data), copy.copy(config), copy.deepcopy(config)]
    for other in others:
        assert other.credentials.retrieve().access_key_id == row.key_id
