from __future__ import annotations

from collections.abc import Callable

import pytest

from aws_core.config import (
    Config,
    LoadOption,
    load_default_config,
    with_base_endpoint,
    with_ignore_configured_endpoint_urls,
)

WriteFiles = Callable[..., None]

SERVICE_FILE = """[default]
endpoint_url = http://file
services = mine
[services mine]
s3 =
  endpoint_url = http://file-s3
api_gateway =
  endpoint_url = http://file-gateway
dynamodb =
  endpoint_url =
"""
ENVIRONMENT = {"AWS_ENDPOINT_URL": "http://environment"}
SERVICE_ENVIRONMENT = {"AWS_ENDPOINT_URL_S3": "http://environment-s3"}
CODE = with_base_endpoint("http://code")

# Environment, config file, options; then the URL of S3 and of all services, None for none.
ROWS: list[tuple[str, dict[str, str], str, list[LoadOption], str | None, str | None]] = [
    ("nothing", {}, "", [], None, None),
    ("code", {}, "", [CODE], "http://code", "http://code"),
    (
        "code before all",
        {**ENVIRONMENT, **SERVICE_ENVIRONMENT},
        SERVICE_FILE,
        [CODE],
        "http://code",
        "http://code",
    ),
    (
        "service in the environment",
        {**ENVIRONMENT, **SERVICE_ENVIRONMENT},
        SERVICE_FILE,
        [],
        "http://environment-s3",
        "http://environment",
    ),
    (
        "environment before service in the file",
        ENVIRONMENT,
        SERVICE_FILE,
        [],
        "http://environment",
        "http://environment",
    ),
    (
        "service in the environment before file",
        SERVICE_ENVIRONMENT,
        SERVICE_FILE,
        [],
        "http://environment-s3",
        "http://file",
    ),
    ("service in the file", {}, SERVICE_FILE, [], "http://file-s3", "http://file"),
    ("file", {}, "[default]\nendpoint_url = http://file", [], "http://file", "http://file"),
    (
        "services section that is not there",
        {},
        "[default]\nservices = other\n" + SERVICE_FILE.partition("mine\n")[2],
        [],
        None,
        None,
    ),
    (
        "empty variables",
        {"AWS_ENDPOINT_URL": "", "AWS_ENDPOINT_URL_S3": ""},
        SERVICE_FILE,
        [],
        "http://file-s3",
        "http://file",
    ),
    (
        "ignored in the environment",
        {**ENVIRONMENT, **SERVICE_ENVIRONMENT, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
        SERVICE_FILE,
        [CODE],
        None,
        None,
    ),
    (
        "ignored in the file",
        SERVICE_ENVIRONMENT,
        SERVICE_FILE + "[default]\nignore_configured_endpoint_urls = true",
        [],
        None,
        None,
    ),
    (
        "the environment says not to ignore",
        {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false"},
        SERVICE_FILE + "[default]\nignore_configured_endpoint_urls = true",
        [],
        "http://file-s3",
        "http://file",
    ),
    (
        "ignored in code",
        ENVIRONMENT,
        SERVICE_FILE,
        [with_ignore_configured_endpoint_urls(True)],
        None,
        None,
    ),
]


@pytest.mark.parametrize(
    ("environment", "config", "options", "of_s3", "of_all"),
    [row[1:] for row in ROWS],
    ids=[row[0] for row in ROWS],
)
def test_which_endpoint_wins(
    monkeypatch: pytest.MonkeyPatch,
    write_files: WriteFiles,
    environment: dict[str, str],
    config: str,
    options: list[LoadOption],
    of_s3: str | None,
    of_all: str | None,
) -> None:
    for variable, text in environment.items():
        monkeypatch.setenv(variable, text)
    write_files(config)
    loaded = load_default_config(*options)
    assert loaded.endpoint_url("S3") == of_s3
    assert loaded.endpoint_url("SQS") == of_all
    assert loaded.base_endpoint == of_all


def test_ids_of_services_with_spaces(
    monkeypatch: pytest.MonkeyPatch, write_files: WriteFiles
) -> None:
    write_files(SERVICE_FILE)
    assert load_default_config().endpoint_url("API Gateway") == "http://file-gateway"
    assert load_default_config().endpoint_url("DynamoDB") == "http://file"
    monkeypatch.setenv("AWS_ENDPOINT_URL_API_GATEWAY", "http://environment")
    assert load_default_config().endpoint_url("API Gateway") == "http://environment"


def test_an_endpoint_set_on_a_config_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://environment-s3")
    config = load_default_config()
    assert config.copy(base_endpoint="http://copy").endpoint_url("S3") == "http://copy"
    assert config.endpoint_url("S3") == "http://environment-s3"
    config.base_endpoint = "http://assigned"
    assert config.endpoint_url("S3") == "http://assigned"
    config.base_endpoint = None
    assert config.endpoint_url("S3") == "http://environment-s3"
    assert Config(base_endpoint="http://given").endpoint_url("S3") == "http://given"
    assert Config().endpoint_url("S3") is None


def test_says_that_endpoints_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")
    origin = load_default_config(CODE).origin("base_endpoint")
    assert str(origin) == "environment variable AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"
