"""Rules: conditions and what follows from them, compiled to closures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from smithy_py.endpoints.endpoint import Endpoint
from smithy_py.endpoints.expressions import (
    Expression,
    Functions,
    Values,
    compile_expression,
    constant,
)
from smithy_py.endpoints.nodes import frozen, is_list, is_map
from smithy_py.endpoints.scope import Scope
from smithy_py.endpoints.templates import compile_template, is_template
from smithy_py.errors import EndpointResolutionError

Rule: TypeAlias = Callable[[Values], "Endpoint | None"]


def compile_rules(
    rules: Sequence[Mapping[str, Any]], scope: Scope, functions: Functions
) -> Callable[[Values], Endpoint]:
    """A closure that gives the endpoint of the first rule whose conditions hold.

    The closure raises ``EndpointResolutionError`` if that rule is an error, or
    if there is none.

    Raises:
        KeyError, TypeError, ValueError: The rules are malformed.
    """
    compiled = [_compile_rule(rule, scope.child(), functions) for rule in rules]

    def first_match(values: Values) -> Endpoint:
        for rule in compiled:
            endpoint = rule(values)
            if endpoint is not None:
                return endpoint
        raise EndpointResolutionError("no endpoint rule fits the parameters")

    return first_match


def _compile_rule(rule: Mapping[str, Any], scope: Scope, functions: Functions) -> Rule:
    conditions = [_compile_condition(item, scope, functions) for item in rule["conditions"]]
    result: Rule
    match rule["type"]:
        case "tree":
            result = compile_rules(rule["rules"], scope, functions)
        case "endpoint":
            result = _compile_endpoint(rule["endpoint"], scope, functions)
        case "error":
            result = _compile_error(rule["error"], scope, functions)
        case other:
            raise ValueError(f"there is no rule type {other!r}")
    if not conditions:
        return result

    def guarded(values: Values) -> Endpoint | None:
        for condition in conditions:
            outcome = condition(values)
            if outcome is False or outcome is None:
                return None
        return result(values)

    return guarded


def _compile_condition(node: Mapping[str, Any], scope: Scope, functions: Functions) -> Expression:
    call = compile_expression(node, scope, functions)
    name = node.get("assign")
    if name is None:
        return call
    slot = scope.assign(name)

    def assign(values: Values) -> Any:
        outcome = values[slot] = call(values)
        return outcome

    return assign


def _compile_error(node: Any, scope: Scope, functions: Functions) -> Rule:
    message = compile_expression(node, scope, functions)

    def fail(values: Values) -> Endpoint:
        raise EndpointResolutionError(message(values))

    return fail


def _compile_endpoint(node: Mapping[str, Any], scope: Scope, functions: Functions) -> Rule:
    url = compile_expression(node["url"], scope, functions)
    headers = {
        name: [compile_expression(item, scope, functions) for item in items]
        for name, items in node.get("headers", {}).items()
    }
    fixed = node.get("properties", {})
    properties = _compile_property(fixed, scope) or constant(frozen(fixed))

    def build(values: Values) -> Endpoint:
        return Endpoint(
            url=url(values),
            headers={
                name: tuple([item(values) for item in items]) for name, items in headers.items()
            },
            properties=properties(values),
        )

    return build


def _compile_property(node: Any, scope: Scope) -> Expression | None:
    """A closure for *node*, or None where it has no template and never changes."""
    if is_map(node):
        members = _compile_items(node.values(), scope)
        names = tuple(node)
        return members and (lambda values: dict(zip(names, members(values), strict=True)))
    if is_list(node):
        return _compile_items(node, scope)
    return compile_template(node, scope) if is_template(node) else None


def _compile_items(nodes: Iterable[Any], scope: Scope) -> Expression | None:
    compiled = [(_compile_property(node, scope), node) for node in nodes]
    if all(item is None for item, _ in compiled):
        return None
    items = [item or constant(frozen(node)) for item, node in compiled]
    return lambda values: tuple([item(values) for item in items])
