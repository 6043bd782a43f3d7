"""What the option functions of a load set."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aws_core.config.nearest_name import did_you_mean
from aws_core.config.settings import SETTINGS

if TYPE_CHECKING:
    import logging

    from aws_core.auth.bearer import TokenProvider
    from aws_core.auth.token_cache_options import TokenCacheOptions
    from aws_core.config.defaults_mode import RuntimeEnvironment
    from aws_core.config.use_imds_region import GetRegionAPIClient, UseEC2IMDSRegion
    from aws_core.credentials.cache import CredentialsCacheOptions
    from aws_core.credentials.provider import CredentialsProvider
    from aws_core.log_mode import ClientLogMode
    from aws_core.retry.retryer import Retryer
    from smithy_py.http.client import HTTPClient
    from smithy_py.middleware import Stack


class LoadOptions:
    """The settings that code gives to a load; None where it gives none.

    Setting an attribute checks the value at once.

    Raises:
        TypeError: There is no such setting, or the value is of the wrong type.
        ConfigError: The value is out of range.
    """

    region: str | None
    shared_config_profile: str | None
    credentials: CredentialsProvider | None
    bearer_auth_token_provider: TokenProvider | None
    http_client: HTTPClient | None
    retryer: Callable[[], Retryer] | None
    retry_max_attempts: int | None
    retry_mode: str | None
    api_options: list[Callable[[Stack], None]] | None
    service_options: list[Callable[[str, Any], None]] | None
    logger: logging.Logger | None
    client_log_mode: ClientLogMode | None
    defaults_mode: str | None
    runtime_environment: RuntimeEnvironment | None
    app_id: str | None
    base_endpoint: str | None
    use_dual_stack_endpoint: bool | None
    use_fips_endpoint: bool | None
    account_id_endpoint_mode: str | None
    endpoint_discovery: str | None
    request_checksum_calculation: str | None
    response_checksum_validation: str | None
    checksum_policy: str | None
    auth_scheme_preference: list[str] | None
    disable_request_compression: bool | None
    request_min_compress_size_bytes: int | None
    disable_clock_skew_correction: bool | None
    s3_use_arn_region: bool | None
    s3_disable_multi_region_access_points: bool | None
    s3_disable_express_auth: bool | None
    ec2_imds_client_enable_state: str | None
    ec2_imds_endpoint_mode: str | None
    ec2_imds_endpoint: str | None
    ec2_imds_v1_disabled: bool | None
    restrict_file_permissions: str | None
    shared_config_files: list[str] | None
    shared_credentials_files: list[str] | None
    custom_ca_bundle: str | None
    default_region: str | None
    use_ec2_imds_region: UseEC2IMDSRegion | None
    defaults_mode_imds_client: GetRegionAPIClient | None
    ignore_configured_endpoint_urls: bool | None
    log_configuration_warnings: bool | None
    credentials_cache_options: CredentialsCacheOptions | None
    bearer_auth_token_cache_options: TokenCacheOptions | None
    assume_role_credential_options: Callable[[Any], object] | None
    web_identity_role_credential_options: Callable[[Any], object] | None
    process_credential_options: Callable[[Any], object] | None
    sso_provider_options: Callable[[Any], object] | None
    sso_token_provider_options: Callable[[Any], object] | None
    endpoint_credential_options: Callable[[Any], object] | None
    ec2_role_credential_options: Callable[[Any], object] | None

    def __init__(self) -> None:
        object.__setattr__(self, "_values", {})

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in SETTINGS:
            raise TypeError(f"LoadOptions has no option {name!r}{did_you_mean(name, SETTINGS)}")
        checked = None if value is None else SETTINGS[name].check(value)
        values: dict[str, Any] = self.__dict__["_values"]
        if checked is None:
            values.pop(name, None)
        else:
            values[name] = checked

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name not in SETTINGS:
                raise AttributeError(f"LoadOptions has no option {name!r}")
            return self.__dict__["_values"].get(name)

    def values(self) -> dict[str, Any]:
        """The settings that were set, by name."""
        return dict(self.__dict__["_values"])

    def __repr__(self) -> str:
        return f"LoadOptions({', '.join(sorted(self.values()))})"


LoadOption = Callable[[LoadOptions], Any]
"""A function that sets options; what it returns is not looked at."""


def option(name: str, value: Any) -> LoadOption:
    """A function that sets the setting *name*; *value* is checked now.

    Raises:
        TypeError: The value is of the wrong type.
        ConfigError: The value is out of range.
    """
    checked = SETTINGS[name].check(value)

    def apply(options: LoadOptions) -> None:
        setattr(options, name, checked)

    return apply
