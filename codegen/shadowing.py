"""Keeps the names that a class body needs from being hidden by its own attributes.

A member ``Types`` is the attribute ``types``, and so hides the module ``types`` from the lines
after it. In such a class the other names begin with an underscore, as no attribute does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

BUILTINS = frozenset({"bool", "bytes", "dict", "float", "int", "list", "str"})
DECLARATORS = frozenset({"list_of", "map_of", "member", "shape"})
MODULES = frozenset({"datetime", "types"})

_TEXT = re.compile(r'("(?:[^"\\]|\\.)*")')


def unshadow(code: str, attributes: Iterable[str], used: set[str]) -> str:
    """*code* with another name for each that one of the *attributes* of its class hides.

    Args:
        code: An annotation or an expression of a class body.
        attributes: The attributes of the class.
        used: Where the other names are added.
    """
    hidden = (BUILTINS | DECLARATORS | MODULES) & set(attributes)
    if not hidden:
        return code
    names = re.compile(rf"(?<![\w.])({'|'.join(sorted(hidden))})\b(?!=)")

    def replace(match: re.Match[str]) -> str:
        name = f"_{match[1]}"
        used.add(name)
        return name

    parts = _TEXT.split(code)
    return "".join(p if p.startswith('"') else names.sub(replace, p) for p in parts)


def declarators(used: Iterable[str]) -> list[str]:
    """The lines that import declarators under their other names."""
    found = sorted(name for name in DECLARATORS if f"_{name}" in used)
    return [f"from smithy_py.schema import {name} as _{name}" for name in found]


def aliases(used: Iterable[str]) -> list[str]:
    """The lines that give builtins their other names."""
    found = sorted(name for name in BUILTINS if f"_{name}" in used)
    return ["", *(f"_{name} = {name}" for name in found)] if found else []
