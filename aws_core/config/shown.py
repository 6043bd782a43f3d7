"""How the value of a setting is shown: never with anything that could be secret."""

from __future__ import annotations

import enum
from typing import Any, cast

Shown = str | bool | int | None | list[str]


def shown(value: Any) -> Shown:
    """*value* as plain data for people: objects of users show only their class.

    The user and password of a URL are left out.
    """
    if value is None or type(value) in (bool, int):
        return cast("bool | int | None", value)
    if isinstance(value, enum.Flag):
        return value.name or "none"
    if isinstance(value, str):
        scheme, separator, rest = value.partition("://")
        host, slash, path = rest.partition("/")
        return str(scheme + separator + host.rpartition("@")[2] + slash + path)
    if issubclass(type(value), (list, tuple)):
        return [_shown_item(item) for item in value]
    return f"<{_class_name(value)}>"


def _shown_item(item: Any) -> str:
    if isinstance(item, str):
        return item
    name = getattr(item, "__qualname__", "")
    return f"<function {name}>" if name else f"<{type(item).__name__}>"


def _class_name(value: Any) -> str:
    cls = type(value)
    name = cls.__name__
    if name == "Provider":
        # Modules such as processcreds are named for what their providers do.
        module = next(part for part in reversed(cls.__module__.split(".")) if part != "provider")
        name = f"{module}.{name}"
    # A cache says what it caches.
    inner = getattr(value, "provider", None)
    return name if inner is None else f"{name} of {_class_name(inner)}"
