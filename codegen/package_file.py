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
        f"{package}.operations": operations,
        **{f"{package}.{module}": names for module, names in extra.items()},
    }
    found = [f"from {package} import types"]
    for module, names in exports.items():
        found += from_import(module, names)
    names = sorted({"types", *(n for group in exports.values() for n in group)})
    lines = header(model, f"{model.service_id}: client, inputs and outputs, paginators, waiters.")
    lines.remove("from __future__ import annotations")
    lines.pop()
    lines += sort_imports(found)
    lines += ["", "__all__ = [", *(f'    "{name}",' for name in _sorted(names)), "]"]
    return text(lines)


def _sorted(names: list[str]) -> list[str]:
    return sorted(names, key=lambda n: (0 if n.isupper() else 1 if n[:1].isupper() else 2, n))
