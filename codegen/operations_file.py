"""Writes ``operations.py``: each operation's input, output and description."""

from __future__ import annotations

from codegen import naming, shadowing
from codegen.loader import Json
from codegen.members import body, wrap_arguments
from codegen.model import Model
from codegen.stack_lists import StackLists
from codegen.targets import Targets, literal, namespace
from codegen.writer import header, imports, sort_imports, text

HTTP_BEARER = "smithy.api#httpBearerAuth"


def render(model: Model, stacks: StackLists) -> str:
    """The text of the file."""
    targets = Targets(model, prefix="types.")
    targets.used |= {"Structure", "OperationOutput"}
    classes: list[str] = []
    for name, operation in model.operations.items():
        classes += _class(model, targets, name, operation, "Input")
        classes += _class(model, targets, name, operation, "Output")
    lines = header(model, f"The operations of {model.service_id}: input, output, stack, errors.")
    found = imports(targets.used)
    blank = found.index("") + 1 if "" in found else 0
    local = [
        f"from services.{model.package} import stacks, types",
        "from smithy_py.operation import Operation, Service",
    ]
    if "_types" in targets.used:
        local.append(f"from services.{model.package} import types as _types")
    lines += found[:blank] + sort_imports([*found[blank:], *local])
    if "EventStream" in targets.used:
        lines += ["", "if TYPE_CHECKING:"]
        lines += ["    from smithy_py.event_stream import EventStream"]
    lines += shadowing.aliases(targets.used) + _service(model) + classes
    for name, operation in model.operations.items():
        lines += _operation(model, stacks, name, operation)
    return text(lines)


def _class(model: Model, targets: Targets, name: str, operation: Json, kind: str) -> list[str]:
    is_input = kind == "Input"
    shape = model.input_shape(operation) if is_input else model.output_shape(operation)
    base = "Structure" if is_input else "OperationOutput"
    facts = ""
    if shape is not None and model.shapes[shape].get("sensitive"):
        facts = ", sensitive=True"
    lines = body(model, targets, shape, kind=kind.lower())
    cls = naming.class_name(name) + kind
    docstring = [f'    """{name} {"takes" if is_input else "answers"} nothing."""']
    return ["", "", f"class {cls}({base}{facts}):", *(lines or docstring)]


def service_auth(model: Model) -> tuple[str, ...]:
    """The auth schemes of a service, its first choice first."""
    bearer = model.metadata.get("signatureVersion") == "bearer"
    return tuple(model.metadata.get("auth", (HTTP_BEARER if bearer else "aws.auth#sigv4",)))


def signing_name(model: Model) -> str:
    """What a service is called in a signature."""
    return str(model.metadata.get("signingName", model.metadata["endpointPrefix"]))


def _service(model: Model) -> list[str]:
    metadata = model.metadata
    facts: Json = {
        "auth": service_auth(model),
        "signing_name": signing_name(model),
    }
    if model.protocol in ("json", "smithy-rpc-v2-cbor"):
        facts["target_prefix"] = metadata["targetPrefix"]
    if "awsQueryCompatible" in metadata:
        facts["aws_query_compatible"] = True
    if model.writes_xml and "xmlNamespace" in metadata:
        facts["xml_namespace"] = namespace(metadata["xmlNamespace"])
    if metadata.get("signatureVersion") in ("s3", "s3v4"):
        facts["disable_double_encoding"] = True
    inner = [literal(model.service_id), literal(model.version), "types"]
    inner += [f"{name}={literal(value)}" for name, value in facts.items()]
    return ["", "SERVICE = Service(", *wrap_arguments(", ".join(inner), "    "), ")"]


