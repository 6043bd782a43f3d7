"""Explains a config: each setting's value, where it came from and what it overrode."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from aws_core.config.settings import CONFIG_SETTINGS
from aws_core.config.shown import Shown, shown
from aws_core.config.sources import Found, Origin, OriginKind, abbreviated

if TYPE_CHECKING:
    from aws_core.config.config import Config
    from aws_core.credentials.decisions import ChainDecision


class Overridden(NamedTuple):
    """A value that lost against a stronger one.

    Attributes:
        value: The value, with nothing secret in it.
        origin: Where it stands.
    """

    value: Shown
    origin: Origin


class SettingExplanation(NamedTuple):
    """One setting of a config.

    Attributes:
        name: The name of the setting.
        value: Its value, with nothing secret in it; objects show their class.
        origin: Where the value came from.
        overrode: The weaker values that were there too, the strongest first.
    """

    name: str
    value: Shown
    origin: Origin
    overrode: tuple[Overridden, ...] = ()

    @classmethod
    def of(cls, name: str, found: Found, weaker: Iterable[Overridden]) -> SettingExplanation:
        """The explanation of what was found for the setting *name*."""
        return cls(name, shown(found.value), found.origin, tuple(weaker))


class ConfigExplanation(NamedTuple):
    """A config explained; ``str()`` is a text for people, :meth:`to_dict` plain data.

    Attributes:
        settings: All settings, in the order of the table of settings.
        files: The shared config files that were looked for, and what became of each.
        notes: What was passed over or replaced in the files, in sentences.
        credentials: What the credential chain tried, in order.
    """

    settings: tuple[SettingExplanation, ...]
    files: Mapping[str, str]
    notes: tuple[str, ...]
    credentials: tuple[ChainDecision, ...]

    def to_dict(self) -> dict[str, Any]:
        """The explanation as data that JSON can hold."""
        return {
            "settings": {
                setting.name: {
                    "value": setting.value,
                    "origin": _origin_data(setting.origin),
                    "overrode": [
                        {"value": value, "origin": _origin_data(origin)}
                        for value, origin in setting.overrode
                    ],
                }
                for setting in self.settings
            },
            "files": dict(self.files),
            "notes": list(self.notes),
            "credentials": [decision.to_dict() for decision in self.credentials],
        }

    def __str__(self) -> str:
        given = [item for item in self.settings if item.origin.kind is not OriginKind.DEFAULT]
        default = [item for item in self.settings if item.origin.kind is OriginKind.DEFAULT]
        width = max((len(item.name) for item in self.settings), default=0)
        lines = ["Settings"]
        for item in given:
            lines.append(f"  {item.name:<{width}}  {_text(item.value)}  ({item.origin})")
            for value, origin in item.overrode:
                lines.append(f"  {'':<{width}}  overrides {_text(value)}  ({origin})")
        lines.append("Defaults")
        lines += [f"  {item.name:<{width}}  {_text(item.value)}" for item in default]
        lines.append("Files")
        lines += [f"  {abbreviated(path)}: {state}" for path, state in self.files.items()]
        lines += [f"  {note}" for note in self.notes]
        lines.append("Credentials")
        lines += [f"  {decision}" for decision in self.credentials]
        return "\n".join(lines)


def explain(config: Config) -> ConfigExplanation:
    """The explanation of *config*, as ``config.explain()`` gives it."""
    from aws_core.credentials.decisions import explain_credentials

    sources = config.sources
    settings = [
        SettingExplanation.of(
            setting.name,
            Found(getattr(config, setting.name), config.origin(setting.name)),
            sources.overridden.get(setting.name, ()),
        )
        for setting in CONFIG_SETTINGS
    ]
    settings += sources.load_settings
    for endpoints in sources.service_endpoints:
        for service, found in endpoints.items():
            settings.append(SettingExplanation.of(f"endpoint_url of {service}", found, ()))
    return ConfigExplanation(
        tuple(settings), sources.files, sources.notes, tuple(explain_credentials(config))
    )


def _text(value: Shown) -> str:
    if value is None or value in ("", []):
        return "-"
    return ", ".join(value) if isinstance(value, list) else str(value)


def _origin_data(origin: Origin) -> dict[str, Any]:
    """What *origin* says, without what does not apply to its kind."""
    return {
        name: str(value) if isinstance(value, OriginKind) else value
        for name, value in origin._asdict().items()
        if value
    }
