from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aws_core import config
from aws_core.auth.bearer import StaticTokenProvider
from aws_core.auth.token_cache_options import TokenCacheOptions
from aws_core.config import LoadOptions, load_default_config
from aws_core.credentials import CredentialsCacheOptions, StaticCredentialsProvider
from aws_core.log_mode import ClientLogMode
from aws_core.retry import Standard
from aws_core.transport.http import BuildableClient
from smithy_py.errors import ConfigError

CLIENT = BuildableClient()
LOGGER = logging.getLogger("mine")
PROVIDER = StaticCredentialsProvider("A", "S")
TOKENS = StaticTokenProvider("T")

RIGHT: list[tuple[Callable[..., Any], tuple[Any, ...], Any]] = [
    (config.with_region, ("a",), "a"),
    (config.with_default_region, ("a",), "a"),
    (config.with_shared_config_profile, ("a",), "a"),
    (config.with_shared_config_files, (["a", Path("b")],), ["a", "b"]),
    (config.with_shared_credentials_files, ((b"a",),), ["a"]),
    (config.with_log_configuration_warnings, (True,), True),
    (config.with_credentials_provider, (PROVIDER,), PROVIDER),
    (config.with_bearer_auth_token_provider, (TOKENS,), TOKENS),
    (config.with_http_client, (CLIENT,), CLIENT),
    (config.with_custom_ca_bundle, ("/",), "/"),
    (config.with_api_options, ([print],), [print]),
    (config.with_service_options, (print, repr), [print, repr]),
    (config.with_retryer, (Standard,), Standard),
    (config.with_retry_max_attempts, (5,), 5),
    (config.with_retry_mode, ("adaptive",), config.RetryMode.ADAPTIVE),
    (config.with_defaults_mode, (config.DefaultsMode.MOBILE,), "mobile"),
    (config.with_logger, (LOGGER,), LOGGER),
    (config.with_client_log_mode, (ClientLogMode.RETRIES,), ClientLogMode.RETRIES),
    (config.with_app_id, ("a",), "a"),
    (config.with_restrict_file_permissions, ("unrestricted",), "unrestricted"),
    (config.with_base_endpoint, ("http://a",), "http://a"),
    (config.with_ignore_configured_endpoint_urls, (True,), True),
    (config.with_use_dual_stack_endpoint, (True,), True),
    (config.with_use_fips_endpoint, (True,), True),
    (config.with_account_id_endpoint_mode, ("required",), "required"),
    (config.with_endpoint_discovery, ("auto",), config.EndpointDiscovery.AUTO),
    (config.with_auth_scheme_preference, ("sigv4a", "sigv4"), ["sigv4a", "sigv4"]),
    (config.with_request_checksum_calculation, ("when_required",), "when_required"),
    (config.with_response_checksum_validation, ("when_required",), "when_required"),
    (config.with_checksum_policy, ("compatible",), "compatible"),
    (config.with_disable_request_compression, (True,), True),
    (config.with_request_min_compress_size_bytes, (0,), 0),
    (config.with_disable_clock_skew_correction, (True,), True),
    (config.with_s3_use_arn_region, (True,), True),
    (config.with_s3_disable_multi_region_access_points, (True,), True),
    (config.with_s3_disable_express_auth, (True,), True),
    (config.with_ec2_imds_client_enable_state, ("disabled",), "disabled"),
    (config.with_ec2_imds_endpoint_mode, ("IPv6",), "IPv6"),
    (config.with_ec2_imds_endpoint, ("http://a",), "http://a"),
    (config.with_ec2_imds_v1_disabled, (True,), True),
    (config.with_assume_role_credential_options, (print,), print),
    (config.with_web_identity_role_credential_options, (print,), print),
    (config.with_process_credential_options, (print,), print),
    (config.with_sso_provider_options, (print,), print),
    (config.with_sso_token_provider_options, (print,), print),
    (config.with_endpoint_credential_options, (print,), print),
    (config.with_ec2_role_credential_options, (print,), print),
]
NAMES = {
    "with_credentials_provider": "credentials",
}


def name_of(function: Callable[..., Any]) -> str:
    return NAMES.get(function.__name__, function.__name__.removeprefix("with_"))


@pytest.mark.parametrize(("function", "arguments", "value"), RIGHT)
def test_sets_its_option(
    function: Callable[..., Any], arguments: tuple[Any, ...], value: object
) -> None:
    options = LoadOptions()
    function(*arguments)(options)
    assert options.values() == {name_of(function): value}


