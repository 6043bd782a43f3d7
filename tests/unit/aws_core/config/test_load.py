from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aws_core.config import (
    LoadOption,
    load_default_config,
    with_api_options,
    with_custom_ca_bundle,
    with_default_region,
    with_http_client,
    with_log_configuration_warnings,
    with_logger,
    with_region,
    with_retry_max_attempts,
    with_retry_mode,
    with_retryer,
    with_service_options,
    with_shared_config_files,
    with_shared_config_profile,
    with_shared_credentials_files,
    with_use_fips_endpoint,
)
from aws_core.retry import Standard
from aws_core.transport.http import BuildableClient
from smithy_py.context import with_cancel
from smithy_py.errors import CanceledError, ConfigError
from smithy_py.middleware import Stack

WriteFiles = Callable[..., None]
ENVIRONMENT = "environment variable "
IN_CONFIG = "file ~/.aws/config, line "

# What is set, then the setting that is looked at, its value and its origin.
Row = tuple[str, dict[str, str], str, str, list[LoadOption], str, Any, str]
PRECEDENCE: list[Row] = [
    ("nothing", {}, "", "", [], "region", "", "default"),
    ("code", {}, "", "", [with_region("a")], "region", "a", "with_region"),
    (
        "code before all",
        {"AWS_REGION": "b"},
        "[default]\nregion=c",
        "",
        [with_region("a")],
        "region",
        "a",
        "with_region",
    ),
    (
        "the last in code",
        {},
        "",
        "",
        [with_region("a"), with_region("b")],
        "region",
        "b",
        "with_region",
    ),
    (
        "empty code sets nothing",
        {"AWS_REGION": "b"},
        "",
        "",
        [with_region("a"), with_region("")],
        "region",
        "b",
        ENVIRONMENT + "AWS_REGION",
    ),
    (
        "environment before file",
        {"AWS_REGION": "b"},
        "[default]\nregion=c",
        "",
        [],
        "region",
        "b",
        ENVIRONMENT + "AWS_REGION",
    ),
    (
        "first variable",
        {"AWS_REGION": "a", "AWS_DEFAULT_REGION": "b"},
        "",
        "",
        [],
        "region",
        "a",
        ENVIRONMENT + "AWS_REGION",
    ),
    (
        "second variable",
        {"AWS_REGION": "", "AWS_DEFAULT_REGION": "b"},
        "",
        "",
        [],
        "region",
        "b",
        ENVIRONMENT + "AWS_DEFAULT_REGION",
    ),
    (
        "file",
        {},
        "\n[default]\nregion=c",
        "",
        [],
        "region",
        "c",
        IN_CONFIG + "3, profile default",
    ),
    (
        "credentials file before config file",
        {},
        "[default]\nregion=c",
        "[default]\nregion=d",
        [],
        "region",
        "d",
        "file ~/.aws/credentials, line 2, profile default",
    ),
    (
        "default region after file",
        {},
        "[default]\nregion=c",
        "",
        [with_default_region("z")],
        "region",
        "c",
        IN_CONFIG + "2, profile default",
    ),
    (
        "default region",
        {},
        "",
        "",
        [with_default_region("z")],
        "region",
        "z",
        "with_default_region",
    ),
    (
        "profile of code",
        {"AWS_PROFILE": "b"},
        "[profile a]\nregion=a\n[profile b]\nregion=b",
        "",
        [with_shared_config_profile("a")],
        "region",
        "a",
        IN_CONFIG + "2, profile a",
    ),
    (
        "profile of the environment",
        {"AWS_PROFILE": "b", "AWS_DEFAULT_PROFILE": "a"},
        "[profile a]\nregion=a\n[profile b]\nregion=b",
        "",
        [],
        "region",
        "b",
        IN_CONFIG + "4, profile b",
    ),
    (
        "second variable of the profile",
        {"AWS_DEFAULT_PROFILE": "a"},
        "[profile a]\nregion=a",
        "",
        [],
        "shared_config_profile",
        "a",
        ENVIRONMENT + "AWS_DEFAULT_PROFILE",
    ),
    (
        "AWS_DEFAULT_PROFILE need not exist",
        {"AWS_DEFAULT_PROFILE": "missing"},
        "[default]\nregion=a",
        "",
        [],
        "region",
        "",
        "default",
    ),
    (
        "false in code",
        {"AWS_USE_FIPS_ENDPOINT": "true"},
        "",
        "",
        [with_use_fips_endpoint(False)],
        "use_fips_endpoint",
        False,
        "with_use_fips_endpoint",
    ),
    (
        "false in the environment",
        {"AWS_USE_FIPS_ENDPOINT": "false"},
        "[default]\nuse_fips_endpoint=true",
        "",
        [],
        "use_fips_endpoint",
        False,
        ENVIRONMENT + "AWS_USE_FIPS_ENDPOINT",
    ),
    (
        "no attempts in the environment",
        {"AWS_MAX_ATTEMPTS": "0"},
        "[default]\nmax_attempts=7",
        "",
        [with_retry_max_attempts(0)],
        "retry_max_attempts",
        7,
        IN_CONFIG + "2, profile default",
    ),
    (
        "an overridden value is not looked at",
        {"AWS_RETRY_MODE": "rubbish"},
        "",
        "",
        [with_retry_mode("adaptive")],
        "retry_mode",
        "adaptive",
        "with_retry_mode",
    ),
    (
        "a retryer puts its settings aside",
        {"AWS_MAX_ATTEMPTS": "9"},
        "",
        "",
        [with_retryer(Standard)],
        "retry_max_attempts",
        0,
        "default",
    ),
]


