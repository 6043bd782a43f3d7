"""The parameters of the endpoint rules: from the client, the operation and the input."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from smithy_py.document import to_document
from smithy_py.operation import Operation
from smithy_py.schema import members

if TYPE_CHECKING:
    from aws_core.options import ClientOptions

Bind = Callable[[Any], Any]

_OPTIONS: Mapping[str, str] = {
    "AWS::Region": "region",
    "AWS::UseFIPS": "use_fips_endpoint",
    "AWS::UseDualStack": "use_dual_stack_endpoint",
    "SDK::Endpoint": "base_endpoint",
    "AWS::Auth::AccountIdEndpointMode": "account_id_endpoint_mode",
    "AWS::S3::Accelerate": "use_accelerate",
    "AWS::S3::DisableMultiRegionAccessPoints": "disable_multi_region_access_points",
    "AWS::S3::ForcePathStyle": "use_path_style",
    "AWS::S3::UseArnRegion": "use_arn_region",
    "AWS::S3::UseGlobalEndpoint": "use_global_endpoint",
    "AWS::S3Control::UseArnRegion": "use_arn_region",
    "AWS::STS::UseGlobalEndpoint": "use_global_endpoint",
}

ACCOUNT_ID = "AWS::Auth::AccountId"


def client_parameters(options: ClientOptions) -> dict[str, Any]:
    """The parameters that are the same for every call of a client."""
    declared = getattr(options.endpoint_resolver_v2, "parameters", {})
    found: dict[str, Any] = {}
    for name, parameter in declared.items():
        attribute = options.endpoint_parameters.get(name) or _OPTIONS.get(parameter.built_in or "")
        value = getattr(options, attribute, None) if attribute else None
        if value is not None and value != "":
            found[name] = value
    return found


def account_id_parameter(options: ClientOptions) -> str | None:
    """The name of the parameter that takes the account id, or None."""
    declared = getattr(options.endpoint_resolver_v2, "parameters", {})
    for name, parameter in declared.items():
        if parameter.built_in == ACCOUNT_ID:
            return str(name)
    return None


def operation_parameters(operation: Operation[Any, Any]) -> tuple[dict[str, Any], list[Any]]:
    """What an operation adds: constants, and pairs of name and function of the input."""
    found: tuple[dict[str, Any], list[Any]] | None = operation.bindings.get("endpoint")
    if found is None:
        binds: list[tuple[str, Bind]] = []
        for attribute, member in members(operation.input).items():
            if "context_param" in member.traits:
                binds.append((member.traits["context_param"], _attribute(attribute)))
        for name, expression in operation.traits.get("context_expressions", {}).items():
            binds.append((name, _expression(expression)))
        constants = dict(operation.traits.get("static_context", {}))
        found = operation.bindings["endpoint"] = (constants, binds)
    return found


def _attribute(attribute: str) -> Bind:
    return lambda value: getattr(value, attribute)


def _expression(expression: str) -> Bind:
    import jmespath

    compiled = jmespath.compile(expression)
    return lambda value: compiled.search(to_document(value))
