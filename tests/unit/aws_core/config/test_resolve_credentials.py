from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from aws_core.config import (
    Config,
    LoadOption,
    load_default_config,
    with_credentials_cache_options,
    with_credentials_provider,
    with_shared_config_files,
    with_shared_config_profile,
    with_shared_credentials_files,
)
from aws_core.credentials import (
    AnonymousCredentials,
    Credentials,
    CredentialsCache,
    StaticCredentialsProvider,
)
from smithy_py.errors import ConfigError, IdentityError

WriteFiles = Callable[..., None]

ENVIRONMENT = {"AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "secret"}
FILE = "[default]\naws_access_key_id = FILE\naws_secret_access_key = secret\n"
DEV = "[profile dev]\naws_access_key_id = DEV\naws_secret_access_key = secret\n"
CODE = with_credentials_provider(StaticCredentialsProvider("CODE", "secret"))
IN_DEV = with_shared_config_profile("dev")


def retrieve(config: Config) -> Credentials:
    assert config.credentials is not None
    return config.credentials.retrieve()


def load(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], options: list[LoadOption]
) -> Config:
    for variable, text in environment.items():
        monkeypatch.setenv(variable, text)
    return load_default_config(*options)


# Environment, config file, credentials file, options; then the key id, and its origin.
CHAIN: list[tuple[str, dict[str, str], str, str, list[LoadOption], str, str]] = [
    (
        "code before all",
        {**ENVIRONMENT, "AWS_PROFILE": "dev"},
        DEV,
        FILE,
        [CODE],
        "CODE",
        "with_credentials_provider",
    ),
    (
        "the profile of code before the environment",
        ENVIRONMENT,
        DEV,
        FILE,
        [IN_DEV],
        "DEV",
        "file ~/.aws/config, line 2, profile dev",
    ),
    (
        "the environment before the profile of the environment",
        {**ENVIRONMENT, "AWS_PROFILE": "dev"},
        DEV,
        FILE,
        [],
        "ENV",
        "environment variable AWS_ACCESS_KEY_ID",
    ),
    (
        "older names of the variables",
        {"AWS_ACCESS_KEY": "OLD", "AWS_SECRET_KEY": "secret"},
        "",
        FILE,
        [],
        "OLD",
        "environment variable AWS_ACCESS_KEY",
    ),
    (
        "half of the environment is nothing",
        {"AWS_ACCESS_KEY_ID": "ENV"},
        "",
        FILE,
        [],
        "FILE",
        "file ~/.aws/credentials, line 2, profile default",
    ),
    (
        "the profile of the environment",
        {"AWS_PROFILE": "dev"},
        DEV,
        FILE,
        [],
        "DEV",
        "file ~/.aws/config, line 2, profile dev",
    ),
    (
        "keys before a process",
        {},
        "[default]\ncredential_process = x\n",
        FILE,
        [],
        "FILE",
        "file ~/.aws/credentials, line 2, profile default",
    ),
]


@pytest.mark.parametrize(
    ("environment", "config", "credentials", "options", "key_id", "origin"),
    [row[1:] for row in CHAIN],
    ids=[row[0] for row in CHAIN],
)
def test_which_credentials_win(
    monkeypatch: pytest.MonkeyPatch,
    write_files: WriteFiles,
    environment: dict[str, str],
    config: str,
    credentials: str,
    options: list[LoadOption],
    key_id: str,
    origin: str,
) -> None:
    write_files(config, credentials)
    loaded = load(monkeypatch, environment, options)
    assert retrieve(loaded).access_key_id == key_id
    assert str(loaded.origin("credentials")) == origin
    assert isinstance(loaded.credentials, CredentialsCache)


def test_all_parts_of_credentials(
    monkeypatch: pytest.MonkeyPatch, write_files: WriteFiles, home: Path
) -> None:
    write_files("", FILE + "aws_session_token = token\naws_account_id = 1\n")
    path = home / ".aws" / "credentials"
    assert retrieve(load_default_config()) == Credentials(
        "FILE", "secret", "token", f"SharedConfigCredentials: {path}", account_id="1"
    )
    more = {"AWS_SESSION_TOKEN": "token", "AWS_ACCOUNT_ID": "2"}
    assert retrieve(load(monkeypatch, {**ENVIRONMENT, **more}, [])) == Credentials(
        "ENV", "secret", "token", "EnvConfigCredentials", account_id="2"
    )