@pytest.mark.parametrize(
    ("environment", "config", "credentials", "options", "name", "value", "origin"),
    [row[1:] for row in PRECEDENCE],
    ids=[row[0] for row in PRECEDENCE],
)
def test_which_source_wins(
    monkeypatch: pytest.MonkeyPatch,
    write_files: WriteFiles,
    environment: dict[str, str],
    config: str,
    credentials: str,
    options: list[LoadOption],
    name: str,
    value: object,
    origin: str,
) -> None:
    for variable, text in environment.items():
        monkeypatch.setenv(variable, text)
    write_files(config, credentials)
    loaded = load_default_config(*options)
    assert getattr(loaded, name) == value
    assert str(loaded.origin(name)) == origin


@pytest.mark.parametrize(
    ("environment", "options", "who"),
    [
        ({"AWS_PROFILE": "dve"}, [], "environment variable AWS_PROFILE"),
        ({}, [with_shared_config_profile("dve")], "with_shared_config_profile"),
    ],
)
def test_a_profile_that_was_asked_for_must_exist(
    monkeypatch: pytest.MonkeyPatch,
    write_files: WriteFiles,
    environment: dict[str, str],
    options: list[LoadOption],
    who: str,
) -> None:
    for variable, text in environment.items():
        monkeypatch.setenv(variable, text)
    write_files("[profile dev]\n")
    with pytest.raises(ConfigError) as caught:
        load_default_config(*options)
    assert caught.value.profile == "dve"
    assert str(caught.value) == (
        f"the profile that {who} names is not in ~/.aws/credentials or ~/.aws/config; "
        "did you mean 'dev'? (profile dve)"
    )


def test_even_the_default_profile_must_exist_when_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "default")
    with pytest.raises(ConfigError, match="No such file or directory"):
        load_default_config()


def test_files_of_the_home_directory(
    monkeypatch: pytest.MonkeyPatch, write_files: WriteFiles
) -> None:
    monkeypatch.delenv("AWS_CONFIG_FILE")
    monkeypatch.delenv("AWS_SHARED_CREDENTIALS_FILE")
    write_files("[default]\nregion=a", "[default]\nmax_attempts=5")
    config = load_default_config()
    assert (config.region, config.retry_max_attempts) == ("a", 5)


def test_files_of_the_environment(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "a").write_text("[default]\nregion=a")
    (home / "b").write_text("[default]\nmax_attempts=5")
    monkeypatch.setenv("AWS_CONFIG_FILE", "~/a")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(home / "b"))
    config = load_default_config()
    assert (config.region, config.retry_max_attempts) == ("a", 5)


