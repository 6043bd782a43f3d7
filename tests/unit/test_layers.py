"""The layers: what each package may import, and what importing it costs."""

from __future__ import annotations

import ast
import functools
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fresh_process import ROOT, run_python

RUN_TIME = ("smithy_py", "aws_core", "services", "feature")
DEVELOPMENT = ("codegen", "tests", "benchmarks", "examples", "docs")

# Which of our own packages each layer may import. A service may import itself too.
LAYERS = {
    "smithy_py": {"smithy_py"},
    "aws_core": {"aws_core", "smithy_py"},
    "services": {"aws_core", "smithy_py"},
    "feature": {"feature", "services", "aws_core", "smithy_py"},
}

# The credential chain calls these services, inside the functions that need them.
CALLING_PACKAGE = "aws_core.config"
CALLED_SERVICES = {"services.sts", "services.sso", "services.ssooidc", "services.signin"}

# Libraries beyond the standard one, and where they may be imported.
LIBRARIES = {
    "attrs": ("smithy_py", "aws_core", "feature"),
    "requests": ("smithy_py.http.transport",),
    "urllib3": ("smithy_py.http.transport",),
    "jmespath": (
        "smithy_py.jmespath_expression",
        "smithy_py.jmespath_functions",
        "aws_core.endpoints.bindings",
    ),
    "cbor2": ("smithy_py.codec.cbor",),
    "opentelemetry": ("smithy_py.opentelemetry",),
    "anycrc": ("aws_core.checksum.algorithms",),
    "rich": ("feature.s3.manager.progress_bars",),
    "cryptography": ("aws_core",),
    "pycurl": ("aws_core.transport.curl", "aws_core.transport.native"),
}

# What nobody pays for who only imports, and the modules that may import it at once, because
# they are imported only when they are needed.
HEAVY = (
    "attrs",
    "requests",
    "urllib3",
    "cryptography",
    "http.client",
    "jmespath",
    "opentelemetry",
    "rich",
    "pycurl",
)
IMPORTED_WHEN_NEEDED = (
    "smithy_py.http.transport",
    "smithy_py.jmespath_functions",
    "aws_core.transport.curl",
)


@dataclass(frozen=True)
class Imported:
    """One import statement, or one call of import_module."""

    module: str
    line: int
    name: str
    when_called: bool

    def __str__(self) -> str:
        return f"{self.module}:{self.line} imports {self.name}"


