"""Writes ``stacks.py``: each distinct stack of a service, whole, in running order."""

from __future__ import annotations

from codegen.model import Model
from codegen.stack_lists import STEPS, StackList, StackLists
from codegen.writer import from_import, header, sort_imports, text

_NAMED = 6


def render(model: Model, stacks: StackLists) -> str:
    """The text of the file."""
    modules: dict[str, set[str]] = {}
    for stack in stacks.functions.values():
        for step in STEPS:
            for module, name, _ in stack[step]:
                modules.setdefault(module, set()).add(name)
    found = ["from smithy_py.middleware.stack import Stack"]
    found.append(f"from services.{model.package}.options import Options")
    for module, names in modules.items():
        found += from_import(module, names)
    lines = header(model, f"The stacks of {model.service_id}, each in the order it runs.")
    lines += sort_imports(found)
    for name, stack in stacks.functions.items():
        lines += _function(name, stack, stacks.runs[name])
    return text(lines)


def _function(name: str, stack: StackList, runs: list[str]) -> list[str]:
    who = ", ".join(runs) if len(runs) <= _NAMED else f"{len(runs)} operations, {runs[0]} first"
    lines = ["", "", f"def {name}(stack: Stack, options: Options) -> None:"]
    docstring = f'    """Run by {who}."""'
    if len(docstring) > 100:
        docstring = f'    """Run by {len(runs)} operations, {runs[0]} first."""'
    lines.append(docstring)
    for step in STEPS:
        lines += [f"    stack.{step}.add({cls}({args}))" for _, cls, args in stack[step]]
    return lines
