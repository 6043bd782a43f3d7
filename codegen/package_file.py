"""Writes ``__init__.py``: what a service's package exports."""

from __future__ import annotations

from codegen import naming
from codegen.model import Model
from codegen.writer import from_import, header, sort_imports, text

_OPTION_FUNCTIONS = {
    "aws_core.auth.signing_overrides": [
        "with_sigv4_signing_name",
        "with_sigv4_signing_region",
        "with_sigv4a_signing_regions",
    ],
    "aws_core.options": ["with_api_options"],
}


def render(model: Model, extra: dict[str, list[str]]) -> str:
    """The text of the file.

    Args:
        model: The service.
        extra: Names that further modules of the package export.
    """
    package = f"services.{model.package}"
    operations = [
        naming.class_name(name) + kind for name in model.operations for kind in ("Input", "Output")
    ]
    exports = {
        **_OPTION_FUNCTIONS,
        f"{package}.client": ["Client", "new_from_config"],
        f"{package}.options": ["Options", "with_options"],
    }
    deferred = {"operations": operations, **extra}
    found: list[str] = []
    for module, names in exports.items():
        found += from_import(module, names)
    later = [f"from {package} import types"]
    for module, names in deferred.items():
        later += from_import(f"{package}.{module}", names, width=96)
    names = sorted({"types", *(n for names in (exports | deferred).values() for n in names)})
    lines = header(model, f"{model.service_id}: client, inputs and outputs, paginators, waiters.")
    lines += ["from typing import TYPE_CHECKING", ""]
    lines += sort_imports([*found, "from smithy_py.deferred import deferred_names"])
    lines += ["", "if TYPE_CHECKING:", *(f"    {line}" for line in sort_imports(later)), "else:"]
    modules = ", ".join(f'"{module}"' for module in (*deferred, "types"))
    lines.append(f"    __getattr__, __dir__ = deferred_names(__name__, {modules})")
    lines += ["", "__all__ = [", *(f'    "{name}",' for name in _sorted(names)), "]"]
    return text(lines)


def _sorted(names: list[str]) -> list[str]:
    return sorted(names, key=lambda n: (0 if n.isupper() else 1 if n[:1].isupper() else 2, n))
