"""Expressions of the rules language, compiled to closures over the list of values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from smithy_py.endpoints.nodes import frozen, is_map
from smithy_py.endpoints.paths import path_getter
from smithy_py.endpoints.scope import Scope
from smithy_py.endpoints.templates import compile_template, is_template

Values: TypeAlias = list[Any]
Expression: TypeAlias = Callable[[Values], Any]
Functions: TypeAlias = Mapping[str, Callable[..., Any]]


def compile_expression(node: Any, scope: Scope, functions: Functions) -> Expression:
    """A closure that computes *node*: a literal, template, reference or call.

    Raises:
        ValueError: *node* names a function, parameter or variable that is unknown.
    """
    if is_map(node):
        if "ref" in node:
            return _slot(scope.slot(node["ref"]))
        if "fn" in node:
            return _compile_call(node, scope, functions)
        raise ValueError(f"{node!r} is neither a reference nor a call")
    if is_template(node):
        return compile_template(node, scope)
    return constant(frozen(node))


def constant(value: Any) -> Expression:
    """A closure that gives *value*."""
    return lambda _: value


def _slot(slot: int) -> Expression:
    return lambda values: values[slot]


def _compile_call(node: Mapping[str, Any], scope: Scope, functions: Functions) -> Expression:
    name, arguments = node["fn"], node["argv"]
    function = functions.get(name)
    if function is None:
        raise ValueError(f"there is no function {name!r}")
    if name == "getAttr":
        function, arguments = path_getter(arguments[1]), arguments[:1]
    if len(arguments) == 1 and _is_reference(arguments[0]):
        return _call_slot(function, scope.slot(arguments[0]["ref"]))
    if len(arguments) == 2 and _is_reference(arguments[0]) and _is_literal(arguments[1]):
        slot = scope.slot(arguments[0]["ref"])
        return _call_slot_literal(function, slot, frozen(arguments[1]))
    return _call(function, [compile_expression(item, scope, functions) for item in arguments])


# Nearly every condition has one of the two shapes that follow; _call fits them all.


def _call_slot(function: Callable[..., Any], slot: int) -> Expression:
    return lambda values: function(values[slot])


def _call_slot_literal(function: Callable[..., Any], slot: int, literal: Any) -> Expression:
    return lambda values: function(values[slot], literal)


def _call(function: Callable[..., Any], arguments: Sequence[Expression]) -> Expression:
    if len(arguments) == 1:
        (only,) = arguments
        return lambda values: function(only(values))
    return lambda values: function(*[argument(values) for argument in arguments])


def _is_reference(node: Any) -> bool:
    return is_map(node) and "ref" in node


def _is_literal(node: Any) -> bool:
    return not is_map(node) and not is_template(node)
