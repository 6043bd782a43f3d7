from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path

import pytest

from aws_core import config as package
from aws_core.config import Config, LoadOptions, Origin, OriginKind, load_default_config
from aws_core.config.settings import CONFIG_SETTINGS, SETTINGS, Setting
from smithy_py.errors import ConfigError

WriteFiles = Callable[..., None]

# Every plain setting that the Go SDK reads: its variables and its key in a profile.
SOURCES = {
    "region": ("AWS_REGION AWS_DEFAULT_REGION", "region"),
    "shared_config_profile": ("AWS_PROFILE AWS_DEFAULT_PROFILE", ""),
    "shared_config_files": ("AWS_CONFIG_FILE", ""),
    "shared_credentials_files": ("AWS_SHARED_CREDENTIALS_FILE", ""),
    "custom_ca_bundle": ("AWS_CA_BUNDLE", "ca_bundle"),
    "retry_max_attempts": ("AWS_MAX_ATTEMPTS", "max_attempts"),
    "retry_mode": ("AWS_RETRY_MODE", "retry_mode"),
    "defaults_mode": ("AWS_DEFAULTS_MODE", "defaults_mode"),
    "app_id": ("AWS_SDK_UA_APP_ID", "sdk_ua_app_id"),
    "base_endpoint": ("AWS_ENDPOINT_URL", "endpoint_url"),
    "ignore_configured_endpoint_urls": (
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
        "ignore_configured_endpoint_urls",
    ),
    "use_dual_stack_endpoint": ("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"),
    "use_fips_endpoint": ("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"),
    "account_id_endpoint_mode": ("AWS_ACCOUNT_ID_ENDPOINT_MODE", "account_id_endpoint_mode"),
    "endpoint_discovery": ("AWS_ENABLE_ENDPOINT_DISCOVERY", "endpoint_discovery_enabled"),
    "request_checksum_calculation": (
        "AWS_REQUEST_CHECKSUM_CALCULATION",
        "request_checksum_calculation",
    ),
    "response_checksum_validation": (
        "AWS_RESPONSE_CHECKSUM_VALIDATION",
        "response_checksum_validation",
    ),
    "checksum_policy": ("AWS_CHECKSUM_POLICY", "checksum_policy"),
    "auth_scheme_preference": ("AWS_AUTH_SCHEME_PREFERENCE", "auth_scheme_preference"),
    "disable_request_compression": (
        "AWS_DISABLE_REQUEST_COMPRESSION",
        "disable_request_compression",
    ),
    "request_min_compress_size_bytes": (
        "AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES",
        "request_min_compression_size_bytes",
    ),
    "disable_clock_skew_correction": (
        "AWS_DISABLE_CLOCK_SKEW_CORRECTION",
        "disable_clock_skew_correction",
    ),
    "s3_use_arn_region": ("AWS_S3_USE_ARN_REGION", "s3_use_arn_region"),
    "s3_disable_multi_region_access_points": (
        "AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS",
        "s3_disable_multiregion_access_points",
    ),
    "s3_disable_express_auth": (
        "AWS_S3_DISABLE_EXPRESS_SESSION_AUTH",
        "s3_disable_express_session_auth",
    ),
    "ec2_imds_client_enable_state": ("AWS_EC2_METADATA_DISABLED", ""),
    "ec2_imds_endpoint_mode": (
        "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
        "ec2_metadata_service_endpoint_mode",
    ),
    "ec2_imds_endpoint": ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint"),
    "ec2_imds_v1_disabled": ("AWS_EC2_METADATA_V1_DISABLED", "ec2_metadata_v1_disabled"),
    "restrict_file_permissions": ("AWS_RESTRICT_FILE_PERMISSIONS", ""),
}
CODE_ONLY = {
    "api_options",
    "assume_role_credential_options",
    "bearer_auth_token_cache_options",
    "bearer_auth_token_provider",
    "client_log_mode",
    "credentials",
    "credentials_cache_options",
    "default_region",
    "defaults_mode_imds_client",
    "ec2_role_credential_options",
    "endpoint_credential_options",
    "http_client",
    "log_configuration_warnings",
    "logger",
    "process_credential_options",
    "retryer",
    "runtime_environment",
    "service_options",
    "sso_provider_options",
    "sso_token_provider_options",
    "use_ec2_imds_region",
    "web_identity_role_credential_options",
}


