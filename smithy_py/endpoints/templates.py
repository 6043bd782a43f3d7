"""Templates: text with ``{name}`` and ``{name#path}`` in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from smithy_py.endpoints.paths import path_getter
from smithy_py.endpoints.scope import Scope
from smithy_py.errors import EndpointResolutionError

_TOKEN = re.compile(r"\{\{|\}\}|\{(\w+)(?:#([^{}#]+))?\}|[{}]")


def is_template(node: Any) -> bool:
    """Whether *node* is text that has to be filled in."""
    return isinstance(node, str) and ("{" in node or "}" in node)


def compile_template(text: str, scope: Scope) -> Callable[[list[Any]], str]:
    """A closure that fills in *text*.

    Doubled braces stand for themselves. The closure raises
    ``EndpointResolutionError`` where a name has no text as its value.

    Raises:
        ValueError: A brace has no partner, or a name is unknown.
    """
    parts = [
        part if isinstance(part, str) else _field(scope.slot(part[0]), *part, text)
        for part in _parse(text)
    ]
    return lambda values: "".join(
        [part if isinstance(part, str) else part(values) for part in parts]
    )


@lru_cache(maxsize=256)
def _parse(text: str) -> tuple[str | tuple[str, str | None], ...]:
    """The literal pieces of *text*, and the name and path of each field."""
    parts: list[str | tuple[str, str | None]] = []
    position = 0
    for token in _TOKEN.finditer(text):
        if token.start() > position:
            parts.append(text[position : token.start()])
        position = token.end()
        name, path = token.groups()
        if name is not None:
            parts.append((name, path))
        elif len(token.group()) == 2:
            parts.append(token.group()[0])
        else:
            raise ValueError(f"{text!r} has a brace without its partner")
    if position < len(text):
        parts.append(text[position:])
    return tuple(parts)


def _field(slot: int, name: str, path: str | None, text: str) -> Callable[[list[Any]], str]:
    getter = None if path is None else path_getter(path)

    def fill(values: list[Any]) -> str:
        value = values[slot] if getter is None else getter(values[slot])
        if not isinstance(value, str):
            field = name if path is None else f"{name}#{path}"
            raise EndpointResolutionError(f"{field!r} has no text to fill in {text!r}")
        return value

    return fill
