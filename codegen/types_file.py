"""Writes ``types.py``: structures, unions, enums and errors."""

from __future__ import annotations

from codegen import naming, shadowing
from codegen.loader import Json
from codegen.members import body, traits, wrap_arguments
from codegen.model import Model
from codegen.targets import Targets, arguments, literal, namespace
from codegen.writer import header, imports, text


def render(model: Model) -> str:
    """The text of the file."""
    targets = Targets(model, prefix="")
    classes: list[str] = []
    for name in model.reachable:
        shape = model.shapes[name]
        if shape["type"] == "structure":
            classes += _structure(model, targets, name, shape)
        elif shape["type"] == "string" and shape.get("enum"):
            classes += _enum(targets, name, shape)
    lines = header(model, f"The structures, unions, enums and errors of {model.service_id}.")
    return text([*lines, *imports(targets.used), *shadowing.aliases(targets.used), *classes])


def _structure(model: Model, targets: Targets, name: str, shape: Json) -> list[str]:
    if shape.get("document"):
        return []
    if shape.get("exception"):
        return _error(model, targets, name, shape)
    if shape.get("union") or shape.get("eventstream"):
        return _union(model, targets, name)
    targets.used.add("Structure")
    lines = body(model, targets, name, kind="structure")
    return ["", "", f"class {naming.class_name(name)}(Structure{_class_facts(model, shape)}):"] + (
        lines or [f'    """{name} has no members."""']
    )


def _class_facts(model: Model, shape: Json) -> str:
    facts: Json = {}
    if shape.get("sensitive"):
        facts["sensitive"] = True
    if "xmlNamespace" in shape and model.writes_xml:
        facts["xml_namespace"] = namespace(shape["xmlNamespace"])
    return arguments(facts)


def _error(model: Model, targets: Targets, name: str, shape: Json) -> list[str]:
    targets.used |= {"ModeledError", "ErrorFault"}
    facts = shape.get("error", {})
    fault = "SERVER" if shape.get("fault") else "CLIENT"
    lines = [
        "",
        "",
        f"class {naming.class_name(name)}(ModeledError):",
        f"    error_code = {literal(facts.get('code', name))}",
        f"    error_fault = ErrorFault.{fault}",
    ]
    if "retryable" in shape:
        lines.append("    retryable = True")
        if shape["retryable"].get("throttling"):
            lines.append("    throttling = True")
    return lines + body(model, targets, name, kind="error")


def _union(model: Model, targets: Targets, name: str) -> list[str]:
    targets.used |= {"Union", "member"}
    cls = naming.class_name(name)
    lines = ["", "", f"class {cls}(Union, abstract=True):"]
    lines.append(f'    """One of the members of {name}."""')
    for member_name, reference in model.members(name):
        variant = f"{cls}Member{member_name[:1].upper()}{member_name[1:]}"
        facts = traits(model, model.shapes[name], member_name, reference)
        target = targets.target(reference["shape"])
        inner = f"{literal(member_name)}, {target}{arguments(facts)}"
        start = f"    value: {targets.annotation(reference['shape'])} = member("
        lines += ["", "", f"class {variant}({cls}):"]
        if len(start) + len(inner) + 1 <= 100:
            lines.append(f"{start}{inner})")
        else:
            lines += [start, *wrap_arguments(inner, "        "), "    )"]
    return lines


def _enum(targets: Targets, name: str, shape: Json) -> list[str]:
    targets.used.add("Enum")
    constants = naming.enum_constants(shape["enum"])
    return [
        "",
        "",
        f"class {naming.class_name(name)}(Enum):",
        *(f"    {constant} = {literal(value)}" for constant, value in constants.items()),
    ]
