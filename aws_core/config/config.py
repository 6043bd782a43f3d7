"""The settings that clients share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, dataclass_transform

from aws_core.config.config_sources import NO_SOURCES, ConfigSources
from aws_core.config.explanation import Overridden
from aws_core.config.nearest_name import did_you_mean
from aws_core.config.service_endpoints import service_key
from aws_core.config.settings import CONFIG_SETTINGS
from aws_core.config.shown import shown
from aws_core.config.sources import DEFAULT, Origin, OriginKind

if TYPE_CHECKING:
    import logging

    from aws_core.auth.bearer import TokenProvider
    from aws_core.config.defaults_mode import RuntimeEnvironment
    from aws_core.config.explanation import ConfigExplanation
    from aws_core.credentials.provider import CredentialsProvider
    from aws_core.log_mode import ClientLogMode
    from aws_core.retry.retryer import Retryer
    from smithy_py.http.client import HTTPClient
    from smithy_py.middleware import Stack


_SETTINGS = {setting.name: setting for setting in CONFIG_SETTINGS}


def _default(name: str) -> Any:
    return _SETTINGS[name].default


@dataclass_transform(kw_only_default=True)
class _CheckedSettings:
    """Has a value for each setting of a config, checked whenever it is set."""

    sources: ConfigSources

    def __init__(self, *, sources: ConfigSources = NO_SOURCES, **values: Any) -> None:
        self.__dict__.update((name, setting.default) for name, setting in _SETTINGS.items())
        self.__dict__["sources"] = NO_SOURCES
        for name, value in values.items():
            setattr(self, name, value)
        self.__dict__["sources"] = sources

    def __setattr__(self, name: str, value: Any) -> None:
        setting = _SETTINGS.get(name)
        if setting is None:
            raise TypeError(_unknown(name))
        # None stands for itself where a setting may be None, and else is a wrong type.
        checked = None if value is None and setting.default is None else setting.check(value)
        before = self.__dict__[name]
        self.__dict__[name] = setting.default if checked is None else checked
        if name in self.sources.origins:
            self.__dict__["sources"] = _without_origin(self.sources, name, before)


class Config(_CheckedSettings):
    """The settings that clients share, each with the name it has in ``with_<name>``.

    ``load_default_config`` makes one from code, environment and files; made directly it
    has only what it is given. Threads may share it as long as none changes it.

    Attributes:
        region: The region, empty when none is known.
        shared_config_profile: The profile that was read.
        credentials: Where credentials come from; None signs nothing.
        bearer_auth_token_provider: Where bearer tokens come from.
        http_client: What sends requests; None for a client of the SDK's own.
        retryer: Makes the retryer of a client; None for the one of ``retry_mode``.
        retry_max_attempts: How often an operation is tried at most; 0 leaves it to the retryer.
        retry_mode: ``standard``, ``adaptive`` or empty.
        api_options: Functions that change the middleware stack of every operation.
        service_options: Functions that change the options of every client.
        logger: What clients log to.
        client_log_mode: What they log.
        defaults_mode: The timeouts that clients begin with.
        runtime_environment: Where the program runs, for the defaults mode ``auto``.
        app_id: The id of the application in the ``User-Agent`` header.
        base_endpoint: The URL that all requests go to; :meth:`endpoint_url` knows more.
        use_dual_stack_endpoint: Whether endpoints must speak IPv6 too.
        use_fips_endpoint: Whether endpoints must be FIPS endpoints.
        account_id_endpoint_mode: ``preferred``, ``required`` or ``disabled``.
        endpoint_discovery: ``true``, ``false``, ``auto`` or empty.
        request_checksum_calculation: ``when_supported`` or ``when_required``.
        response_checksum_validation: ``when_supported`` or ``when_required``.
        checksum_policy: ``standard``, or ``compatible`` for S3-compatible stores.
        auth_scheme_preference: Short names of auth schemes, the best first.
        disable_request_compression: Whether bodies stay uncompressed.
        request_min_compress_size_bytes: From which size bodies are compressed.
        disable_clock_skew_correction: Whether the service's clock is not followed.
        s3_use_arn_region: Whether the region in an S3 ARN is used.
        s3_disable_multi_region_access_points: Whether those are refused.
        s3_disable_express_auth: Whether S3 Express is used without session credentials.
        ec2_imds_client_enable_state: ``enabled``, ``disabled`` or empty.
        ec2_imds_endpoint_mode: ``IPv4``, ``IPv6`` or empty.
        ec2_imds_endpoint: The URL of EC2 instance metadata, empty for the usual one.
        ec2_imds_v1_disabled: Whether version 1 of it is never used.
        restrict_file_permissions: ``user_read_write`` or ``unrestricted``.
        sources: Where the values came from.

    Raises:
        TypeError: A value is of the wrong type.
        ConfigError: A value is out of range.
    """

    region: str = _default("region")
    shared_config_profile: str = _default("shared_config_profile")
    credentials: CredentialsProvider | None = _default("credentials")
    bearer_auth_token_provider: TokenProvider | None = _default("bearer_auth_token_provider")
    http_client: HTTPClient | None = _default("http_client")
    retryer: Callable[[], Retryer] | None = _default("retryer")
    retry_max_attempts: int = _default("retry_max_attempts")
    retry_mode: str = _default("retry_mode")
    api_options: list[Callable[[Stack], None]] = _default("api_options")
    service_options: list[Callable[[str, Any], None]] = _default("service_options")
    logger: logging.Logger | None = _default("logger")
    client_log_mode: ClientLogMode = _default("client_log_mode")
    defaults_mode: str = _default("defaults_mode")
    runtime_environment: RuntimeEnvironment | None = _default("runtime_environment")
    app_id: str = _default("app_id")
    base_endpoint: str | None = _default("base_endpoint")
    use_dual_stack_endpoint: bool = _default("use_dual_stack_endpoint")
    use_fips_endpoint: bool = _default("use_fips_endpoint")
    account_id_endpoint_mode: str = _default("account_id_endpoint_mode")
    endpoint_discovery: str = _default("endpoint_discovery")
    request_checksum_calculation: str = _default("request_checksum_calculation")
    response_checksum_validation: str = _default("response_checksum_validation")
    checksum_policy: str = _default("checksum_policy")
    auth_scheme_preference: list[str] = _default("auth_scheme_preference")
    disable_request_compression: bool = _default("disable_request_compression")
    request_min_compress_size_bytes: int = _default("request_min_compress_size_bytes")
    disable_clock_skew_correction: bool = _default("disable_clock_skew_correction")
    s3_use_arn_region: bool = _default("s3_use_arn_region")
    s3_disable_multi_region_access_points: bool = _default("s3_disable_multi_region_access_points")
    s3_disable_express_auth: bool = _default("s3_disable_express_auth")
    ec2_imds_client_enable_state: str = _default("ec2_imds_client_enable_state")
    ec2_imds_endpoint_mode: str = _default("ec2_imds_endpoint_mode")
    ec2_imds_endpoint: str = _default("ec2_imds_endpoint")
    ec2_imds_v1_disabled: bool = _default("ec2_imds_v1_disabled")
    restrict_file_permissions: str = _default("restrict_file_permissions")
    sources: ConfigSources = NO_SOURCES

    def copy(self, **overrides: Any) -> Config:
        """A copy in which *overrides* replace settings; lists are copied too.

        A provider of credentials is put into a cache, unless it is one.

        Raises:
            TypeError: There is no such setting, or a value is of the wrong type.
            ConfigError: A value is out of range.
        """
        for name in overrides:
            if name not in _SETTINGS:
                raise TypeError(_unknown(name))
        copy = Config(**self.__dict__)
        for name, value in overrides.items():
            setattr(copy, name, value)
        if overrides.get("credentials") is not None:
            from aws_core.config.credential_chain.resolved import cached

            copy.credentials = cached(overrides["credentials"], None)
        return copy

    def origin(self, name: str) -> Origin:
        """Where the value of the setting *name* came from.

        Raises:
            TypeError: There is no such setting.
        """
        if name not in _SETTINGS:
            raise TypeError(_unknown(name))
        if name in self.sources.origins:
            return self.sources.origins[name]
        if getattr(self, name) == _SETTINGS[name].default:
            return DEFAULT
        return Origin(OriginKind.CODE, f"Config.{name}")

    def endpoint_url(self, sdk_id: str) -> str | None:
        """The URL configured for the service *sdk_id* ("S3"), or None.

        What code set is strongest. Then come ``AWS_ENDPOINT_URL_<SERVICE>``,
        ``AWS_ENDPOINT_URL``, the ``services`` section of the profile and its ``endpoint_url``.
        """
        kind = self.origin("base_endpoint").kind
        if self.base_endpoint is not None and kind is OriginKind.CODE:
            return self.base_endpoint
        key = service_key(sdk_id)
        environment, file = self.sources.service_endpoints
        if key in environment:
            return str(environment[key].value)
        if self.base_endpoint is not None and kind is OriginKind.ENVIRONMENT:
            return self.base_endpoint
        return str(file[key].value) if key in file else self.base_endpoint

    def explain(self) -> ConfigExplanation:
        """Each setting's value, where it came from, what it overrode; and the credential chain.

        Nothing in it is secret. ``print()`` it, or see its ``to_dict()``.
        """
        from aws_core.config.explanation import explain

        return explain(self)

    def __repr__(self) -> str:
        pairs = (
            f"{name}={_shown(value)}"
            for name, setting in _SETTINGS.items()
            if (value := getattr(self, name)) != setting.default
        )
        return f"Config({', '.join(pairs)})"


def _unknown(name: str) -> str:
    return f"Config has no setting {name!r}{did_you_mean(name, _SETTINGS)}"


def _without_origin(sources: ConfigSources, name: str, before: Any) -> ConfigSources:
    """*sources* after code replaced the value that *name* was loaded with."""
    origins = {**sources.origins}
    origin = origins.pop(name)
    weaker = sources.overridden.get(name, ())
    if origin.kind is not OriginKind.DEFAULT:
        weaker = (Overridden(shown(before), origin), *weaker)
    return sources._replace(origins=origins, overridden={**sources.overridden, name: weaker})


def _shown(value: Any) -> str:
    if issubclass(type(value), list) and callable(value[0]):
        return f"<{len(value)} functions>"
    return repr(shown(value)) if isinstance(value, (str, list)) else _short(value)


def _short(value: Any) -> str:
    """A flag or number as it is; objects of users show only their class."""
    return repr(value) if isinstance(value, (bool, int)) else f"<{type(value).__name__}>"
