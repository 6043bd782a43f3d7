"""Writes ``paginators.py``: what is paginated, and by which members."""

from __future__ import annotations

from codegen import naming
from codegen.generic_class import class_line
from codegen.loader import Json
from codegen.model import Model
from codegen.targets import Targets, literal
from codegen.writer import header, imports, sort_imports, text

_FEATURE = "C"
_KINDS = ("list", "map")


def render(model: Model) -> tuple[str, list[str]]:
    """The text of the file, and the names of its classes, sorted; empty if there are none.

    Raises:
        ValueError: A paginator names a member that its operation does not have.
    """
    if not model.paginators:
        return "", []
    targets = Targets(model, prefix="types.")
    classes: list[str] = []
    for name, paginator in sorted(model.paginators.items()):
        classes += _class(model, targets, name, paginator)
    modules = "operations, types" if any("types." in line for line in classes) else "operations"
    local = [
        f"from services.{model.package} import {modules}",
        "from smithy_py.paginators import Paginator",
    ]
    used = targets.used & {"Any", "datetime"}
    lines = header(model, f"The paginators of {model.service_id}.")
    lines += [*imports(used), *sort_imports(local), *classes]
    return text(lines), sorted(_class_name(name) for name in model.paginators)


def _class_name(operation: str) -> str:
    return f"{naming.class_name(operation)}Paginator"


def _class(model: Model, targets: Targets, name: str, paginator: Json) -> list[str]:
    operation = model.operations[name]
    results = _results(model, operation, paginator)
    cls = f"operations.{naming.class_name(name)}"
    item = _item(model, targets, _shape(model, operation, results[0]) if results else None)
    inputs, outputs = _listed(paginator["input_token"]), _listed(paginator["output_token"])
    limit = paginator.get("limit_key")
    _check(model, name, operation, [*inputs, *([limit] if limit else [])])
    arguments = [f"{cls}Input", f"{cls}Output", item]
    lines = ["", "", *class_line(_class_name(name), "Paginator", arguments)]
    facts: list[tuple[str, str | tuple[str, ...]]] = [
        ("method", naming.snake(name)),
        ("input_tokens", inputs),
        ("output_tokens", outputs),
    ]
    if limit:
        facts.append(("limit_member", limit))
    if "more_results" in paginator:
        facts.append(("more_results", paginator["more_results"]))
    if results:
        facts.append(("result_keys", results))
    facts.append(("user_agent_features", (_FEATURE,)))
    lines += [f'    """Pages of {name}."""', ""]
    lines.append(f"    operation = operations.{naming.constant(name)}")
    return lines + [line for fact, value in facts for line in _fact(fact, value)]


def _fact(name: str, value: str | tuple[str, ...]) -> list[str]:
    line = f"    {name} = {literal(value)}"
    if len(line) <= 100 or isinstance(value, str):
        return [line]
    return [f"    {name} = (", *(f"        {literal(item)}," for item in value), "    )"]


def _listed(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _check(model: Model, name: str, operation: Json, members: list[str]) -> None:
    shape = model.input_shape(operation)
    known = dict(model.members(shape)) if shape else {}
    for member in members:
        if member not in known:
            raise ValueError(f"{model.service_id}: {name} paginates by {member}, which it has not")


def _results(model: Model, operation: Json, paginator: Json) -> tuple[str, ...]:
    """The result keys, with the one that ``items()`` takes first: a list, else a map."""
    keys = _listed(paginator.get("result_key", ()))

    def kind(key: str) -> int:
        shape = _shape(model, operation, key)
        found = model.shapes[shape]["type"] if shape else ""
        return _KINDS.index(found) if found in _KINDS else len(_KINDS)

    first = min(keys, key=kind, default=None)
    return () if first is None else (first, *(key for key in keys if key != first))


def _shape(model: Model, operation: Json, path: str) -> str | None:
    """The shape at the end of a path of members of the output, None if it is none."""
    shape = model.output_shape(operation)
    for name in path.split("."):
        member = None if shape is None else model.shapes[shape].get("members", {}).get(name)
        if member is None:
            return None
        shape = member["shape"]
    return shape


def _item(model: Model, targets: Targets, shape_name: str | None) -> str:
    """The annotation of what ``items()`` gives."""
    if shape_name is None:
        targets.used.add("Any")
        return "Any"
    shape = model.shapes[shape_name]
    match shape["type"]:
        case "list":
            item = targets.annotation(shape["member"]["shape"])
        case "map":
            item = targets.annotation(shape["value"]["shape"])
        case _:
            return targets.annotation(shape_name)
    item = f"{item} | None" if shape.get("sparse") else item
    return f"tuple[str, {item}]" if shape["type"] == "map" else item
