"""The table of settings: what each is called, where it may come from, what it may be.

A setting has one name: ``config.<name>`` is its value and ``with_<name>`` sets it in code.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from aws_core.auth.token_cache_options import TokenCacheOptions
from aws_core.config import choices
from aws_core.config.defaults_mode import RuntimeEnvironment
from aws_core.config.kinds import (
    Boolean,
    Choice,
    DisabledFlag,
    ExistingPath,
    Integer,
    Kind,
    Names,
    Paths,
    Text,
)
from aws_core.config.object_kinds import Function, Functions, Having, Instance
from aws_core.config.use_imds_region import UseEC2IMDSRegion
from aws_core.credentials.cache import CredentialsCacheOptions
from aws_core.log_mode import ClientLogMode
from smithy_py.errors import ConfigError


class Setting(NamedTuple):
    """One setting.

    Attributes:
        name: Its name.
        kind: What its value may be, and what it is when nothing sets it.
        key: Its key in a profile of the shared config files.
        variables: Its environment variables, where they are not the key in upper case
            after ``AWS_``; the first that is not empty counts.
        function: The function that sets it, where that is not ``with_<name>``.
    """

    name: str
    kind: Kind
    key: str = ""
    variables: tuple[str, ...] = ()
    function: str = ""

    @property
    def default(self) -> Any:
        """The value when nothing sets it; a list of its own each time."""
        default: Any = self.kind.default
        return [*default] if default == () else default

    @property
    def environment(self) -> tuple[str, ...]:
        """The environment variables that set it, the strongest first."""
        return self.variables or ((f"AWS_{self.key.upper()}",) if self.key else ())

    def check(self, value: Any) -> Any:
        """The value as it is kept; None when it sets nothing.

        Raises:
            TypeError: It is of the wrong type.
            ConfigError: It is out of range.
        """
        try:
            return self.kind.check(value)
        except TypeError:
            given = type(value).__name__
            message = f"{self.name} must be {self.kind.expects}, not {given}"
            raise TypeError(message) from None
        except ValueError as error:
            raise ConfigError(f"{value!r} cannot be used: {error}", key=self.name) from None


_BOOL = Boolean()
_TEXT = Text()
_OPTIONAL_TEXT = Text(default=None)
_PROFILE = Text("default")
_PATHS = Paths()
_FUNCTIONS = Functions()
_ATTEMPTS = Integer(2**31 - 1, zero_is_unset=True)
_COMPRESSION_BYTES = Integer(10 * 1024 * 1024, default=10 * 1024)
_CREDENTIALS = Having("a CredentialsProvider", "retrieve")
_TOKENS = Having("a TokenProvider", "retrieve_bearer_token")
_CLIENT = Having("an HTTPClient", "do")
_LOGGER = Having("a logging.Logger", "log")
_LOG_MODE = Instance("a ClientLogMode", ClientLogMode, default=ClientLogMode(0))
_RETRYER = Function("a function that makes a Retryer")
_PROVIDER_OPTIONS = Function("a function of the options of a provider")
_RETRY_MODE = Choice(choices.RetryMode, exact=True, default=choices.RetryMode.STANDARD)
_DISCOVERY = Choice(choices.EndpointDiscovery, default="")
_DEFAULTS_MODE = Choice(choices.DefaultsMode, default=choices.DefaultsMode.LEGACY)
_ACCOUNT = Choice(
    choices.AccountIDEndpointMode, exact=True, default=choices.AccountIDEndpointMode.PREFERRED
)
_CALCULATION = Choice(
    choices.RequestChecksumCalculation, default=choices.RequestChecksumCalculation.WHEN_SUPPORTED
)
_VALIDATION = Choice(
    choices.ResponseChecksumValidation, default=choices.ResponseChecksumValidation.WHEN_SUPPORTED
)
_CHECKSUMS = Choice(choices.ChecksumPolicy, default=choices.ChecksumPolicy.STANDARD)
_CACHE = Instance("CredentialsCacheOptions", CredentialsCacheOptions)
_TOKEN_CACHE = Instance("TokenCacheOptions", TokenCacheOptions)
_IMDS_CLIENT = Having("an imds.Client", "get_region")
_IMDS_REGION = Instance("a UseEC2IMDSRegion", UseEC2IMDSRegion)
_RUNTIME = Instance("a RuntimeEnvironment", RuntimeEnvironment)
_IMDS_MODE = Choice(choices.EC2IMDSEndpointMode, default="")
_PERMISSIONS = Choice(
    choices.RestrictFilePermissions, default=choices.RestrictFilePermissions.USER_READ_WRITE
)

CONFIG_SETTINGS = (
    Setting("region", _TEXT, "region", ("AWS_REGION", "AWS_DEFAULT_REGION")),
    Setting("shared_config_profile", _PROFILE, "", ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")),
    Setting("credentials", _CREDENTIALS, function="with_credentials_provider"),
    Setting("bearer_auth_token_provider", _TOKENS),
    Setting("http_client", _CLIENT),
    Setting("retryer", _RETRYER),
    Setting("retry_max_attempts", _ATTEMPTS, "max_attempts"),
    Setting("retry_mode", _RETRY_MODE, "retry_mode"),
    Setting("api_options", _FUNCTIONS),
    Setting("service_options", _FUNCTIONS),
    Setting("logger", _LOGGER),
    Setting("client_log_mode", _LOG_MODE),
    Setting("defaults_mode", _DEFAULTS_MODE, "defaults_mode"),
    Setting("runtime_environment", _RUNTIME, function="with_defaults_mode"),
    Setting("app_id", _TEXT, "sdk_ua_app_id"),
    Setting("base_endpoint", _OPTIONAL_TEXT, "endpoint_url"),
    Setting("use_dual_stack_endpoint", _BOOL, "use_dualstack_endpoint"),
    Setting("use_fips_endpoint", _BOOL, "use_fips_endpoint"),
    Setting("account_id_endpoint_mode", _ACCOUNT, "account_id_endpoint_mode"),
    Setting(
        "endpoint_discovery",
        _DISCOVERY,
        "endpoint_discovery_enabled",
        ("AWS_ENABLE_ENDPOINT_DISCOVERY",),
    ),
    Setting("request_checksum_calculation", _CALCULATION, "request_checksum_calculation"),
    Setting("response_checksum_validation", _VALIDATION, "response_checksum_validation"),
    Setting("checksum_policy", _CHECKSUMS, "checksum_policy"),
    Setting("auth_scheme_preference", Names(), "auth_scheme_preference"),
    Setting("disable_request_compression", _BOOL, "disable_request_compression"),
    Setting(
        "request_min_compress_size_bytes",
        _COMPRESSION_BYTES,
        "request_min_compression_size_bytes",
    ),
    Setting("disable_clock_skew_correction", _BOOL, "disable_clock_skew_correction"),
    Setting("s3_use_arn_region", _BOOL, "s3_use_arn_region"),
    Setting("s3_disable_multi_region_access_points", _BOOL, "s3_disable_multiregion_access_points"),
    Setting("s3_disable_express_auth", _BOOL, "s3_disable_express_session_auth"),
    Setting("ec2_imds_client_enable_state", DisabledFlag(), "", ("AWS_EC2_METADATA_DISABLED",)),
    Setting("ec2_imds_endpoint_mode", _IMDS_MODE, "ec2_metadata_service_endpoint_mode"),
    Setting("ec2_imds_endpoint", _TEXT, "ec2_metadata_service_endpoint"),
    Setting("ec2_imds_v1_disabled", _BOOL, "ec2_metadata_v1_disabled"),
    Setting("restrict_file_permissions", _PERMISSIONS, "", ("AWS_RESTRICT_FILE_PERMISSIONS",)),
)
"""The settings that a Config holds."""

LOAD_SETTINGS = (
    Setting("shared_config_files", _PATHS, "", ("AWS_CONFIG_FILE",)),
    Setting("shared_credentials_files", _PATHS, "", ("AWS_SHARED_CREDENTIALS_FILE",)),
    Setting("custom_ca_bundle", ExistingPath(), "ca_bundle"),
    Setting("default_region", _TEXT),
    Setting("use_ec2_imds_region", _IMDS_REGION, function="with_ec2_imds_region"),
    Setting("defaults_mode_imds_client", _IMDS_CLIENT, function="with_defaults_mode"),
    Setting("ignore_configured_endpoint_urls", _BOOL, "ignore_configured_endpoint_urls"),
    Setting("log_configuration_warnings", _BOOL),
    Setting("credentials_cache_options", _CACHE),
    Setting("bearer_auth_token_cache_options", _TOKEN_CACHE),
    Setting("assume_role_credential_options", _PROVIDER_OPTIONS),
    Setting("web_identity_role_credential_options", _PROVIDER_OPTIONS),
    Setting("process_credential_options", _PROVIDER_OPTIONS),
    Setting("sso_provider_options", _PROVIDER_OPTIONS),
    Setting("sso_token_provider_options", _PROVIDER_OPTIONS),
    Setting("endpoint_credential_options", _PROVIDER_OPTIONS),
    Setting("ec2_role_credential_options", _PROVIDER_OPTIONS),
)
"""The settings that only steer how a Config is loaded."""

SETTINGS = {setting.name: setting for setting in (*CONFIG_SETTINGS, *LOAD_SETTINGS)}
"""Every setting by its name."""
