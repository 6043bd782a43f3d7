"""Loads a config from code, the environment and the shared config files."""

from __future__ import annotations

import os
from typing import Any

from aws_core.config.chain_client_config import chain_client_config
from aws_core.config.config import Config
from aws_core.config.config_sources import config_sources
from aws_core.config.credential_chain.linked_profile import link_profile
from aws_core.config.credential_chain.resolved import ChainInputs
from aws_core.config.custom_ca_bundle import with_bundle
from aws_core.config.environment import EnvironmentSource
from aws_core.config.load_options import LoadOption, LoadOptions
from aws_core.config.nearest_name import did_you_mean
from aws_core.config.resolve_bearer_token import resolve_bearer_token
from aws_core.config.resolve_credentials import resolve_credentials
from aws_core.config.service_endpoints import ServiceEndpoints, read_service_endpoints
from aws_core.config.settings import CONFIG_SETTINGS, SETTINGS
from aws_core.config.shared_config import Section, SharedConfig
from aws_core.config.sources import CodeSource, Found, Origin, OriginKind, Source, resolve
from smithy_py.context import Context
from smithy_py.errors import ConfigError

_MUST_EXIST = "AWS_PROFILE"


def load_default_config(*fns: LoadOption, ctx: Context | None = None) -> Config:
    """Loads the settings that clients share.

    What code says through *fns* is stronger than environment variables, these are
    stronger than the profile in the shared config files, and the defaults come last.
    The environment and the files are read once, now.

    Args:
        fns: Option functions such as ``with_region("us-east-1")``, the strongest last.
        ctx: Bounds the time it may take.

    Raises:
        ConfigError: A setting that is needed cannot be used, or the profile that code or
            ``AWS_PROFILE`` names does not exist.
        TypeError: One of *fns* is not a function.
        CanceledError: *ctx* ended.
    """
    if ctx is not None:
        ctx.check()
    options = _apply(fns)
    environment = EnvironmentSource(dict(os.environ))
    sources: list[Source] = [CodeSource(options.values()), environment]

    profile_name = resolve(SETTINGS["shared_config_profile"], sources)
    shared = SharedConfig(
        _files("shared_config_files", "~/.aws/config", sources),
        _files("shared_credentials_files", "~/.aws/credentials", sources),
    )
    profile = _profile(profile_name, shared)
    if options.log_configuration_warnings:
        _log(options, shared)
    linked = None
    if profile is not None:
        linked = link_profile(profile, shared)
        sources.append(profile)

    found = {setting.name: resolve(setting, sources) for setting in CONFIG_SETTINGS}
    if options.retryer is not None:
        for name in ("retry_max_attempts", "retry_mode"):
            found[name] = resolve(SETTINGS[name], ())
    ca_bundle = resolve(SETTINGS["custom_ca_bundle"], sources)
    if ca_bundle.value is not None:
        found["http_client"] = with_bundle(found["http_client"], ca_bundle)
    if found["http_client"].value is None:
        # One for all clients of the config: they share connections and certificates.
        from aws_core.transport.http import BuildableClient

        found["http_client"] = Found(BuildableClient(), found["http_client"].origin)
    if not found["region"].value and options.use_ec2_imds_region is not None:
        from aws_core.config.imds_region import imds_region

        found["region"] = imds_region(options.use_ec2_imds_region, found, ctx)
    if not found["region"].value and options.default_region is not None:
        found["region"] = Found(
            options.default_region, Origin(OriginKind.CODE, "with_default_region")
        )
    if found["defaults_mode"].value == "auto" and found["runtime_environment"].value is None:
        from aws_core.config.imds_region import runtime_environment

        client = options.defaults_mode_imds_client
        value = runtime_environment(client, found, environment, ctx)
        found["runtime_environment"] = Found(value, found["defaults_mode"].origin)
    ignore = resolve(SETTINGS["ignore_configured_endpoint_urls"], sources)
    if ignore.value:
        found["base_endpoint"] = Found(None, ignore.origin)
        service_endpoints = ServiceEndpoints({}, {})
    else:
        service_endpoints = read_service_endpoints(environment, shared, profile)

    def client_config() -> Config:
        return chain_client_config(found, service_endpoints)

    found["credentials"], decisions = resolve_credentials(
        ChainInputs(options, environment, shared, client_config), profile_name, linked
    )
    found["bearer_auth_token_provider"] = resolve_bearer_token(
        options, found["bearer_auth_token_provider"], shared, profile, client_config
    )
    values: dict[str, Any] = {name: value for name, (value, _) in found.items()}
    origins = config_sources(found, service_endpoints, sources, shared)
    return Config(**values, sources=origins._replace(credentials=decisions))


def _apply(fns: tuple[LoadOption, ...]) -> LoadOptions:
    options = LoadOptions()
    for index, function in enumerate(fns, start=1):
        if not callable(function):
            given = type(function).__name__
            raise TypeError(f"argument {index} must be an option function, not {given}")
        function(options)
    return options


def _files(name: str, usual: str, sources: list[Source]) -> list[str]:
    files: list[str] | None = resolve(SETTINGS[name], sources).value
    return [os.path.expanduser(usual)] if files is None else files


def _profile(name: Found, shared: SharedConfig) -> Section | None:
    profile = shared.profile(name.value)
    chosen = name.origin.kind is OriginKind.CODE or name.origin.name == _MUST_EXIST
    if profile is None and chosen:
        hint = did_you_mean(name.value, shared.profile_names())
        message = f"the profile that {name.origin} names is not in {shared.files()}{hint}"
        raise ConfigError(message, profile=name.value)
    return profile


def _log(options: LoadOptions, shared: SharedConfig) -> None:
    import logging

    logger = options.logger or logging.getLogger(__name__)
    for note in shared.notes:
        logger.log(logging.DEBUG, note)
