"""Which retryer a client gets, from every place that can name its mode."""

from __future__ import annotations

from pathlib import Path

import pytest

from aws_core.config import load_default_config, with_retry_mode, with_retryer
from aws_core.retry import AdaptiveMode, NopRetryer, Retryer, Standard
from aws_core.retry.resolve_retryer import resolve_retryer
from services import dynamodb, s3
from smithy_py.errors import ConfigError
from tests.canned import CannedClient, answer, options


def retryer_of(client: s3.Client | dynamodb.Client) -> Retryer | None:
    return client.options().retryer


def test_the_standard_one_is_the_default() -> None:
    assert isinstance(retryer_of(s3.Client(s3.Options(region="us-west-2"))), Standard)
    assert isinstance(resolve_retryer("", 0, "S3"), Standard)


def test_the_mode_of_the_options() -> None:
    client = s3.Client(s3.Options(retry_mode="adaptive", retry_max_attempts=7))

    retryer = retryer_of(client)

    assert isinstance(retryer, AdaptiveMode)
    assert retryer.max_attempts == 7


def test_the_mode_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_RETRY_MODE", "adaptive")

    assert isinstance(retryer_of(s3.new_from_config(load_default_config())), AdaptiveMode)


def test_the_mode_of_the_profile(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text("[default]\nretry_mode = adaptive\nmax_attempts = 4\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(path))

    retryer = retryer_of(dynamodb.new_from_config(load_default_config()))

    assert isinstance(retryer, AdaptiveMode)
    assert retryer.max_attempts == 4


def test_the_mode_of_the_code() -> None:
    config = load_default_config(with_retry_mode("adaptive"))

    assert isinstance(retryer_of(s3.new_from_config(config)), AdaptiveMode)


def test_a_retryer_of_ones_own_puts_the_mode_aside() -> None:
    config = load_default_config(with_retry_mode("adaptive"), with_retryer(NopRetryer))

    assert isinstance(retryer_of(s3.new_from_config(config)), NopRetryer)


def test_every_client_has_one_of_its_own() -> None:
    config = load_default_config(with_retry_mode("adaptive"))

    one, other = s3.new_from_config(config), s3.new_from_config(config)

    assert retryer_of(one) is not retryer_of(other)


def test_a_mode_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ConfigError, match="'adaptve'; it must be"):
        s3.Client(s3.Options(retry_mode="adaptve"))


def test_an_adaptive_client_calls_and_says_so() -> None:
    http_client = CannedClient(answer(200, b"{}"))
    settings = options(http_client, retry_mode="adaptive")
    del settings["retryer"]

    dynamodb.Client(dynamodb.Options(**settings)).list_tables()

    assert "F" in http_client.last.headers["user-agent"].rpartition(" m/")[2].split(",")