def test_every_setting_has_its_sources() -> None:
    table = {
        name: (" ".join(setting.environment), setting.key)
        for name, setting in SETTINGS.items()
        if setting.environment or setting.key
    }
    assert table == SOURCES
    assert SETTINGS.keys() - table.keys() == CODE_ONLY


def test_config_and_load_options_have_every_setting() -> None:
    names = [setting.name for setting in CONFIG_SETTINGS]
    assert list(inspect.get_annotations(Config)) == [*names, "sources"]
    assert list(inspect.get_annotations(LoadOptions)) == list(SETTINGS)


def test_every_setting_has_a_function() -> None:
    functions = {name for name in package.__all__ if name.startswith("with_")}
    assert functions == {setting.function or f"with_{name}" for name, setting in SETTINGS.items()}


def test_everything_exported_is_there_sorted_and_documented() -> None:
    assert package.__all__ == sorted(package.__all__)
    for name in package.__all__:
        if name != "LoadOption":
            assert getattr(package, name).__doc__, name


# Text in the environment or a file, and the value it has; None where it sets nothing.
TEXTS = [
    ("region", "eu-west-1", "eu-west-1"),
    ("region", " eu", " eu"),
    ("use_fips_endpoint", "true", True),
    ("use_fips_endpoint", "False", False),
    ("disable_request_compression", "TRUE", True),
    ("retry_max_attempts", "7", 7),
    ("retry_max_attempts", "+5", 5),
    ("retry_max_attempts", "0", None),
    ("retry_mode", "adaptive", "adaptive"),
    ("defaults_mode", "In-Region", "in-region"),
    ("account_id_endpoint_mode", "required", "required"),
    ("endpoint_discovery", "AUTO", "auto"),
    ("request_checksum_calculation", "WHEN_required", "when_required"),
    ("response_checksum_validation", "when_Supported", "when_supported"),
    ("checksum_policy", "Compatible", "compatible"),
    ("auth_scheme_preference", "sigv4a, ,sigv4 ,", ["sigv4a", "sigv4"]),
    ("auth_scheme_preference", " , ", None),
    ("request_min_compress_size_bytes", "0", 0),
    ("request_min_compress_size_bytes", "10485760", 10485760),
    ("ec2_imds_endpoint_mode", "ipv6", "IPv6"),
    ("ec2_imds_client_enable_state", "True", "disabled"),
    ("ec2_imds_client_enable_state", "false", "enabled"),
    ("ec2_imds_client_enable_state", "rubbish", None),
    ("restrict_file_permissions", "Unrestricted", "unrestricted"),
]
WRONG_TEXTS = [
    ("use_fips_endpoint", "yes", "must be true or false"),
    ("use_dual_stack_endpoint", "1", "must be true or false"),
    ("s3_use_arn_region", "on", "must be true or false"),
    ("ec2_imds_v1_disabled", " true", "must be true or false"),
    ("retry_max_attempts", "many", "must be a whole number from 0"),
    ("retry_max_attempts", "-4", "must be a whole number from 0"),
    ("retry_max_attempts", "\u0663", "must be a whole number from 0"),
    ("retry_max_attempts", "1_0", "must be a whole number from 0"),
    ("retry_max_attempts", "9" * 5000, "must be a whole number from 0"),
    ("retry_mode", "legacy", "must be one of standard, adaptive"),
    ("retry_mode", "Standard", "must be one of standard, adaptive"),
    ("defaults_mode", "x", "must be one of auto, cross-region, in-region, legacy"),
    ("account_id_endpoint_mode", "Preferred", "must be one of preferred, required, disabled"),
    ("endpoint_discovery", "maybe", "must be one of true, false, auto"),
    ("request_checksum_calculation", "x", "must be one of when_supported, when_required"),
    ("response_checksum_validation", "x", "must be one of when_supported, when_required"),
    ("checksum_policy", "x", "must be one of standard, compatible"),
    ("request_min_compress_size_bytes", "10485761", "from 0 to 10485760"),
    ("ec2_imds_endpoint_mode", "IPv5", "must be one of IPv4, IPv6"),
    ("restrict_file_permissions", "x", "must be one of user_read_write, unrestricted"),
    ("custom_ca_bundle", "/missing", "cannot be read: No such file or directory"),
]


