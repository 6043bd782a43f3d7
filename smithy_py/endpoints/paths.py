"""Paths: what ``getAttr`` and ``{name#path}`` reach inside a value."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

_STEP = re.compile(r"([^.\[\]]*)(?:\[(-?\d+)\])?")


@lru_cache(maxsize=256)
def path_getter(path: str) -> Callable[[Any], Any]:
    """A function that reads *path*, such as ``resourceId[1]``, from a value.

    It gives None wherever the path leads nowhere: no value, no such key, an
    index outside the list. Negative indexes count from the end.

    Raises:
        ValueError: *path* is not keys joined by dots with an index at the end.
    """
    steps: list[str | int] = []
    for part in path.split("."):
        match = _STEP.fullmatch(part)
        if match is None or part == "" or (steps and isinstance(steps[-1], int)):
            raise ValueError(f"{path!r} is not a path")
        key, index = match.groups()
        if key:
            steps.append(key)
        if index is not None:
            steps.append(int(index))
    if len(steps) == 1 and isinstance(steps[0], str):
        return _key_getter(steps[0])
    return _steps_getter(tuple(steps))


def _key_getter(key: str) -> Callable[[Any], Any]:
    def get(value: Any) -> Any:
        return None if value is None else value.get(key)

    return get


def _steps_getter(steps: Sequence[str | int]) -> Callable[[Any], Any]:
    def get(value: Any) -> Any:
        for step in steps:
            if value is None:
                return None
            if isinstance(step, str):
                value = value.get(step)
            elif -len(value) <= step < len(value):
                value = value[step]
            else:
                return None
        return value

    return get
