"""Shapes as code: the target that codecs read, and the annotation that people read."""

from __future__ import annotations

from codegen import naming
from codegen.loader import Json
from codegen.model import Model

_SIMPLE = {
    "string": ("STRING", "str"),
    "character": ("STRING", "str"),
    "integer": ("INTEGER", "int"),
    "long": ("LONG", "int"),
    "float": ("FLOAT", "float"),
    "double": ("DOUBLE", "float"),
    "boolean": ("BOOLEAN", "bool"),
    "blob": ("BLOB", "bytes"),
    "timestamp": ("TIMESTAMP", "datetime.datetime"),
}
TIMESTAMP_FORMATS = {
    "iso8601": "date-time",
    "rfc822": "http-date",
    "unixTimestamp": "epoch-seconds",
}


class Targets:
    """Writes targets and annotations for one file.

    Args:
        model: The service.
        prefix: What stands in front of a class of ``types``: "types." outside that module.
    """

    def __init__(self, model: Model, prefix: str) -> None:
        self.model = model
        self.prefix = prefix
        self.used: set[str] = set()

    def target(self, shape_name: str, inside: tuple[str, ...] = ()) -> str:
        """The expression of a shape's target."""
        shape = self.model.shapes[shape_name]
        if shape_name in inside:
            raise ValueError(f"the list or map {shape_name} holds itself")
        match shape["type"]:
            case "structure":
                return self._structure_target(shape_name, shape)
            case "list":
                return self._list_target(shape, (*inside, shape_name))
            case "map":
                return self._map_target(shape, (*inside, shape_name))
            case simple:
                return self._simple_target(simple, shape)

    def _structure_target(self, name: str, shape: Json) -> str:
        if shape.get("document"):
            self.used.add("DOCUMENT")
            return "DOCUMENT"
        cls = naming.class_name(name)
        return f"{self.prefix}{cls}" if self.prefix else f'"{cls}"'

    def _simple_target(self, simple: str, shape: Json) -> str:
        found = _SIMPLE[simple][0]
        facts: Json = {}
        if "timestampFormat" in shape:
            facts["timestamp_format"] = TIMESTAMP_FORMATS[shape["timestampFormat"]]
            found = facts["timestamp_format"].upper().replace("-", "_")
        if shape.get("sensitive"):
            if found in ("STRING", "BLOB"):
                found = f"SENSITIVE_{found}"
            else:
                self.used.add("shape")
                return f'shape("{simple}"{arguments({**facts, "sensitive": True})})'
        self.used.add(found)
        return found

    def _list_target(self, shape: Json, inside: tuple[str, ...]) -> str:
        self.used.add("list_of")
        member = shape["member"]
        facts = self._aggregate_facts(shape)
        # What reads a list takes its elements by any name, and ec2Query writes none.
        if "locationName" in member and self.model.protocol in ("rest-xml", "query"):
            facts["xml_member_name"] = member["locationName"]
        if "xmlNamespace" in member and self.model.writes_xml:
            facts["xml_member_namespace"] = namespace(member["xmlNamespace"])
        return f"list_of({self.target(member['shape'], inside)}{arguments(facts)})"

    def _map_target(self, shape: Json, inside: tuple[str, ...]) -> str:
        self.used.add("map_of")
        facts = self._aggregate_facts(shape)
        for part, name in (("key", "xml_key_name"), ("value", "xml_value_name")):
            if "locationName" in shape[part] and self.model.is_xml:
                facts[name] = shape[part]["locationName"]
            if "xmlNamespace" in shape[part] and self.model.writes_xml:
                namespaced = namespace(shape[part]["xmlNamespace"])
                facts[name.replace("_name", "_namespace")] = namespaced
        return f"map_of({self.target(shape['value']['shape'], inside)}{arguments(facts)})"

    def _aggregate_facts(self, shape: Json) -> Json:
        facts: Json = {}
        if shape.get("flattened") and self.model.is_xml:
            facts["xml_flattened"] = True
        if shape.get("sparse"):
            facts["sparse"] = True
        if shape.get("sensitive"):
            facts["sensitive"] = True
        return facts

    def annotation(self, shape_name: str) -> str:
        """The annotation of a shape."""
        shape = self.model.shapes[shape_name]
        match shape["type"]:
            case "structure":
                if shape.get("document"):
                    self.used.add("Any")
                    return "Any"
                return f"{self.prefix}{naming.class_name(shape_name)}"
            case "list":
                item = self.annotation(shape["member"]["shape"])
                return f"list[{item} | None]" if shape.get("sparse") else f"list[{item}]"
            case "map":
                item = self.annotation(shape["value"]["shape"])
                return f"dict[str, {item} | None]" if shape.get("sparse") else f"dict[str, {item}]"
            case simple:
                found = _SIMPLE[simple][1]
                if found.startswith("datetime"):
                    self.used.add("datetime")
                return found


def namespace(found: Json | str) -> tuple[str, str]:
    """An XML namespace as the codecs take it: URI and prefix; models give one or both."""
    if isinstance(found, str):
        return found, ""
    return found["uri"], found.get("prefix", "")


def arguments(facts: Json) -> str:
    """Facts as further keyword arguments of a call."""
    return "".join(f", {name}={literal(value)}" for name, value in facts.items())


def literal(value: object) -> str:
    """A Python literal, strings in double quotes."""
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'"{escaped}"'
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(k)}: {literal(v)}" for k, v in value.items()) + "}"
    if isinstance(value, tuple):
        inner = ", ".join(literal(item) for item in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, list):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    return repr(value)
