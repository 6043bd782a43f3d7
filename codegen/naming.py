"""Names: from the model's to Python's."""

from __future__ import annotations

import builtins
import keyword
import re
from typing import Any

import botocore

_ERROR_ATTRIBUTES = frozenset(
    {
        "add_note",
        "args",
        "error_code",
        "error_fault",
        "error_message",
        "host_id",
        "operation_name",
        "request_id",
        "response",
        "result_metadata",
        "retryable",
        "service_id",
        "status_code",
        "throttling",
        "with_traceback",
    }
)
_MODULE_NAMES = frozenset(
    {"Any", "Enum", "ErrorFault", "ModeledError", "Structure", "Union", "UnknownUnionMember"}
) | frozenset(name for name in dir(builtins) if name[0].isupper())


def snake(name: str) -> str:
    """An operation or member in snake_case, by botocore's rule, safe as an identifier."""
    xform_name: Any = botocore.xform_name
    text = re.sub(r"\W", "_", xform_name(name))
    if text[:1].isdigit():
        text = f"_{text}"
    return f"{text}_" if keyword.iskeyword(text) else text


def member_attribute(name: str, *, error: bool = False, output: bool = False) -> str:
    """The attribute of a member; one that would hide what its class has gets an underscore."""
    text = snake(name)
    if (error and text in _ERROR_ATTRIBUTES) or (output and text == "result_metadata"):
        return f"{text}_"
    return text


def class_name(shape: str) -> str:
    """The class of a shape."""
    text = re.sub(r"\W", "_", shape)
    text = text[:1].upper() + text[1:]
    return f"{text}_" if text in _MODULE_NAMES or keyword.iskeyword(text) else text


def constant(name: str) -> str:
    """The constant of an operation, a built-in shape or an enum's value."""
    return snake(name).strip("_").upper()


def enum_constants(values: list[str]) -> dict[str, str]:
    """Constant names of an enum's values; clashes get a number."""
    found: dict[str, str] = {}
    for value in values:
        text = re.sub(r"\W+", "_", value)
        if not text.isupper():
            text = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", text)
        text = text.strip("_").upper() or "EMPTY"
        if text[0].isdigit():
            text = f"_{text}"
        if keyword.iskeyword(text) or text in ("VALUES", "MRO"):
            text += "_"
        name, number = text, 2
        while name in found:
            name, number = f"{text}_{number}", number + 1
        found[name] = value
    return found


def package(service_id: str) -> str:
    """The package of a service, named as in Go: its id in lower case, letters and digits."""
    text = re.sub(r"[^a-z0-9]", "", service_id.lower())
    return f"{text}_" if keyword.iskeyword(text) else text
