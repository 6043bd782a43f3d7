"""The ``with_...`` functions for what every client shares.

Each makes an option function for ``load_default_config``. A value of the wrong type raises
``TypeError`` and one out of range raises ``ConfigError``, both at once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from aws_core.auth.token_cache_options import TokenCacheOptions
from aws_core.config.load_options import LoadOption, LoadOptions, option
from aws_core.config.settings import SETTINGS
from aws_core.config.use_imds_region import UseEC2IMDSRegion
from aws_core.credentials.cache import CredentialsCacheOptions

if TYPE_CHECKING:
    import logging

    from aws_core.auth.bearer import TokenProvider
    from aws_core.config.use_imds_region import GetRegionAPIClient
    from aws_core.credentials.provider import CredentialsProvider
    from aws_core.log_mode import ClientLogMode
    from aws_core.retry.retryer import Retryer
    from smithy_py.http.client import HTTPClient
    from smithy_py.middleware import Stack


def with_region(region: str) -> LoadOption:
    """Sets the region, such as ``us-east-1``."""
    return option("region", region)


def with_default_region(region: str) -> LoadOption:
    """Sets the region for when no other source names one."""
    return option("default_region", region)


def with_ec2_imds_region(client: GetRegionAPIClient | None = None) -> LoadOption:
    """Has EC2 instance metadata asked for the region when no other source names one.

    A load then fails where it cannot tell. A default region counts only after it.

    Args:
        client: The client to ask, such as an ``imds.Client``; None for one with the settings
            of the config.
    """
    if client is not None and not callable(getattr(client, "get_region", None)):
        raise TypeError(f"client must be an imds.Client, not {type(client).__name__}")
    return option("use_ec2_imds_region", UseEC2IMDSRegion(client))


def with_shared_config_profile(profile: str) -> LoadOption:
    """Sets the profile to read, which must exist.

    Its credentials then are stronger than those in environment variables.
    """
    return option("shared_config_profile", profile)


def with_shared_config_files(paths: Sequence[str | os.PathLike[str]]) -> LoadOption:
    """Sets the config files to read, the strongest last; an empty list means none."""
    return option("shared_config_files", paths)


def with_shared_credentials_files(paths: Sequence[str | os.PathLike[str]]) -> LoadOption:
    """Sets the credentials files to read, the strongest last; an empty list means none."""
    return option("shared_credentials_files", paths)


def with_log_configuration_warnings(enabled: bool) -> LoadOption:
    """Sets whether parts of the shared config files that are passed over are logged."""
    return option("log_configuration_warnings", enabled)


def with_credentials_provider(provider: CredentialsProvider) -> LoadOption:
    """Sets where credentials come from; nothing else is then asked for them."""
    return option("credentials", provider)


def with_credentials_cache_options(
    *, expiry_window: float = 0.0, expiry_window_jitter_frac: float = 0.0
) -> LoadOption:
    """Sets when cached credentials are renewed.

    Args:
        expiry_window: How many seconds before their end credentials are renewed, in the
            background.
        expiry_window_jitter_frac: The part of that window, from 0 to 1, that is left to chance.
    """
    options = CredentialsCacheOptions(expiry_window, expiry_window_jitter_frac)
    _check_numbers(options._asdict())
    return option("credentials_cache_options", options)


def with_bearer_auth_token_provider(provider: TokenProvider) -> LoadOption:
    """Sets where bearer tokens come from; its tokens are cached."""
    return option("bearer_auth_token_provider", provider)


def with_bearer_auth_token_cache_options(
    *,
    refresh_before_expires: float = 300.0,
    retrieve_bearer_token_timeout: float = 30.0,
    async_refresh_minimum_delay: float = 0.0,
    disable_async_refresh: bool = False,
) -> LoadOption:
    """Sets when cached bearer tokens are renewed.

    Args:
        refresh_before_expires: How many seconds before its end a token is renewed.
        retrieve_bearer_token_timeout: How many seconds a retrieval may take; 0 is no limit.
        async_refresh_minimum_delay: How many seconds after a renewal in the background
            failed the next may begin.
        disable_async_refresh: Whether callers wait for a renewal even while the token is good.
    """
    options = TokenCacheOptions(
        refresh_before_expires,
        retrieve_bearer_token_timeout,
        async_refresh_minimum_delay,
        disable_async_refresh,
    )
    _check_numbers(options._asdict())
    return option("bearer_auth_token_cache_options", options)


def with_http_client(client: HTTPClient) -> LoadOption:
    """Sets what sends requests: anything with a method ``do(request, *, ctx)``."""
    return option("http_client", client)


def with_custom_ca_bundle(path: str | os.PathLike[str]) -> LoadOption:
    """Sets the certificate authorities to trust instead of the usual ones.

    Args:
        path: A PEM file that exists.
    """
    return option("custom_ca_bundle", path)


def with_api_options(functions: Sequence[Callable[[Stack], None]]) -> LoadOption:
    """Adds functions that change the middleware stack of every operation."""
    return _appended("api_options", functions)


def with_service_options(*functions: Callable[[str, Any], None]) -> LoadOption:
    """Adds functions that change the options of every client.

    Args:
        functions: Each is called with the id of the service ("S3") and the options.
    """
    return _appended("service_options", functions)


def with_retryer(make: Callable[[], Retryer]) -> LoadOption:
    """Sets the function that makes the retryer of each client.

    It puts the settings of retries aside: ``retry_max_attempts`` and ``retry_mode``.
    """
    return option("retryer", make)


def with_retry_max_attempts(attempts: int) -> LoadOption:
    """Sets how often an operation is tried at most; 0 leaves it to the retryer."""
    return option("retry_max_attempts", attempts)


def with_retry_mode(mode: str) -> LoadOption:
    """Sets which retryer clients make: ``standard`` or ``adaptive``."""
    return option("retry_mode", mode)


def with_defaults_mode(mode: str, *, imds_client: GetRegionAPIClient | None = None) -> LoadOption:
    """Sets the timeouts that clients begin with; see :class:`DefaultsMode`.

    Args:
        mode: The mode. With ``auto`` a load may ask EC2 instance metadata for the region.
        imds_client: The client to ask, such as an ``imds.Client``; None for one with the
            settings of the config.
    """
    set_mode = option("defaults_mode", mode)
    if imds_client is None:
        return set_mode
    set_client = option("defaults_mode_imds_client", imds_client)

    def apply(options: LoadOptions) -> None:
        set_mode(options)
        set_client(options)

    return apply


def with_logger(logger: logging.Logger) -> LoadOption:
    """Sets what clients log to."""
    return option("logger", logger)


def with_client_log_mode(mode: ClientLogMode) -> LoadOption:
    """Sets what clients log."""
    return option("client_log_mode", mode)


def with_app_id(app_id: str) -> LoadOption:
    """Sets the id of the application in the ``User-Agent`` header."""
    return option("app_id", app_id)


def with_restrict_file_permissions(permissions: str) -> LoadOption:
    """Sets who may read cache files of credentials: ``user_read_write`` or ``unrestricted``."""
    return option("restrict_file_permissions", permissions)


def _check_numbers(values: Mapping[str, object]) -> None:
    for name, value in values.items():
        if not isinstance(value, (int, float)):
            raise TypeError(f"{name} must be a float, not {type(value).__name__}")


def _appended(name: str, functions: Any) -> LoadOption:
    checked: list[Any] = SETTINGS[name].check(functions) or []

    def apply(options: LoadOptions) -> None:
        setattr(options, name, [*(getattr(options, name) or ()), *checked])

    return apply
