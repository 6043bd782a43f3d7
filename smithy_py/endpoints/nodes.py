"""Nodes: the JSON values a rule set is made of."""

from __future__ import annotations

from typing import Any, TypeGuard, cast


def is_map(node: Any) -> TypeGuard[dict[str, Any]]:
    """Whether *node* is a JSON object."""
    return isinstance(node, dict)


def is_list(node: Any) -> TypeGuard[list[Any]]:
    """Whether *node* is a JSON array."""
    return isinstance(node, list)


def is_texts(node: Any) -> TypeGuard[list[str] | tuple[str, ...]]:
    """Whether *node* is an array of strings."""
    if not isinstance(node, list | tuple):
        return False
    return all(isinstance(item, str) for item in cast("list[object]", node))


def frozen(node: Any) -> Any:
    """*node* with its lists turned into tuples, so that it is safe to share."""
    if is_list(node):
        return tuple([frozen(item) for item in node])
    if is_map(node):
        return {key: frozen(item) for key, item in node.items()}
    return node
