"""What ``config.explain()`` says."""

from __future__ import annotations

import json
import pickle

import pytest

from aws_core.config import (
    Config,
    OriginKind,
    SettingExplanation,
    load_default_config,
    with_api_options,
    with_credentials_provider,
    with_default_region,
    with_region,
)
from aws_core.credentials import StaticCredentialsProvider
from tests.unit.aws_core.config.conftest import WriteFiles

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


def _setting(config: Config, name: str) -> SettingExplanation:
    return next(item for item in config.explain().settings if item.name == name)


def _overrode(config: Config, name: str) -> list[tuple[object, str]]:
    return [(value, str(origin.kind)) for value, origin in _setting(config, name).overrode]


def test_what_each_setting_overrode(
    monkeypatch: pytest.MonkeyPatch, write_files: WriteFiles
) -> None:
    write_files("[default]\nregion = file-1\nretry_mode = adaptive")
    monkeypatch.setenv("AWS_REGION", "env-1")
    config = load_default_config(with_region("code-1"), with_default_region("default-1"))
    region = _setting(config, "region")
    assert (region.value, region.origin.name) == ("code-1", "with_region")
    assert _overrode(config, "region") == [("env-1", "environment variable"), ("file-1", "file")]
    retry_mode = _setting(config, "retry_mode")
    assert (retry_mode.value, retry_mode.origin.line) == ("adaptive", 3)
    assert retry_mode.overrode == ()
    assert _setting(config, "use_fips_endpoint").origin.kind is OriginKind.DEFAULT
    assert _setting(config, "default_region").value == "default-1"


def test_a_copy_tells_what_it_replaced(
    monkeypatch: pytest.MonkeyPatch, write_files: WriteFiles
) -> None:
    write_files("[default]\nregion = file-1")
    monkeypatch.setenv("AWS_REGION", "env-1")
    copy = load_default_config().copy(region="code-1", app_id="mine")
    assert _setting(copy, "region").value == "code-1"
    assert _overrode(copy, "region") == [("env-1", "environment variable"), ("file-1", "file")]
    assert _setting(copy, "app_id").origin.kind is OriginKind.CODE
    assert _setting(copy, "app_id").overrode == ()


def test_a_weaker_value_that_cannot_be_used_is_left_out(
    monkeypatch: pytest.MonkeyPatch, write_files: WriteFiles
) -> None:
    write_files("[default]\nuse_fips_endpoint = perhaps")
    monkeypatch.setenv("AWS_USE_FIPS_ENDPOINT", "true")
    assert _overrode(load_default_config(), "use_fips_endpoint") == []


def test_files_notes_and_endpoints(
    monkeypatch: pytest.MonkeyPatch, write_files: WriteFiles
) -> None:
    write_files(
        "[other]\nregion = a\n[profile p]\nservices = mine\n[services mine]\ns3 =\n"
        "  endpoint_url = http://user:hidden@files/p"
    )
    monkeypatch.setenv("AWS_PROFILE", "p")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere/at/all")
    explanation = load_default_config().explain()
    assert list(explanation.files.values()) == [
        "read",
        "No such file or directory",
    ]
    assert any("[other]" in note for note in explanation.notes)
    endpoint = next(item for item in explanation.settings if item.name == "endpoint_url of s3")
    assert (endpoint.value, endpoint.origin.section) == ("http://files/p", "services mine")


def test_as_text_and_as_data(monkeypatch: pytest.MonkeyPatch, write_files: WriteFiles) -> None:
    write_files("[default]\nregion = file-1")
    monkeypatch.setenv("AWS_REGION", "env-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    explanation = load_default_config(with_api_options([print])).explain()
    lines = [" ".join(line.split()) for line in str(explanation).splitlines()]
    assert "region env-1 (environment variable AWS_REGION)" in lines
    assert any(line.startswith("overrides file-1 (file ~/.aws/config, line 2") for line in lines)
    assert "api_options <function print> (with_api_options)" in lines
    data = json.loads(json.dumps(explanation.to_dict()))
    region = data["settings"]["region"]
    assert region["value"] == "env-1"
    assert region["origin"] == {"kind": "environment variable", "name": "AWS_REGION"}
    assert region["overrode"][0]["origin"]["line"] == 2
    assert [step["outcome"] for step in data["credentials"]].count("chosen") == 1
    assert SECRET not in str(explanation) + json.dumps(data)


def test_given_credentials_stay_unseen_and_it_survives_a_pickle() -> None:
    provider = StaticCredentialsProvider("AKIDEXAMPLE", SECRET, SECRET)
    config = load_default_config(with_credentials_provider(provider))
    explanation = config.explain()
    assert (
        _setting(config, "credentials").value == "<CredentialsCache of StaticCredentialsProvider>"
    )
    assert SECRET not in repr(explanation) + str(explanation)
    loaded: Config = pickle.loads(pickle.dumps(config))
    assert loaded.explain() == explanation


def test_of_a_config_that_was_not_loaded() -> None:
    explanation = Config(region="code-1").explain()
    assert [item.name for item in explanation.settings if item.value == "code-1"] == ["region"]
    assert explanation.files == {}
    assert [step.source for step in explanation.credentials] == ["code"]
