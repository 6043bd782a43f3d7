"""The first line of a class with a generic base, broken as ruff breaks it."""

from __future__ import annotations

_WIDTH = 100


def class_line(name: str, base: str, arguments: list[str]) -> list[str]:
    """``class name(base[arguments]):``, on as few lines as fit.

    Args:
        name: The name of the class.
        base: The name of its base.
        arguments: What the base is made for.
    """
    joined = ", ".join(arguments)
    whole = f"{base}[{joined}]"
    if len(line := f"class {name}({whole}):") <= _WIDTH:
        return [line]
    if len(line := f"    {whole}") <= _WIDTH:
        return [f"class {name}(", line, "):"]
    inner = [f"        {joined}"]
    if len(inner[0]) > _WIDTH:
        inner = [f"        {argument}," for argument in arguments]
    return [f"class {name}(", f"    {base}[", *inner, "    ]", "):"]
