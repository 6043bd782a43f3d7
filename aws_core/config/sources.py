"""Where the value of a setting comes from, and which source wins."""

from __future__ import annotations

import contextlib
import enum
import os
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Protocol

from aws_core.config.settings import Setting
from smithy_py.errors import ConfigError


class OriginKind(enum.StrEnum):
    """The kinds of places a value can come from."""

    CODE = "code"
    ENVIRONMENT = "environment variable"
    FILE = "file"
    DEFAULT = "default"


class Origin(NamedTuple):
    """The place a value came from; as text, ``environment variable AWS_REGION`` for one.

    Attributes:
        kind: The kind of place.
        name: The function, the variable or the key of a file.
        file: The file.
        line: The line of the file, counted from 1.
        section: The section of the file, such as ``profile dev``.
    """

    kind: OriginKind
    name: str = ""
    file: str = ""
    line: int = 0
    section: str = ""

    def __str__(self) -> str:
        if self.kind is OriginKind.FILE:
            return f"file {abbreviated(self.file)}, line {self.line}, {self.section}"
        if self.kind is OriginKind.ENVIRONMENT:
            return f"environment variable {self.name}"
        return self.name or str(self.kind)


DEFAULT = Origin(OriginKind.DEFAULT)


class Found(NamedTuple):
    """A value and its origin."""

    value: Any
    origin: Origin


class Source(Protocol):
    """A place that may have a value for a setting."""

    def find(self, setting: Setting) -> Found | None:
        """The value of *setting* here, or None.

        Raises:
            ConfigError: There is a value and it cannot be used.
        """
        ...


class CodeSource:
    """What the option functions of a load have set.

    Args:
        values: Values by the names of their settings.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def find(self, setting: Setting) -> Found | None:
        """The value that was set, or None."""
        if setting.name not in self._values:
            return None
        origin = Origin(OriginKind.CODE, setting.function or f"with_{setting.name}")
        return Found(self._values[setting.name], origin)


def resolve(setting: Setting, sources: Iterable[Source]) -> Found:
    """The value of *setting* in the first of *sources* that has one, or its default.

    Raises:
        ConfigError: The first value there is cannot be used.
    """
    for source in sources:
        found = source.find(setting)
        if found is not None:
            return found
    return Found(setting.default, DEFAULT)


def overridden(setting: Setting, sources: Iterable[Source]) -> list[Found]:
    """The values of *setting* that :func:`resolve` passes over, the strongest first.

    Values that cannot be used are left out: nobody uses them.
    """
    found: list[Found] = []
    for source in sources:
        with contextlib.suppress(ConfigError):
            if (value := source.find(setting)) is not None:
                found.append(value)
    return found[1:]


def abbreviated(path: str) -> str:
    """*path* with the home directory written as ``~``."""
    home = os.path.expanduser("~")
    if home not in ("~", os.sep) and path.startswith(home + os.sep):
        return "~" + path[len(home) :]
    return path
