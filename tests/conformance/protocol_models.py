"""The models of the protocol cases, and the packages that the generator makes of them."""

from __future__ import annotations

import contextlib
import copy
import importlib
import json
import os
import sys
from collections.abc import Generator, Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from codegen.__main__ import main as generate
from tests.conformance.protocol_cases import Case


class CaseModel:
    """The model of a suite, with those of its cases that fit into one model.

    Older suites give all their operations the same name and each its own path: they need more
    than one.

    Args:
        folder: The name of its folder, also of the package.
        suite: The suite.
    """

    def __init__(self, folder: str, suite: Mapping[str, Any]) -> None:
        self.folder = folder
        self.suite = suite
        self.operations: dict[str, Mapping[str, Any]] = {}
        self.cases: list[Case] = []

    def add(self, case: Case) -> bool:
        """Takes *case*, if it is of this suite and no other operation has the name of its own."""
        name, operation = case.operation["name"], case.operation
        if case.suite is not self.suite or self.operations.get(name, operation) != operation:
            return False
        self.operations[name] = operation
        self.cases.append(case)
        return True

    def write(self, models: Path) -> None:
        """Writes it below *models* as the generator reads models."""
        folder = models / self.folder / "2000-01-01"
        folder.mkdir(parents=True)
        documents = {"service-2": self._service(), "endpoint-rule-set-1": self._rules()}
        for name, document in documents.items():
            (folder / f"{name}.json").write_text(json.dumps(document), "utf-8")

    def _service(self) -> Mapping[str, Any]:
        metadata = {
            "apiVersion": "2000-01-01",
            "endpointPrefix": self.folder,
            "signatureVersion": "v4",
            "targetPrefix": self.folder,
            **self.suite["metadata"],
            "serviceId": self.folder,
        }
        operations = {name: _complete(found) for name, found in self.operations.items()}
        shapes = _with_locations_at_members(self.suite["shapes"])
        _put_payloads(self.operations.values(), shapes)
        return {"metadata": metadata, "operations": operations, "shapes": shapes}

    def _rules(self) -> Mapping[str, Any]:
        url = self.suite.get("clientEndpoint", "https://example.com")
        rule = {"type": "endpoint", "conditions": [], "endpoint": {"url": url}}
        return {"version": "1.0", "parameters": {}, "rules": [rule]}


def _complete(operation: Mapping[str, Any]) -> Mapping[str, Any]:
    """The operation, with the method and path that older files leave out."""
    http = {"method": "POST", "requestUri": "/", **operation.get("http", {})}
    return {**operation, "http": http}


def _with_locations_at_members(shapes: Mapping[str, Any]) -> dict[str, Any]:
    """The shapes, with their own ``location`` moved to the members that target them.

    Older files have it there; no model that botocore ships does.
    """
    found: dict[str, Any] = copy.deepcopy(dict(shapes))
    for shape in found.values():
        for reference in shape.get("members", {}).values():
            target = found[reference["shape"]]
            for key in ("location", "locationName") if "location" in target else ():
                if key in target:
                    reference.setdefault(key, target[key])
    return found


def _put_payloads(operations: Iterable[Mapping[str, Any]], shapes: Mapping[str, Any]) -> None:
    """Says at the shapes of inputs and outputs which member is the payload.

    Older files say it at the operation; no model that botocore ships does.
    """
    for operation in operations:
        for reference in (operation.get("input", {}), operation.get("output", {})):
            if "payload" in reference:
                shapes[reference["shape"]]["payload"] = reference["payload"]


def models_of(cases: Iterable[Case], prefix: str) -> list[CaseModel]:
    """As few models as *cases* need, in folders whose names begin with *prefix*."""
    found: list[CaseModel] = []
    for case in cases:
        if not any(model.add(case) for model in found):
            model = CaseModel(f"{prefix}{len(found)}", case.suite)
            model.add(case)
            found.append(model)
    return found


@contextlib.contextmanager
def folder_of_services(directory: Path) -> Generator[Path]:
    """A folder below *directory* whose packages can be imported from ``services``.

    Afterwards neither the folder nor what was imported from it is known any more.
    """
    folder = directory / "services"
    folder.mkdir()
    sys.path.append(str(directory))
    try:
        yield folder
    finally:
        sys.path.remove(str(directory))
        for name, module in list(sys.modules.items()):
            if str(getattr(module, "__file__", None)).startswith(f"{folder}{os.sep}"):
                del sys.modules[name]
                parent, _, child = name.rpartition(".")
                if parent == "services":
                    delattr(sys.modules[parent], child)
        importlib.invalidate_caches()


def generated_package(model: CaseModel, models: Path, services: Path) -> ModuleType:
    """The package of *model*, as ``python -m codegen`` writes it.

    Args:
        model: The model.
        models: Where models are written.
        services: A folder of services, on the path.
    """
    model.write(models)
    assert generate(["--models", str(models), "--out", str(services), model.folder]) == 0
    importlib.invalidate_caches()
    return importlib.import_module(f"services.{model.folder}")