def test_cache_options() -> None:
    options = LoadOptions()
    config.with_credentials_cache_options(expiry_window=5.0)(options)
    assert options.credentials_cache_options == CredentialsCacheOptions(5.0, 0.0)
    with pytest.raises(TypeError, match="expiry_window must be a float, not str"):
        config.with_credentials_cache_options(expiry_window="5")  # type: ignore[arg-type]


def test_token_cache_options() -> None:
    options = LoadOptions()
    config.with_bearer_auth_token_cache_options(refresh_before_expires=5.0)(options)
    assert options.bearer_auth_token_cache_options == TokenCacheOptions(5.0, 30.0, 0.0, False)
    message = "retrieve_bearer_token_timeout must be a float, not str"
    with pytest.raises(TypeError, match=message):
        config.with_bearer_auth_token_cache_options(
            retrieve_bearer_token_timeout="5",  # type: ignore[arg-type]
        )


class NoClient:
    do = "not a method"


WRONG_TYPES: list[tuple[Callable[..., Any], Any]] = [
    (config.with_region, 5),
    (config.with_region, None),
    (config.with_region, b"a"),
    (config.with_shared_config_profile, None),
    (config.with_shared_config_files, "a"),
    (config.with_shared_config_files, [5]),
    (config.with_shared_credentials_files, "a"),
    (config.with_log_configuration_warnings, 1),
    (config.with_credentials_provider, None),
    (config.with_credentials_provider, StaticCredentialsProvider),
    (config.with_credentials_provider, ("A", "S")),
    (config.with_bearer_auth_token_provider, "token"),
    (config.with_bearer_auth_token_provider, PROVIDER),
    (config.with_http_client, NoClient()),
    (config.with_http_client, BuildableClient),
    (config.with_custom_ca_bundle, 5),
    (config.with_api_options, print),
    (config.with_api_options, [print, None]),
    (config.with_service_options, "a"),
    (config.with_retryer, Standard()),
    (config.with_retry_max_attempts, "5"),
    (config.with_retry_max_attempts, 5.0),
    (config.with_retry_max_attempts, True),
    (config.with_retry_mode, None),
    (config.with_logger, print),
    (config.with_client_log_mode, 1),
    (config.with_use_fips_endpoint, "true"),
    (config.with_use_fips_endpoint, 1),
    (config.with_auth_scheme_preference, ["sigv4"]),
    (config.with_request_min_compress_size_bytes, "1"),
    (config.with_ec2_imds_client_enable_state, True),
]


@pytest.mark.parametrize(("function", "value"), WRONG_TYPES)
def test_refuses_a_wrong_type_at_once(function: Callable[..., Any], value: object) -> None:
    with pytest.raises(TypeError, match=f"{name_of(function)} must be an? .*, not "):
        function(value)


WRONG_VALUES: list[tuple[Callable[..., Any], Any]] = [
    (config.with_retry_mode, "legacy"),
    (config.with_retry_max_attempts, -1),
    (config.with_retry_max_attempts, 2**31),
    (config.with_defaults_mode, "fast"),
    (config.with_account_id_endpoint_mode, "never"),
    (config.with_endpoint_discovery, "yes"),
    (config.with_request_checksum_calculation, "always"),
    (config.with_response_checksum_validation, "always"),
    (config.with_request_min_compress_size_bytes, 10485761),
    (config.with_ec2_imds_endpoint_mode, "IPv5"),
    (config.with_ec2_imds_client_enable_state, "maybe"),
    (config.with_restrict_file_permissions, "none"),
    (config.with_custom_ca_bundle, "/missing"),
]


@pytest.mark.parametrize(("function", "value"), WRONG_VALUES)
def test_refuses_a_value_out_of_range_at_once(function: Callable[..., Any], value: object) -> None:
    with pytest.raises(ConfigError, match="cannot be used: it ") as caught:
        function(value)
    assert caught.value.key == name_of(function)


def test_options_of_code_are_checked_when_set() -> None:
    options = LoadOptions()
    with pytest.raises(TypeError, match="region must be a str, not int"):
        options.region = 5  # type: ignore[assignment]
    with pytest.raises(TypeError, match=r"no option 'regoin'; did you mean 'region'\?"):
        options.regoin = "a"
    with pytest.raises(AttributeError, match="no option 'regoin'"):
        _ = options.regoin  # type: ignore[attr-defined]
    options.region = "a"
    assert repr(options) == "LoadOptions(region)"
    options.region = None
    assert options.values() == {}


def test_a_function_can_serve_several_loads() -> None:
    functions = [config.with_region("a"), config.with_api_options([print])]
    first, second = load_default_config(*functions), load_default_config(*functions)
    first.api_options.append(print)
    assert second.api_options == [print]
    assert load_default_config(*functions).api_options == [print]
