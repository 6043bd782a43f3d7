"""Modules that are imported when something of them is first used.

A client needs its operations at its first call, and a program most of what a service's package
exports never: what takes as long to import as all the rest is put off until then.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any


class _DeferredModule(ModuleType):
    def __getattr__(self, name: str) -> Any:
        module = importlib.import_module(self.__name__)
        self.__dict__.update(vars(module))  # what is found there does not come here again
        return getattr(module, name)


def deferred_module(name: str) -> ModuleType:
    """The module *name*, which is imported when an attribute of it is first looked at."""
    return _DeferredModule(name)


def deferred_names(
    package: str, *modules: str
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """``__getattr__`` and ``__dir__`` (PEP 562) of a package that exports names of its submodules.

    Args:
        package: The package; its ``__all__`` says what it exports.
        modules: The submodules, in the order in which a name is looked for in them. They are
            exported too where ``__all__`` has them.
    """

    def find(name: str) -> Any:
        exporter = sys.modules[package]
        if name in exporter.__all__:
            if name in modules:
                return importlib.import_module(f"{package}.{name}")
            for module in modules:
                found = vars(importlib.import_module(f"{package}.{module}"))
                if name in found:
                    setattr(exporter, name, found[name])
                    return found[name]
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    def names() -> list[str]:
        return sorted({*vars(sys.modules[package]), *sys.modules[package].__all__})

    return find, names
