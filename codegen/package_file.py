"""Writes ``__init__.py``: what a service's package exports."""

from __future__ import annotations

from codegen import naming
from codegen.model import Model
from codegen.writer import from_import, header, sort_imports, text


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
        "client": ["Client", "new_from_config"],
        "options": ["Options", "with_options"],
        "operations": operations,
        **extra,
    }
    found = ["from aws_core.options import with_api_options", f"from {package} import types"]
    for module, names in exports.items():
        found += from_import(f"{package}.{module}", names)
    names = sorted({"types", "with_api_options", *(n for group in exports.values() for n in group)})
    lines = header(model, f"{model.service_id}: client, inputs and outputs, paginators, waiters.")
    lines.remove("from __future__ import annotations")
    lines.pop()
    lines += sort_imports(found)
    lines += ["", "__all__ = [", *(f'    "{name}",' for name in _sorted(names)), "]"]
    return text(lines)


def _sorted(names: list[str]) -> list[str]:
    return sorted(names, key=lambda n: (0 if n.isupper() else 1 if n[:1].isupper() else 2, n))
