"""Packages of services that the repository does not hold, generated for tests."""

from __future__ import annotations

import importlib
import shutil
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from codegen import manifest
from codegen.loader import default_models
from codegen.model import Model
from tests.canned import CannedClient, options

ROOT = Path(__file__).parents[1]


class GeneratedServices:
    """Imports services, generating first those that are not there.

    Args:
        folder: Where their packages go; it is on ``sys.path``.
    """

    def __init__(self, folder: Path) -> None:
        self._services = folder / "services"

    def package(self, model_name: str) -> Any:
        """The package of a service, by the folder of its model."""
        model = Model.load(default_models(), model_name)
        checkout, made = ROOT / "services" / model.package, self._services / model.package
        if not (checkout / "client.py").exists() and not made.exists():
            # Handwritten files first: a package lies in one folder.
            if checkout.exists():
                shutil.copytree(checkout, made, ignore=shutil.ignore_patterns("__pycache__"))
            manifest.write(manifest.render(model), made)
            importlib.invalidate_caches()
            for name in [n for n in sys.modules if n.split(".")[:2] == ["services", model.package]]:
                # An empty namespace package that someone imported while it was not there.
                del sys.modules[name]
        return importlib.import_module(f"services.{model.package}")

    def client(self, model_name: str, canned: CannedClient, **more: Any) -> Any:
        """A client that sends to *canned*."""
        package = self.package(model_name)
        return package.Client(package.Options(**options(canned, **more)))


@contextmanager
def generated_services(folder: Path) -> Generator[GeneratedServices]:
    """Puts *folder* on ``sys.path`` while it is used."""
    (folder / "services").mkdir()
    sys.path.append(str(folder))
    try:
        yield GeneratedServices(folder)
    finally:
        sys.path.remove(str(folder))
