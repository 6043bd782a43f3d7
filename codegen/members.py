"""The members of a class: attribute, annotation, target, traits."""

from __future__ import annotations

from codegen import naming, shadowing
from codegen.loader import Json
from codegen.model import Model
from codegen.targets import TIMESTAMP_FORMATS, Targets, arguments, literal, namespace

_BINDINGS = {
    "uri": "http_label",
    "querystring": "http_query",
    "header": "http_header",
}


def traits(model: Model, shape: Json, name: str, reference: Json) -> Json:
    """The traits of one member, in the words of Smithy."""
    target = model.shapes[reference["shape"]]
    facts: Json = {}
    if name in shape.get("required", ()):
        facts["required"] = True
    location = reference.get("location")
    located = reference.get("locationName", _default_name(model, target, name))
    if location == "querystring" and target["type"] == "map":
        facts["http_query_params"] = True
    elif location == "statusCode":
        facts["http_response_code"] = True
    elif location == "headers":
        facts["http_prefix_headers"] = reference.get("locationName", "")
    elif location in _BINDINGS:
        facts[_BINDINGS[location]] = located
    elif located != name:
        facts["xml_name" if model.is_xml else "json_name"] = located
    if shape.get("payload") == name:
        facts["http_payload"] = True
        if model.writes_xml and "xml_name" not in facts and "locationName" in target:
            facts["xml_name"] = target["locationName"]
    if model.is_streaming(reference):
        facts["streaming"] = True
    if target.get("eventstream"):
        facts["event_stream"] = True
    if reference.get("eventpayload"):
        facts["event_payload"] = True
    if reference.get("eventheader"):
        facts["event_header"] = True
    if model.is_xml:
        facts |= _xml_traits(model, target, reference)
    if reference.get("idempotencyToken"):
        facts["idempotency_token"] = True
    if "contextParam" in reference:
        facts["context_param"] = reference["contextParam"]["name"]
    if _is_json_header(reference):
        facts["media_type_json"] = True
    if "timestampFormat" in reference:
        facts["timestamp_format"] = TIMESTAMP_FORMATS[reference["timestampFormat"]]
    if reference["shape"] in ("Expires",) and location == "header":
        facts["lenient"] = True
    return facts


def _default_name(model: Model, target: Json, name: str) -> str:
    """The name of a member that has none of its own on the wire.

    Where a list is flattened of itself, not by its member, it says what its elements are named.
    """
    if model.is_xml and target["type"] == "list" and target.get("flattened"):
        found: str = target["member"].get("locationName", name)
        return found
    return name


def _xml_traits(model: Model, target: Json, reference: Json) -> Json:
    facts: Json = {}
    if reference.get("xmlAttribute"):
        facts["xml_attribute"] = True
    if reference.get("flattened"):
        facts["xml_flattened"] = True
    found = reference.get("xmlNamespace") or target.get("xmlNamespace")
    if found and model.writes_xml:
        facts["xml_namespace"] = namespace(found)
    if "queryName" in reference and model.protocol == "ec2":
        facts["ec2_query_name"] = reference["queryName"]
    return facts


def _is_json_header(reference: Json) -> bool:
    """Whether a member holds JSON that the protocol writes and reads; in a body it is text."""
    return bool(reference.get("jsonvalue")) and reference.get("location") == "header"


def annotation(model: Model, targets: Targets, reference: Json, *, output: bool) -> str:
    """The annotation of a member, without None."""
    if model.is_streaming(reference):
        name = "ResponseBody" if output else "Streamable"
        targets.used.add(name)
        return name
    if model.shapes[reference["shape"]].get("eventstream"):
        if not output:
            targets.used.add("Any")
            return "Any"
        targets.used.add("EventStream")
        return f"EventStream[{targets.annotation(reference['shape'])}]"
    if _is_json_header(reference):
        targets.used.add("Any")
        return "Any"
    return targets.annotation(reference["shape"])


def body(model: Model, targets: Targets, shape_name: str | None, *, kind: str) -> list[str]:
    """The lines of a class body: one member each, or ``pass``.

    Args:
        model: The service.
        targets: Writes targets for the file.
        shape_name: The structure, or None for one without members.
        kind: "structure", "error", "input" or "output".
    """
    if shape_name is None or not model.shapes[shape_name].get("members"):
        return []
    shape = model.shapes[shape_name]
    order = shape.get("xmlOrder") or list(shape["members"])
    names = [n for n in order if n in shape["members"]]
    names += [n for n in shape["members"] if n not in names]
    attributes = [_attribute(name, kind) for name in names]
    lines: list[str] = []
    for name, attribute in zip(names, attributes, strict=True):
        reference = shape["members"][name]
        hint = annotation(model, targets, reference, output=kind == "output")
        target = targets.target(reference["shape"])
        facts = arguments(traits(model, shape, name, reference))
        targets.used.add("member")
        start = f"{hint} | None = member("
        inner = f"{literal(name)}, {target}, default=None{facts}"
        start, inner = (
            shadowing.unshadow(part, attributes, targets.used) for part in (start, inner)
        )
        line = f"    {attribute}: {start}{inner})"
        if len(line) <= 100:
            lines.append(line)
        else:
            lines += [f"    {attribute}: {start}", *wrap_arguments(inner, "        "), "    )"]
    return lines


def _attribute(name: str, kind: str) -> str:
    attribute = naming.member_attribute(name, error=kind == "error", output=kind == "output")
    return "message" if kind == "error" and attribute.lower() == "message" else attribute


def wrap_arguments(inner: str, indent: str) -> list[str]:
    """Arguments on one line if they fit, else one line each (splitting at top-level commas)."""
    if len(indent) + len(inner) <= 100:
        return [indent + inner]
    return [f"{indent}{part}," for part in split_arguments(inner)]


def split_arguments(inner: str) -> list[str]:
    """Arguments, split at the commas that are inside no bracket or string."""
    parts: list[str] = []
    depth, start, quoted = 0, 0, False
    for index, character in enumerate(inner):
        if character == '"' and inner[index - 1] != "\\":
            quoted = not quoted
        elif quoted:
            continue
        elif character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character == "," and depth == 0:
            parts.append(inner[start:index].strip())
            start = index + 1
    parts.append(inner[start:].strip())
    return [part for part in parts if part]
