"""Writes ``options.py``: the options of a service's clients."""

from __future__ import annotations

from codegen.model import Model
from codegen.operations_file import HTTP_BEARER, service_auth, signing_name
from codegen.service_data import (
    AUTH_SCHEMES,
    CLIENT_CONTEXT_OPTIONS,
    MADE_BY_CLIENT,
    PROTOCOLS,
    SERVICE_OPTIONS,
)
from codegen.targets import literal
from codegen.writer import from_import, header, sort_imports, text


def render(model: Model) -> str:
    """The text of the file."""
    module, made = _PROTOCOLS[model.protocol]
    cls = made.partition("(")[0]
    if model.protocol == "json":
        made = f"AwsJson({literal(str(model.metadata.get('jsonVersion', '1.0')))})"
    made = PROTOCOLS.get(model.service_id, made)
    lines = header(model, f"The options of a {model.service_id} client.")
    lines += [
        "from collections.abc import Callable, Mapping",
        "from typing import Any, ClassVar",
        "",
    ]
    own = SERVICE_OPTIONS.get(model.service_id, ())
    made_by_client = MADE_BY_CLIENT.get(model.service_id, {})
    schemes = AUTH_SCHEMES.get(model.service_id, ())
    lines += sort_imports(
        [
            *_imports(
                *(_TYPES[annotation] for _, annotation, _, _ in own if annotation in _TYPES),
                *made_by_client.values(),
                *schemes,
                *([_AUTH_SCHEME] if schemes else []),
            ),
            "from aws_core.endpoints.endpoint_resolver import EndpointResolverV2",
            "from aws_core.options import ClientOptions, changes",
            f"from services.{model.package}.endpoints import RULES",
            f"from smithy_py.http.protocols.{module} import {cls}",
            "from smithy_py.http.protocols.protocol import ClientProtocol",
        ]
    )
    lines += ["", "", "class Options(ClientOptions):"]
    if own:
        lines += ['    """The settings of a client.', "", "    Attributes:"]
        lines += [f"        {name}: {words}" for name, _, _, words in own]
        lines += ['    """', ""]
    else:
        lines += ['    """The settings of a client."""', ""]
    lines += [
        f"    protocol: ClientProtocol = {made}",
        "    endpoint_resolver_v2: EndpointResolverV2 | None = RULES",
        *(f"    {name}: {annotation} = {default}" for name, annotation, default, _ in own),
    ]
    parameters = CLIENT_CONTEXT_OPTIONS.get(model.service_id)
    if parameters:
        lines.append("    endpoint_parameters: ClassVar[Mapping[str, str]] = {")
        lines += [f"        {literal(k)}: {literal(v)}," for k, v in parameters.items()]
        lines.append("    }")
    else:
        lines[lines.index("from collections.abc import Callable, Mapping")] = (
            "from collections.abc import Callable"
        )
    if schemes:
        instances = ", ".join(f"{_class(path)}()" for path in schemes)
        lines.append(f"    service_auth_schemes: ClassVar[Sequence[AuthScheme]] = ({instances},)")
        _replace(lines, "Callable, Mapping", "Callable, Mapping, Sequence")
    if made_by_client:
        lines.append("    made_by_client: ClassVar[Mapping[str, Callable[[Any], Any]]] = {")
        lines += [f"        {literal(n)}: {_class(path)}," for n, path in made_by_client.items()]
        lines.append("    }")
    variable = bearer_token_variable(model)
    if variable:
        lines.append(f"    bearer_token_variable: ClassVar[str] = {literal(variable)}")
    elif not parameters:
        lines[lines.index("from typing import Any, ClassVar")] = "from typing import Any"
    lines += [
        "",
        "",
        "def with_options(**values: Any) -> Callable[[Options], None]:",
        '    """An option function that sets options by name.',
        "",
        "    Raises:",
        "        TypeError: There is no option of that name.",
        '    """',
        "    return changes(Options, values)",
    ]
    return text(lines)


def _class(path: str) -> str:
    return path.rpartition(".")[2]


def _imports(*paths: str) -> list[str]:
    modules: dict[str, set[str]] = {}
    for path in paths:
        modules.setdefault(path.rpartition(".")[0], set()).add(_class(path))
    return [line for module, names in modules.items() for line in from_import(module, names)]


def _replace(lines: list[str], old: str, new: str) -> None:
    line = f"from collections.abc import {old}"
    lines[lines.index(line)] = f"from collections.abc import {new}"


def bearer_token_variable(model: Model) -> str:
    """The environment variable with a bearer token for the service, empty if it takes none."""
    if HTTP_BEARER not in service_auth(model):
        return ""
    return "AWS_BEARER_TOKEN_" + signing_name(model).upper().replace("-", "_").replace(" ", "_")


_AUTH_SCHEME = "aws_core.auth.auth_scheme.AuthScheme"

# The types of a service's own options.
_TYPES = {
    "EndpointCache | None": "aws_core.endpoint_discovery.cache.EndpointCache",
    "ExpressCredentialsProvider | None": (
        "services.s3.customizations.express_credentials.ExpressCredentialsProvider"
    ),
}

# The module of each protocol, imported alone, and what makes it.
_PROTOCOLS = {
    "ec2": ("ec2_query", "Ec2Query()"),
    "json": ("aws_json", "AwsJson()"),
    "query": ("aws_query", "AwsQuery()"),
    "rest-json": ("rest_json", "RestJson()"),
    "rest-xml": ("rest_xml", "RestXml()"),
    "smithy-rpc-v2-cbor": ("rpc_v2_cbor", "RpcV2Cbor()"),
}
