"""Where the values of a loaded config came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from aws_core.config.explanation import Overridden, SettingExplanation
from aws_core.config.service_endpoints import ServiceEndpoints
from aws_core.config.settings import LOAD_SETTINGS, SETTINGS
from aws_core.config.shared_config import SharedConfig
from aws_core.config.shown import shown
from aws_core.config.sources import Found, Origin, Source, overridden, resolve

if TYPE_CHECKING:
    from aws_core.credentials.decisions import ChainDecision


class ConfigSources(NamedTuple):
    """Where the values of a loaded config came from.

    Attributes:
        origins: The origin of each setting that still has the value it was loaded with.
        service_endpoints: The endpoints configured for single services.
        overridden: What each setting would have been, the strongest first.
        load_settings: The settings that only steered how the config was loaded.
        files: What became of each shared config file.
        notes: What was passed over or replaced in the files, in sentences.
        credentials: What the credential chain decided, in order.
    """

    origins: Mapping[str, Origin]
    service_endpoints: ServiceEndpoints
    overridden: Mapping[str, tuple[Overridden, ...]]
    load_settings: tuple[SettingExplanation, ...]
    files: Mapping[str, str]
    notes: tuple[str, ...]
    credentials: tuple[ChainDecision, ...] = ()


NO_SOURCES = ConfigSources({}, ServiceEndpoints({}, {}), {}, (), {}, ())
"""Those of a config that was not loaded."""


def config_sources(
    found: Mapping[str, Found],
    service_endpoints: ServiceEndpoints,
    sources: Sequence[Source],
    shared: SharedConfig,
) -> ConfigSources:
    """Where the values *found* in *sources* came from."""
    weaker = {name: _overridden(name, sources) for name in SETTINGS}
    load_settings = (
        SettingExplanation.of(setting.name, resolve(setting, sources), weaker[setting.name])
        for setting in LOAD_SETTINGS
    )
    files = (*shared.config_files, *shared.credentials_files)
    return ConfigSources(
        {name: origin for name, (_, origin) in found.items()},
        service_endpoints,
        {name: values for name, values in weaker.items() if values},
        tuple(load_settings),
        {file: shared.unreadable.get(file, "read") for file in files},
        tuple(shared.notes),
    )


def _overridden(name: str, sources: Iterable[Source]) -> tuple[Overridden, ...]:
    values = overridden(SETTINGS[name], sources)
    return tuple(Overridden(shown(value), origin) for value, origin in values)
