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
    Outcome,
    StaticCredentialsProvider,
    explain_credentials,
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


NO_CODE = "code: with_credentials_provider was not given"
NO_KEY = "environment: AWS_ACCESS_KEY_ID is not set"
NO_TOKEN = "web identity: AWS_WEB_IDENTITY_TOKEN_FILE is not set"
NO_FILES = (
    "~/.aws/credentials (No such file or directory) or ~/.aws/config (No such file or directory)"
)
NO_CREDENTIALS = "profile 'default': it has neither keys nor another source of credentials"
NO_CONTAINER = (
    "container: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and AWS_CONTAINER_CREDENTIALS_FULL_URI "
    "are not set"
)
NO_METADATA = "EC2 instance metadata: disabled by environment variable AWS_EC2_METADATA_DISABLED"
MISSING: list[tuple[str, dict[str, str], str | None, list[LoadOption], list[str]]] = [
    ("no files", {}, None, [], [NO_KEY, NO_TOKEN, f"profile 'default': not in {NO_FILES}"]),
    (
        "no files given",
        {},
        None,
        [with_shared_config_files([]), with_shared_credentials_files([])],
        [NO_KEY, NO_TOKEN, "profile 'default': not in any file, as none was given"],
    ),
    (
        "no profile",
        {},
        "",
        [],
        [NO_KEY, NO_TOKEN, "profile 'default': not in ~/.aws/credentials or ~/.aws/config"],
    ),
    (
        "no secret in the environment",
        {"AWS_ACCESS_KEY_ID": "ENV"},
        "[default]\nregion = a",
        [],
        [
            "environment: AWS_ACCESS_KEY_ID is set but AWS_SECRET_ACCESS_KEY is not",
            NO_TOKEN,
            NO_CREDENTIALS,
        ],
    ),
    (
        "no id in the environment",
        {"AWS_SECRET_ACCESS_KEY": "ENV"},
        "[default]",
        [],
        [
            "environment: AWS_SECRET_ACCESS_KEY is set but AWS_ACCESS_KEY_ID is not",
            NO_TOKEN,
            NO_CREDENTIALS,
        ],
    ),
    (
        "empty keys",
        {},
        "[default]\naws_access_key_id =\naws_secret_access_key =",
        [],
        [NO_KEY, NO_TOKEN, NO_CREDENTIALS],
    ),
    (
        "the profile of code",
        ENVIRONMENT,
        "[profile dev]",
        [IN_DEV],
        [
            "environment: not looked at, as code chose the profile",
            "web identity: not looked at, as code chose the profile",
            "profile 'dev': it has neither keys nor another source of credentials",
        ],
    ),
    (
        "a role without a source",
        {},
        "[default]\nrole_arn = r",
        [],
        [
            NO_KEY,
            NO_TOKEN,
            "profile 'default': it has a role_arn only, for the credentials found next",
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
    loaded = load(monkeypatch, {**environment, "AWS_EC2_METADATA_DISABLED": "true"}, options)
    with pytest.raises(IdentityError) as caught:
        retrieve(loaded)
    everything = [NO_CODE, *tried, NO_CONTAINER, NO_METADATA]
    assert str(caught.value) == (
        f"failed to refresh cached credentials, no credentials were found: {'; '.join(everything)}"
    )
    assert str(loaded.origin("credentials")) == "default"
    assert {decision.outcome for decision in explain_credentials(loaded)} == {Outcome.PASSED_OVER}


def test_what_was_tried_survives_a_pickle(
    monkeypatch: pytest.MonkeyPatch, write_files: WriteFiles
) -> None:
    write_files("[default]")
    config = load(monkeypatch, {"AWS_EC2_METADATA_DISABLED": "true"}, [])
    loaded: Config = pickle.loads(pickle.dumps(config))
    with pytest.raises(IdentityError, match="'default': it has neither keys"):
        retrieve(loaded)
    assert isinstance(loaded.credentials, CredentialsCache)
    assert NO_KEY in repr(loaded.credentials.provider)
    assert explain_credentials(loaded) == explain_credentials(config)


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