def _operation(model: Model, stacks: StackLists, name: str, operation: Json) -> list[str]:
    http = operation["http"]
    cls = naming.class_name(name)
    method, uri, code = http["method"], http["requestUri"], http.get("responseCode", 200)
    lines = [
        "",
        f"{naming.constant(name)} = Operation(",
        "    SERVICE,",
        f"    {literal(name)},",
        f"    ({literal(method)}, {literal(uri)}, {code}),",
        f"    {cls}Input,",
        f"    {cls}Output,",
        f"    stacks.{stacks.function(name)},",
    ]
    errors = [f"types.{naming.class_name(e['shape'])}" for e in operation.get("errors", ())]
    if errors:
        inner = ", ".join(errors) + ("," if len(errors) == 1 else "")
        if len(inner) <= 86:
            lines.append(f"    ({inner}),")
        else:
            lines += ["    (", *(f"        {error}," for error in errors), "    ),"]
    for trait, value in operation_traits(model, name, operation).items():
        line = f"    {trait}={literal(value)},"
        if len(line) <= 100:
            lines.append(line)
        else:
            lines += _long_trait(trait, value)
    return [*lines, ")"]


def _long_trait(trait: str, value: object) -> list[str]:
    assert isinstance(value, (dict, tuple))
    if isinstance(value, dict):
        inner = [f"        {literal(k)}: {literal(v)}," for k, v in value.items()]
        return [f"    {trait}={{", *inner, "    },"]
    return [f"    {trait}=(", *(f"        {literal(v)}," for v in value), "    ),"]


def operation_traits(model: Model, name: str, operation: Json) -> Json:
    """The traits of one operation, in the words of Smithy."""
    facts: Json = {}
    input_shape, output_shape = model.input_shape(operation), model.output_shape(operation)
    if operation.get("auth"):
        facts["auth"] = tuple(operation["auth"])
    elif operation.get("authtype") == "none":
        facts["auth"] = ("smithy.api#noAuth",)
    if model.writes_xml and input_shape is not None:
        _xml_root(facts, name, operation["input"], model.shapes[input_shape])
    if model.protocol == "query" and output_shape is not None:
        wrapper = operation["output"].get("resultWrapper", f"{name}Result")
        if wrapper != f"{name}Result":
            facts["result_wrapper"] = wrapper
    if model.protocol == "smithy-rpc-v2-cbor" and input_shape is None:
        facts["unit_input"] = True
    if "hostPrefix" in operation.get("endpoint", {}):
        facts["host_prefix"] = operation["endpoint"]["hostPrefix"]
    if "httpChecksum" in operation:
        facts["http_checksum"] = _checksum(operation["httpChecksum"])
    if operation.get("httpChecksumRequired"):
        facts["http_checksum_required"] = True
    if model.streams(input_shape):
        facts["streaming_input"] = True
        if model.service_id == "S3":
            facts["unsigned_payload"] = True
    if operation.get("unsignedPayload") or operation.get("authtype") == "v4-unsigned-body":
        facts["unsigned_payload"] = True
    if model.streams(output_shape) or model.event_streams(operation):
        facts["streaming_output"] = True
    static = operation.get("staticContextParams")
    if static:
        facts["static_context"] = {name: found["value"] for name, found in static.items()}
    expressions = operation.get("operationContextParams")
    if expressions:
        facts["context_expressions"] = {n: found["path"] for n, found in expressions.items()}
    return facts


def _xml_root(facts: Json, operation: str, reference: Json, shape: Json) -> None:
    """The body's root element: its XML name, or the shape's; restXml's default goes unsaid."""
    name = shape.get("locationName") or reference.get("locationName") or reference["shape"]
    in_body = [m for m in shape.get("members", {}).values() if "location" not in m]
    if in_body and "payload" not in shape and name != f"{operation}Request":
        facts["xml_name"] = name
    found = reference.get("xmlNamespace") or shape.get("xmlNamespace")
    if found:
        facts["xml_namespace"] = namespace(found)


def _checksum(trait: Json) -> Json:
    facts: Json = {}
    for model_name, name in (
        ("requestAlgorithmMember", "request_algorithm_member"),
        ("requestValidationModeMember", "request_validation_mode_member"),
    ):
        if model_name in trait:
            facts[name] = naming.member_attribute(trait[model_name])
    if trait.get("requestChecksumRequired"):
        facts["request_checksum_required"] = True
    if "responseAlgorithms" in trait:
        facts["response_algorithms"] = tuple(trait["responseAlgorithms"])
    return facts
