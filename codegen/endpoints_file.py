"""Writes ``endpoints.py``: the endpoint rules of a service."""

from __future__ import annotations

import json

from codegen.model import Model
from codegen.writer import header, text

_WIDTH = 96


def render(model: Model) -> str:
    """The text of the file."""
    lines = header(model, f"The endpoint rules of {model.service_id}, compiled on first use.")
    lines += [
        "from aws_core.endpoints.functions import AWS_FUNCTIONS",
        "from smithy_py.endpoints import RuleSet",
        "",
        "RULES = RuleSet(",
        '    r"""',
        *_lines(_without_documentation(model.rules)),
        '""",',
        "    AWS_FUNCTIONS,",
        ")",
    ]
    return text(lines)


def _without_documentation(node: object) -> object:
    if isinstance(node, dict):
        return {k: _without_documentation(v) for k, v in node.items() if k != "documentation"}
    if isinstance(node, list):
        return [_without_documentation(item) for item in node]
    return node


def _lines(rules: object) -> list[str]:
    """JSON in lines of bounded length, broken only between tokens."""
    lines: list[str] = []
    line = ""
    for token in json.JSONEncoder(separators=(",", ":")).iterencode(rules):
        if line and len(line) + len(token) > _WIDTH:
            lines.append(line)
            line = ""
        line += token
    return [*lines, line]
