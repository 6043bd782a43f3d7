"""Comparing a text with the golden one that is committed."""

import difflib
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Golden:
    """The golden texts under one folder.

    Called with a path below the folder and a text, it fails the test if the file holds another
    text. When updating, it writes the file instead.
    """

    folder: Path
    update: bool = False

    def __call__(self, path: str, text: str) -> None:
        """Compares `text` with the file at `path`."""
        file = self.folder / path
        if self.update:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
            return
        if not file.exists():
            pytest.fail(f"{path} is no golden text yet; `make golden` writes it.")
        expected = file.read_text(encoding="utf-8")
        if text != expected:
            difference = difflib.unified_diff(
                expected.splitlines(), text.splitlines(), "golden", "now", lineterm=""
            )
            pytest.fail(
                f"{path} has changed; if it should, `make golden` rewrites it.\n"
                + "\n".join(difference)
            )
