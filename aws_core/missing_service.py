"""Says how to get a service whose package is not installed, where Python only says "No module".

``services`` is a namespace package, so it has no file of its own that could say this. Instead a
finder stands before Python's: it does nothing but for names in ``services``, asks the other
finders, and speaks where none of them has found a service that there is. ``aws_core`` puts it
there; a program that imports a missing service before anything else hears Python's own words.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, cast

_PARENT = "services"


# Neither class has a base: importlib.abc takes 5 ms to import.
class MissingServices:
    """Finds what the other finders find, and raises for services that none of them has."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """What the other finders find.

        Raises:
            ModuleNotFoundError: They find nothing, and it is a service or a part of one.
        """
        parent, _, name = fullname.rpartition(".")
        if parent == _PARENT:
            return self._find_service(fullname, name, path, target)
        if parent.startswith(f"{_PARENT}.") and _is_empty(sys.modules.get(parent)):
            spec = self._find(fullname, path, target)
            if spec is None:
                raise _missing(parent.removeprefix(f"{_PARENT}."))
            return spec
        return None

    def _find_service(
        self, fullname: str, name: str, path: Sequence[str] | None, target: ModuleType | None
    ) -> ModuleSpec | None:
        spec = self._find(fullname, path, target)
        if (spec is None or spec.loader is None) and _is_service(name):
            if spec is None:
                raise _missing(name)
            # A folder with nothing but what is handwritten, in a checkout.
            spec.loader = cast(Any, _EmptyPackage(name))
        return spec

    def _find(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None
    ) -> ModuleSpec | None:
        for finder in sys.meta_path:
            if finder is not self and (spec := finder.find_spec(fullname, path, target)):
                return spec
        return None


class _EmptyPackage:
    def __init__(self, service: str) -> None:
        self._service = service

    def create_module(self, spec: ModuleSpec) -> None:
        """Leaves it to Python to make the module."""

    def exec_module(self, module: ModuleType) -> None:
        def find(name: str) -> Any:
            raise AttributeError(str(_missing(self._service)) + f" (there is no {name!r} here)")

        module.__dict__["__getattr__"] = find


def _is_empty(module: ModuleType | None) -> bool:
    return isinstance(getattr(module, "__loader__", None), _EmptyPackage)


def _is_service(name: str) -> bool:
    from aws_core.endpoints.service_regions import ENDPOINT_PREFIXES

    return name in ENDPOINT_PREFIXES


def _missing(service: str) -> ModuleNotFoundError:
    # It has no `name`: Python drops an error of that name where `from services import x` fails,
    # and says only that it cannot import x.
    wheel = f"aws-sdk-python-v2-{service.rstrip('_')}"
    return ModuleNotFoundError(
        f"services.{service} is not here: install {wheel}, or aws-sdk-python-v2 for all services; "
        "in a checkout, run `make services`"
    )


def register_finder() -> None:
    """Puts the finder before the others, once."""
    if not any(isinstance(finder, MissingServices) for finder in sys.meta_path):
        sys.meta_path.insert(0, MissingServices())