NO_KEY = "environment: AWS_ACCESS_KEY_ID is not set"
NO_FILES = (
    "~/.aws/credentials (No such file or directory) or ~/.aws/config (No such file or directory)"
)
NO_METADATA = "EC2 instance metadata: not supported yet"
MISSING: list[tuple[str, dict[str, str], str | None, list[LoadOption], list[str]]] = [
    ("no files", {}, None, [], [NO_KEY, f"profile 'default': not in {NO_FILES}", NO_METADATA]),
    (
        "no files given",
        {},
        None,
        [with_shared_config_files([]), with_shared_credentials_files([])],
        [NO_KEY, "profile 'default': not in any file, as none was given", NO_METADATA],
    ),
    (
        "no profile",
        {},
        "",
        [],
        [NO_KEY, "profile 'default': not in ~/.aws/credentials or ~/.aws/config", NO_METADATA],
    ),
    (
        "no secret in the environment",
        {"AWS_ACCESS_KEY_ID": "ENV"},
        "[default]\nregion = a",
        [],
        [
            "environment: AWS_ACCESS_KEY_ID is set but AWS_SECRET_ACCESS_KEY is not",
            "profile 'default': aws_access_key_id is not set",
            NO_METADATA,
        ],
    ),
    (
        "no id in the environment",
        {"AWS_SECRET_ACCESS_KEY": "ENV"},
        "[default]",
        [],
        [
            "environment: AWS_SECRET_ACCESS_KEY is set but AWS_ACCESS_KEY_ID is not",
            "profile 'default': aws_access_key_id is not set",
            NO_METADATA,
        ],
    ),
    (
        "empty keys",
        {},
        "[default]\naws_access_key_id =\naws_secret_access_key =",
        [],
        [NO_KEY, "profile 'default': aws_access_key_id is not set", NO_METADATA],
    ),
    (
        "the profile of code",
        ENVIRONMENT,
        "[profile dev]",
        [IN_DEV],
        [
            "environment: not looked at, as code chose the profile",
            "profile 'dev': aws_access_key_id is not set",
            NO_METADATA,
        ],
    ),
    (
        "web identity before the profile",
        {"AWS_WEB_IDENTITY_TOKEN_FILE": "f"},
        FILE,
        [],
        [NO_KEY, "environment: AWS_WEB_IDENTITY_TOKEN_FILE is set but not supported yet"],
    ),
    (
        "containers",
        {
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://h",
        },
        "[default]",
        [],
        [
            NO_KEY,
            "profile 'default': aws_access_key_id is not set",
            "container: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, "
            "AWS_CONTAINER_CREDENTIALS_FULL_URI are set but not supported yet",
            NO_METADATA,
        ],
    ),
]


@pytest.mark.parametrize(
    ("environment", "config", "options", "tried"),
    [row[1:] for row in MISSING],
    ids=[row[0] for row in MISSING],
)
def test_says_what_was_tried(
    monkeypatch: pytest.MonkeyPatch,
    write_files: WriteFiles,
    environment: dict[str, str],
    config: str | None,
    options: list[LoadOption],
    tried: list[str],
) -> None:
    if config is not None:
        write_files(config)
    loaded = load(monkeypatch, environment, options)
    with pytest.raises(IdentityError) as caught:
        retrieve(loaded)
    assert str(caught.value) == (
        f"failed to refresh cached credentials, no credentials were found: {'; '.join(tried)}"
    )
    assert str(loaded.origin("credentials")) == "default"


def test_what_was_tried_survives_a_pickle(write_files: WriteFiles) -> None:
    write_files("[default]")
    loaded: Config = pickle.loads(pickle.dumps(load_default_config()))
    with pytest.raises(IdentityError, match="'default': aws_access_key_id is not set"):
        retrieve(loaded)
    assert isinstance(loaded.credentials, CredentialsCache)
    assert NO_KEY in repr(loaded.credentials.provider)


UNSUPPORTED = [
    ("role_arn = r\n", "role_arn is"),
    ("role_arn = r\nsource_profile = default\n", "role_arn, source_profile are"),
    ("role_arn = r\ncredential_source = Environment\n", "role_arn, credential_source are"),
    ("role_arn = r\nweb_identity_token_file = f\n", "role_arn, web_identity_token_file are"),
    ("sso_start_url = u\nsso_region = r\n", "sso_start_url, sso_region are"),
    ("sso_account_id = 1\nsso_role_name = n\n", "sso_account_id, sso_role_name are"),
    ("sso_session = s\n[sso-session s]\n", "sso_session is"),
    ("login_session = s\n", "login_session is"),
    ("credential_process = p\n", "credential_process is"),
]


@pytest.mark.parametrize(("config", "names"), UNSUPPORTED)
def test_names_what_is_not_supported_yet(write_files: WriteFiles, config: str, names: str) -> None:
    write_files("[default]\n" + config)
    with pytest.raises(IdentityError, match=f"'default': {names} set but not supported yet;"):
        retrieve(load_default_config())


@pytest.mark.parametrize(("config", "names"), UNSUPPORTED[:4])
def test_keys_do_not_hide_a_role(write_files: WriteFiles, config: str, names: str) -> None:
    write_files("[default]\n" + config, FILE)
    with pytest.raises(IdentityError, match=f"'default': {names} set but not supported yet;"):
        retrieve(load_default_config())


def test_a_broken_profile_fails_the_load_even_when_its_keys_are_not_needed(
    monkeypatch: pytest.MonkeyPatch, write_files: WriteFiles
) -> None:
    write_files("[default]\naws_access_key_id = A\n")
    with pytest.raises(ConfigError, match="partial credentials"):
        load(monkeypatch, ENVIRONMENT, [])


def test_code_gives_anonymous_credentials_or_a_cache() -> None:
    anonymous = AnonymousCredentials()
    assert load_default_config(with_credentials_provider(anonymous)).credentials is anonymous
    cache = CredentialsCache(StaticCredentialsProvider("A", "S"))
    assert load_default_config(with_credentials_provider(cache)).credentials is cache


def test_cache_options_reach_the_cache() -> None:
    config = load_default_config(
        CODE, with_credentials_cache_options(expiry_window=5.0, expiry_window_jitter_frac=0.5)
    )
    assert isinstance(config.credentials, CredentialsCache)
    assert config.credentials.options == (5.0, 0.5)
