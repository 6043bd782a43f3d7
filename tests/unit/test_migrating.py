"""The names that docs/migrating.md gives exist."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "migrating.md"
_NAME = re.compile(r"\b((?:aws_core|smithy_py|services|feature)(?:\.\w+)+)")
NAMES = sorted(
    {
        name.rstrip("_.") if name.endswith("with_") else name
        for row in PAGE.read_text().splitlines()
        if row.startswith("|")
        for span in re.findall(r"`([^`]+)`", row)
        for name in _NAME.findall(span)
    }
)


def _resolve(name: str) -> object:
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for part in parts[end:]:
            found = getattr(found, part)
        return found
    raise ModuleNotFoundError(name)


@pytest.mark.parametrize("name", NAMES)
def test_the_name_exists(name: str) -> None:
    assert _resolve(name) is not None


def test_there_are_names() -> None:
    assert len(NAMES) > 40
