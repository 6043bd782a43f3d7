"""Writes ``waiters.py``: what is waited for, and how it is recognized."""

from __future__ import annotations

from codegen import naming
from codegen.generic_class import class_line
from codegen.loader import Json
from codegen.members import wrap_arguments
from codegen.model import Model
from codegen.targets import literal
from codegen.writer import header, sort_imports, text

_FEATURE = "B"
_MAX_DELAY = 120

_SUCCEEDS = {"matcher": "error", "expected": False, "state": "success"}

# S3 as Smithy's own model has it, and so the Go SDK: a bucket of someone else's (403), or in
# another region (301), is an error here and "exists" in this model.
_ACCEPTORS: dict[str, dict[str, list[Json]]] = {
    "S3": {
        "BucketExists": [_SUCCEEDS, {"matcher": "error", "expected": "NotFound", "state": "retry"}],
        "BucketNotExists": [{"matcher": "error", "expected": "NotFound", "state": "success"}],
        "ObjectExists": [_SUCCEEDS, {"matcher": "error", "expected": "NotFound", "state": "retry"}],
        "ObjectNotExists": [{"matcher": "error", "expected": "NotFound", "state": "success"}],
    },
}


def render(model: Model) -> tuple[str, list[str]]:
    """The text of the file, and the names of its classes, sorted; empty if there are none."""
    if not model.waiters:
        return "", []
    lines = header(model, f"The waiters of {model.service_id}.")
    lines += sort_imports(
        [
            f"from services.{model.package} import operations",
            "from smithy_py.waiters import Acceptor, Waiter",
        ]
    )
    for name, waiter in sorted(model.waiters.items()):
        lines += _class(model, name, waiter)
    return text(lines), sorted(_class_name(name) for name in model.waiters)


def _class_name(waiter: str) -> str:
    return f"{naming.class_name(waiter)}Waiter"


def _class(model: Model, name: str, waiter: Json) -> list[str]:
    operation, delay = waiter["operation"], waiter["delay"]
    cls = f"operations.{naming.class_name(operation)}"
    lines = ["", "", *class_line(_class_name(name), "Waiter", [f"{cls}Input", f"{cls}Output"])]
    lines += [
        f'    """Calls {operation} until {name}."""',
        "",
        f"    name = {literal(name)}",
        f"    operation = operations.{naming.constant(operation)}",
        f"    method = {literal(naming.snake(operation))}",
        f"    min_delay = {float(delay)}",
    ]
    if delay > _MAX_DELAY:
        lines.append(f"    max_delay = {float(delay)}")
    own = _ACCEPTORS.get(model.service_id, {}).get(name)
    lines += _acceptors(waiter["acceptors"] if own is None else own)
    return [*lines, f"    user_agent_features = ({literal(_FEATURE)},)"]


def _acceptors(acceptors: list[Json]) -> list[str]:
    inner = [_arguments(acceptor) for acceptor in acceptors]
    if len(inner) == 1 and len(line := f"    acceptors = (Acceptor({inner[0]}),)") <= 100:
        return [line]
    lines = ["    acceptors = ("]
    for values in inner:
        if len(line := f"        Acceptor({values}),") <= 100:
            lines.append(line)
        else:
            lines += ["        Acceptor(", *wrap_arguments(values, " " * 12), "        ),"]
    return [*lines, "    )"]


def _arguments(acceptor: Json) -> str:
    values = [acceptor["state"], acceptor["matcher"], acceptor["expected"]]
    if "argument" in acceptor:
        values.append(acceptor["argument"])
    return ", ".join(literal(value) for value in values)