def test_files_of_code(home: Path, write_files: WriteFiles) -> None:
    write_files("[default]\nregion=x", "[default]\nregion=x")
    (home / "a").write_text("[default]\nregion=a")
    (home / "b").write_text("[default]\nregion=b")
    files = with_shared_config_files([home / "a", str(home / "b"), "missing"])
    assert load_default_config(files, with_shared_credentials_files([])).region == "b"
    assert load_default_config(files).region == "x"
    nothing = (with_shared_config_files([]), with_shared_credentials_files(()))
    assert load_default_config(*nothing).region == ""


def test_names_files_outside_the_home_directory_in_full(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text("[default]\nregion=a")
    origin = load_default_config(with_shared_config_files([path])).origin("region")
    assert str(origin) == f"file {path}, line 2, profile default"


def test_a_directory_for_a_file_is_an_error(home: Path) -> None:
    with pytest.raises(ConfigError, match="Is a directory"):
        load_default_config(with_shared_config_files([home]))


def test_functions_of_several_calls_add_up() -> None:
    def first(stack: Stack) -> None:
        raise NotImplementedError

    def second(stack: Stack) -> None:
        raise NotImplementedError

    def third(service_id: str, options: Any) -> None:
        raise NotImplementedError

    config = load_default_config(
        with_api_options([first]),
        with_api_options([second, first]),
        with_service_options(third),
        with_service_options(third),
    )
    assert config.api_options == [first, second, first]
    assert config.service_options == [third, third]
    assert load_default_config(with_api_options([])).api_options == []


def test_a_function_of_the_user_sets_options() -> None:
    def set_region(options: Any) -> None:
        options.region = "a"
        assert options.region == "a"
        assert options.app_id is None

    config = load_default_config(set_region)
    assert (config.region, str(config.origin("region"))) == ("a", "with_region")


def test_what_is_no_function_is_refused() -> None:
    with pytest.raises(TypeError, match="argument 2 must be an option function, not str"):
        load_default_config(with_region("a"), "eu-west-1")  # type: ignore[arg-type]


def test_a_context_that_ended_ends_the_load() -> None:
    ctx = with_cancel()
    ctx.cancel()
    with pytest.raises(CanceledError):
        load_default_config(ctx=ctx)


def test_the_ca_bundle_reaches_the_http_client(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "bundle.pem").write_text("")
    monkeypatch.setenv("AWS_CA_BUNDLE", "~/bundle.pem")
    config = load_default_config()
    assert isinstance(config.http_client, BuildableClient)
    assert config.http_client.get_transport().ca_bundle == str(home / "bundle.pem")
    assert str(config.origin("http_client")) == "environment variable AWS_CA_BUNDLE"
    given = BuildableClient().with_timeout(7.0)
    config = load_default_config(with_http_client(given), with_custom_ca_bundle(home))
    assert isinstance(config.http_client, BuildableClient)
    assert config.http_client.get_transport().ca_bundle == str(home)
    assert config.http_client.get_timeout() == 7.0
    assert given.get_transport().ca_bundle is None


def test_the_ca_bundle_needs_an_http_client_that_takes_it(home: Path) -> None:
    class Client:
        def do(self, request: Any, *, ctx: Any) -> Any:
            raise NotImplementedError

    with pytest.raises(ConfigError, match="the HTTP client Client has no with_ca_bundle"):
        load_default_config(with_http_client(Client()), with_custom_ca_bundle(home))


def test_configuration_warnings_are_logged(
    write_files: WriteFiles, caplog: pytest.LogCaptureFixture
) -> None:
    write_files("[dev]\n")
    caplog.set_level(logging.DEBUG)
    load_default_config()
    assert caplog.messages == []
    load_default_config(with_log_configuration_warnings(True))
    load_default_config(
        with_log_configuration_warnings(True), with_logger(logging.getLogger("mine"))
    )
    note = "[dev] in the config file is ignored: it must be [profile dev]"
    assert [(record.name, record.getMessage()) for record in caplog.records] == [
        ("aws_core.config.load", note),
        ("mine", note),
    ]


def test_clients_of_one_config_share_connections(home: Path) -> None:
    from services import s3, sqs

    config = load_default_config()
    first = s3.new_from_config(config).options()
    second = sqs.new_from_config(config.copy(region="a")).options()
    assert first.http_client is second.http_client