def modules(package: str) -> dict[str, Path]:
    """Every module of *package*, by name."""
    found: dict[str, Path] = {}
    for path in sorted((ROOT / package).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


class _Imports(ast.NodeVisitor):
    def __init__(self, module: str, path: Path) -> None:
        self.found: list[Imported] = []
        self._module = module
        self._package = module if path.stem == "__init__" else module.rpartition(".")[0]
        self._late = 0

    def _add(self, node: ast.stmt | ast.expr, name: str) -> None:
        self.found.append(Imported(self._module, node.lineno, name, self._late > 0))

    def _visit_late(self, node: ast.AST) -> None:
        self._late += 1
        self.generic_visit(node)
        self._late -= 1

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._visit_late(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._visit_late(node)

    def visit_If(self, node: ast.If) -> None:
        if "TYPE_CHECKING" in ast.unparse(node.test):
            self._visit_late(node)
        else:
            self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._add(node, alias.name)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        above = self._package.split(".")[: len(self._package.split(".")) - node.level + 1]
        start = [*above, node.module or ""] if node.level else [node.module or ""]
        base = ".".join(part for part in start if part)
        for alias in node.names:
            self._add(node, f"{base}.{alias.name}")

    def visit_Call(self, node: ast.Call) -> None:
        called = ast.unparse(node.func).rpartition(".")[2]
        if called in ("import_module", "__import__") and node.args:
            name = node.args[0]
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                self._add(node, name.value)
        self.generic_visit(node)


@functools.cache
def imports(package: str) -> tuple[Imported, ...]:
    """Every import of every module of *package*."""
    found: list[Imported] = []
    for module, path in modules(package).items():
        visitor = _Imports(module, path)
        visitor.visit(ast.parse(path.read_text(), str(path)))
        found += visitor.found
    return tuple(found)


def is_within(name: str, packages: Iterable[str]) -> bool:
    """Whether *name* is one of *packages*, or something in one of them."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def first_party(imported: Imported) -> bool:
    return imported.name.partition(".")[0] in (*RUN_TIME, *DEVELOPMENT)


def is_named_exception(imported: Imported) -> bool:
    return (
        imported.when_called
        and is_within(imported.module, (CALLING_PACKAGE,))
        and is_within(imported.name, CALLED_SERVICES)
    )


@pytest.mark.parametrize("package", RUN_TIME)
def test_a_layer_imports_only_those_below_it(package: str) -> None:
    wrong: list[str] = []
    for imported in imports(package):
        allowed = set(LAYERS[package])
        if package == "services":
            allowed.add(".".join(imported.module.split(".")[:2]))
        if (
            first_party(imported)
            and not is_within(imported.name, allowed)
            and not is_named_exception(imported)
        ):
            wrong.append(str(imported))
    assert wrong == []


def test_the_reader_of_imports_sees_every_kind(tmp_path: Path) -> None:
    path = tmp_path / "inner.py"
    path.write_text(
        "import a, b.c\n"
        "from d.e import f as g, h\n"
        "from . import i\n"
        "from ..j import k\n"
        "import importlib; importlib.import_module('l.m')\n"
        "class C:\n    import n\n    def f(self):\n        from o import p\n"
        "if TYPE_CHECKING:\n    import q\n"
        "try:\n    import r\nexcept ImportError:\n    r = lambda: __import__('s')\n"
    )
    visitor = _Imports("top.middle.inner", path)
    visitor.visit(ast.parse(path.read_text()))
    early = [found.name for found in visitor.found if not found.when_called]
    late = [found.name for found in visitor.found if found.when_called]
    assert early == [
        *("a", "b.c", "d.e.f", "d.e.h", "top.middle.i", "top.j.k", "importlib", "l.m"),
        *("n", "r", "s"),
    ]
    assert late == ["o.p", "q"]
    assert str(visitor.found[2]) == "top.middle.inner:2 imports d.e.f"


@pytest.mark.parametrize("package", RUN_TIME)
def test_libraries_are_imported_only_where_they_are_named(package: str) -> None:
    wrong = [
        str(imported)
        for imported in imports(package)
        if (library := imported.name.partition(".")[0]) not in sys.stdlib_module_names
        and not first_party(imported)
        and not is_within(imported.module, LIBRARIES.get(library, ()))
    ]
    assert wrong == []


def test_requests_is_imported_in_one_module() -> None:
    importing = {
        imported.module
        for package in RUN_TIME
        for imported in imports(package)
        if is_within(imported.name, ("requests",))
    }
    assert len(importing) == 1
    assert all(is_within(module, ("smithy_py.http.transport",)) for module in importing)


def test_services_and_features_leave_room_for_other_wheels() -> None:
    for package in ("services", "feature"):
        assert not (ROOT / package / "__init__.py").exists()


def light_modules() -> list[str]:
    """What an import must cost little for: every module but those imported when needed."""
    return [
        module
        for package in RUN_TIME
        for module in modules(package)
        if module == "smithy_py.http.transport" or not is_within(module, IMPORTED_WHEN_NEEDED)
    ]


def test_importing_brings_nothing_heavy() -> None:
    printed = run_python(
        "import importlib, sys\n"
        "seen = set()\n"
        "for module in sys.stdin.read().split():\n"
        "    importlib.import_module(module)\n"
        f"    new = sorted(set({HEAVY!r}) & set(sys.modules) - seen)\n"
        "    seen.update(new)\n"
        "    if new: print(module, 'brings', *new)\n"
        "print(len(sys.modules) > 100)\n",
        "\n".join(light_modules()).encode(),
    )
    assert printed.decode() == "True\n"
