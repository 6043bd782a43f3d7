"""The published protocol cases, as botocore's sources carry them.

A file is one protocol in one direction. It holds suites: small models, each with the cases that
run against it. botocore's tests/unit/test_protocols.py is how botocore itself reads them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

DIRECTIONS = ("input", "output")

_FOLDER = "tests/unit/protocols"


class Case(NamedTuple):
    """One case.

    Attributes:
        name: Its id; in files without ids, the numbers of its suite and of itself there.
        suite: What it runs against: metadata, shapes.
        operation: What it calls, as the model has it.
        facts: What it says: ``params`` and ``serialized``, or ``response`` and ``result``.
    """

    name: str
    suite: Mapping[str, Any]
    operation: Mapping[str, Any]
    facts: Mapping[str, Any]


def protocols(sdist: Path) -> set[str]:
    """The protocols there are files of, named as :func:`load` takes them."""
    folder = sdist / _FOLDER
    files = (file.relative_to(folder) for file in folder.glob("**/*put/*.json"))
    return {str(file.parent.parent / file.stem) for file in files}


def load(sdist: Path, protocol: str, direction: str) -> list[Case]:
    """The cases of one file.

    Args:
        sdist: Botocore's unpacked sources.
        protocol: The file's name without its suffix ("rest-xml"); "legacy/" goes before it for
            the cases from before Smithy.
        direction: "input" or "output".
    """
    era, _, name = protocol.rpartition("/")
    file = sdist / _FOLDER / era / direction / f"{name}.json"
    return list(_cases(json.loads(file.read_text("utf-8"))))


def _cases(suites: Any) -> Iterator[Case]:
    for suite_number, suite in enumerate(suites):
        for case_number, facts in enumerate(suite["cases"]):
            name = facts.get("id") or f"{suite_number}:{case_number}"
            yield Case(name, suite, facts["given"], facts)


class CaseTable:
    """How many cases of each file ran, passed, and are excepted."""

    def __init__(self) -> None:
        self._rows: list[tuple[str, str, str, str, str]] = []

    def add(self, protocol: str, direction: str, run: int, passed: int, excepted: int) -> None:
        """Adds a file."""
        self._rows.append((protocol, direction, str(run), str(passed), str(excepted)))

    def lines(self) -> list[str]:
        """The table, its totals last."""
        sums = [str(sum(map(int, column))) for column in list(zip(*self._rows, strict=True))[2:]]
        rows = [("protocol", "", "run", "passed", "excepted"), *self._rows, ("", "", *sums)]
        return [
            f"{row[0]:28} {row[1]:6} {row[2]:>6} {row[3]:>6} {row[4]:>8}".rstrip() for row in rows
        ]
