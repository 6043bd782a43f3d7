"""The functions every rule set may call: the standard library of the rules language.

Source: Smithy's "Rules engine standard library", versions 1.0 and 1.1. Every
function takes None, an unset value, where it takes a value: a question about it
is answered with False, anything made from it is None again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import quote

from smithy_py.endpoints.paths import path_getter
from smithy_py.endpoints.url import parse_url

_HOST_LABEL = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)")


def boolean_equals(left: bool | None, right: bool | None) -> bool:
    """``booleanEquals``: whether both are the same boolean."""
    return left is right and left is not None


def coalesce(*values: Any) -> Any:
    """``coalesce``: the first value that is set. False is a value."""
    for value in values:
        if value is not None:
            return value
    return None


def get_attr(value: Any, path: str) -> Any:
    """``getAttr``: what lies at *path* in *value*, or None.

    Raises:
        ValueError: *path* is malformed.
    """
    return path_getter(path)(value)


def if_then_else(condition: bool | None, when_true: Any, when_false: Any) -> Any:
    """``ite``: one of two values."""
    return when_true if condition else when_false


def is_set(value: Any) -> bool:
    """``isSet``: whether there is a value. False and the empty string are values."""
    return value is not None


def is_valid_host_label(value: str | None, allow_subdomains: bool) -> bool:
    """``isValidHostLabel``: whether *value* is a host label of RFC 1123.

    Letters, digits and inner hyphens, 1 to 63 characters; with
    *allow_subdomains* any number of these, joined by dots.
    """
    if value is None:
        return False
    if allow_subdomains and "." in value:
        return all(_HOST_LABEL.fullmatch(label) for label in value.split("."))
    return _HOST_LABEL.fullmatch(value) is not None


def negate(value: bool | None) -> bool:
    """``not``."""
    return not value


def split(value: str | None, delimiter: str, limit: int) -> tuple[str, ...] | None:
    """``split``: the parts of *value* between delimiters, at most *limit*; 0 means all."""
    if value is None:
        return None
    return tuple(value.split(delimiter, limit - 1))


def string_equals(left: str | None, right: str | None) -> bool:
    """``stringEquals``: whether both are the same text."""
    return left == right and left is not None


def substring(value: str | None, start: int, stop: int, reverse: bool) -> str | None:
    """``substring``: characters *start* to *stop*, counted from the end if *reverse*.

    Returns:
        ``stop - start`` characters, or None where *value* has fewer, or any that
        is not ASCII.
    """
    if value is None or start >= stop or len(value) < stop or not value.isascii():
        return None
    if reverse:
        return value[len(value) - stop : len(value) - start]
    return value[start:stop]


def uri_encode(value: str | None) -> str | None:
    """``uriEncode``: percent-encodes all but the unreserved characters of RFC 3986."""
    return None if value is None else quote(value, safe="")


STANDARD_FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "booleanEquals": boolean_equals,
    "coalesce": coalesce,
    "getAttr": get_attr,
    "isSet": is_set,
    "isValidHostLabel": is_valid_host_label,
    "ite": if_then_else,
    "not": negate,
    "parseURL": parse_url,
    "split": split,
    "stringEquals": string_equals,
    "substring": substring,
    "uriEncode": uri_encode,
}
