"""The published protocol cases, as botocore's sources carry them.

A file is one protocol in one direction. It holds suites: small models, each with the cases that
run against it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = "tests/unit/protocols"
DIRECTIONS = ("input", "output")


class Case(NamedTuple):
    """One case.

    Attributes:
        name: Its id, or in files without ids the numbers of its suite and of itself.
        protocol: The name of its file, without the suffix.
        direction: "input" or "output".
        suite: The model it runs against: metadata, shapes.
        operation: What it calls, as the model has it.
        facts: What it says: ``params`` and ``serialized``, or ``response`` and ``result``.
    """

    name: str
    protocol: str
    direction: str
    suite: Mapping[str, Any]
    operation: Mapping[str, Any]
    facts: Mapping[str, Any]


def load(sdist: Path, protocol: str, direction: str) -> list[Case]:
    """The cases of one file; none where there is no such file.

    Args:
        sdist: Botocore's unpacked sources.
        protocol: The file's name without its suffix ("rest-xml"), "legacy/" in front for those
            that are older than Smithy.
        direction: "input" or "output".
    """
    era, _, name = protocol.rpartition("/")
    file = sdist / FOLDER / era / direction / f"{name}.json"
    return list(_cases(json.loads(file.read_text("utf-8")), protocol, direction))


def _cases(suites: Any, protocol: str, direction: str) -> Iterator[Case]:
    for suite_number, suite in enumerate(suites):
        for case_number, facts in enumerate(suite["cases"]):
            name = facts.get("id") or f"{suite_number}:{case_number}"
            yield Case(name, protocol, direction, suite, _operation(facts["given"]), facts)


def _operation(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The operation with what the older files leave out of it."""
    return {"name": "OperationName", "http": {}, **given}
