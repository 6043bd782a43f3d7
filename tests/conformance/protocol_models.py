"""Models of the protocol cases, and the packages that the generator makes of them."""

from __future__ import annotations

import contextlib
import importlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from codegen.__main__ import main as generate
from tests.conformance.protocol_cases import Case

_SHAPE_LOCATIONS = ("location", "locationName")


class PublishedModel:
    """The model of one suite, or of those of its cases that fit into one.

    Older suites call all their operations the same, with different paths: each of them is
    then a model of its own.

    Args:
        folder: The name of its folder, also of the package.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.operations: dict[str, Mapping[str, Any]] = {}
        self.cases: list[Case] = []

    def fits(self, case: Case) -> bool:
        """Whether *case* runs against this model."""
        operation = case.operation
        same_suite = not self.cases or self.cases[0].suite is case.suite
        return same_suite and self.operations.get(operation["name"], operation) == operation

    def add(self, case: Case) -> None:
        """Takes *case* and its operation."""
        self.operations[case.operation["name"]] = case.operation
        self.cases.append(case)

    def write(self, models: Path) -> None:
        """Writes it below *models* as the generator reads models."""
        suite = self.cases[0].suite
        folder = models / self.folder / "2000-01-01"
        folder.mkdir(parents=True)
        metadata = {
            "apiVersion": "2000-01-01",
            "endpointPrefix": self.folder,
            "signatureVersion": "v4",
            "targetPrefix": self.folder,
            **suite["metadata"],
            "serviceId": self.folder,
        }
        document = {
            "metadata": metadata,
            "operations": {n: _complete(o) for n, o in self.operations.items()},
            "shapes": _located(suite["shapes"]),
        }
        rules = _rules(suite.get("clientEndpoint", "https://example.com"))
        (folder / "service-2.json").write_text(json.dumps(document), "utf-8")
        (folder / "endpoint-rule-set-1.json").write_text(json.dumps(rules), "utf-8")


def _complete(operation: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**operation, "http": {"method": "POST", "requestUri": "/", **operation["http"]}}


def _located(shapes: Mapping[str, Any]) -> Mapping[str, Any]:
    """The shapes, with a location that stands at a shape moved to the members of that shape.

    Only models older than those that botocore ships say it at the shape.
    """
    found = json.loads(json.dumps(shapes))
    for shape in found.values():
        for reference in shape.get("members", {}).values():
            target = found[reference["shape"]]
            if "location" in target:
                moved = {key: target[key] for key in _SHAPE_LOCATIONS if key in target}
                reference.update({**moved, **reference})
    return found  # type: ignore[no-any-return]


def _rules(url: str) -> Mapping[str, Any]:
    region = {"builtIn": "AWS::Region", "type": "String"}
    rule = {"type": "endpoint", "conditions": [], "endpoint": {"url": url}}
    return {"version": "1.0", "parameters": {"Region": region}, "rules": [rule]}


def models_of(cases: Iterable[Case], prefix: str) -> list[PublishedModel]:
    """The models that *cases* need, each with its cases, in folders whose names have *prefix*."""
    found: list[PublishedModel] = []
    open_models: dict[int, list[PublishedModel]] = {}
    for case in cases:
        candidates = open_models.setdefault(id(case.suite), [])
        model = next((m for m in candidates if m.fits(case)), None)
        if model is None:
            model = PublishedModel(f"{prefix}{len(found)}")
            candidates.append(model)
            found.append(model)
        model.add(case)
    return found


@contextlib.contextmanager
def importable_services(directory: Path) -> Iterator[Path]:
    """Makes packages below *directory* part of ``services``; yields where to put them.

    Afterwards they are gone: not on the path, not among the modules.
    """
    folder = directory / "services"
    folder.mkdir()
    before = set(sys.modules)
    sys.path.append(str(directory))
    try:
        yield folder
    finally:
        sys.path.remove(str(directory))
        for name in set(sys.modules) - before:
            file = getattr(sys.modules[name], "__file__", None) or ""
            if file.startswith(str(folder)):
                del sys.modules[name]
        importlib.invalidate_caches()


def generated_package(model: PublishedModel, directory: Path, services: Path) -> ModuleType:
    """The package of *model*, generated as ``python -m codegen`` does and imported."""
    models = directory / "models"
    model.write(models)
    assert generate(["--models", str(models), "--out", str(services), model.folder]) == 0
    importlib.invalidate_caches()
    return importlib.import_module(f"services.{model.folder}")