def expected(setting: Setting, value: object) -> object:
    return setting.default if value is None else value


@pytest.mark.parametrize(("name", "text", "value"), TEXTS)
def test_text_in_the_environment(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, value: object
) -> None:
    variable = SETTINGS[name].environment[0]
    monkeypatch.setenv(variable, text)
    config = load_default_config()
    assert getattr(config, name) == expected(SETTINGS[name], value)
    origin = Origin(OriginKind.DEFAULT if value is None else OriginKind.ENVIRONMENT)
    assert config.origin(name).kind == origin.kind
    if value is not None:
        assert str(config.origin(name)) == f"environment variable {variable}"


@pytest.mark.parametrize(
    ("name", "text", "value"), [row for row in TEXTS if SETTINGS[row[0]].key and row[1] != " eu"]
)
def test_text_in_a_file(write_files: WriteFiles, name: str, text: str, value: object) -> None:
    write_files(f"[default]\n{SETTINGS[name].key} = {text}\n")
    config = load_default_config()
    assert getattr(config, name) == expected(SETTINGS[name], value)
    if value is not None:
        assert str(config.origin(name)) == "file ~/.aws/config, line 2, profile default"


@pytest.mark.parametrize(("name", "text", "message"), WRONG_TEXTS)
def test_wrong_text_in_the_environment(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, message: str
) -> None:
    variable = SETTINGS[name].environment[0]
    monkeypatch.setenv(variable, text)
    with pytest.raises(ConfigError, match=message) as caught:
        load_default_config()
    assert caught.value.key == variable
    assert f"the environment variable {variable} is" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [row for row in WRONG_TEXTS if SETTINGS[row[0]].key and not row[1].startswith(" ")],
)
def test_wrong_text_in_a_file(
    home: Path, write_files: WriteFiles, name: str, text: str, message: str
) -> None:
    write_files(f"[default]\n\n{SETTINGS[name].key} = {text}\n")
    with pytest.raises(ConfigError, match=message) as caught:
        load_default_config()
    error = caught.value
    assert (error.file, error.line) == (str(home / ".aws" / "config"), 3)
    assert (error.profile, error.key) == ("default", SETTINGS[name].key)


@pytest.mark.parametrize("name", [name for name, row in SOURCES.items() if row[1]])
def test_an_empty_text_sets_nothing(
    monkeypatch: pytest.MonkeyPatch, write_files: WriteFiles, name: str
) -> None:
    for variable in SETTINGS[name].environment:
        monkeypatch.setenv(variable, "")
    write_files(f"[default]\n{SETTINGS[name].key} =\n")
    config = load_default_config()
    if name in inspect.get_annotations(Config):
        assert getattr(config, name) == SETTINGS[name].default
        assert str(config.origin(name)) == "default"
    assert config.base_endpoint is None
    assert str(config.origin("http_client")) == "default"


DEFAULTS = {
    "region": "",
    "shared_config_profile": "default",
    "retry_max_attempts": 0,
    "retry_mode": "standard",
    "defaults_mode": "legacy",
    "base_endpoint": None,
    "account_id_endpoint_mode": "preferred",
    "request_checksum_calculation": "when_supported",
    "response_checksum_validation": "when_supported",
    "checksum_policy": "standard",
    "request_min_compress_size_bytes": 10240,
    "disable_request_compression": False,
    "use_fips_endpoint": False,
    "api_options": [],
    "auth_scheme_preference": [],
    "restrict_file_permissions": "user_read_write",
}


@pytest.mark.parametrize(("name", "value"), DEFAULTS.items())
def test_defaults(name: str, value: object) -> None:
    loaded = load_default_config()
    assert getattr(loaded, name) == value
    assert getattr(Config(), name) == value
    assert loaded.origin(name) == Origin(OriginKind.DEFAULT)
