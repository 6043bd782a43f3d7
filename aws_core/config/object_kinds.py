"""The kinds of values that only code can give."""

from __future__ import annotations

from typing import Any

from aws_core.config.kinds import Kind, as_list


class Instance(Kind):
    """An instance of a class.

    Args:
        expects: The class in words.
        type_: What it must be an instance of.
        default: The value when nothing sets one.
    """

    def __init__(self, expects: str, type_: type, *, default: Any = None) -> None:
        self.expects = expects
        self.default = default
        self._type = type_

    def check(self, value: Any) -> Any:
        """The object itself."""
        if not isinstance(value, self._type):
            raise TypeError
        return value


class Having(Kind):
    """An object, not a class, that has a certain method.

    Args:
        expects: The object in words.
        method: The name of the method.
    """

    def __init__(self, expects: str, method: str) -> None:
        self.expects = f"{expects} (an object with a method {method})"
        self._method = method

    def check(self, value: Any) -> Any:
        """The object itself."""
        if isinstance(value, type) or not callable(getattr(value, self._method, None)):
            raise TypeError
        return value


class Function(Kind):
    """A function.

    Args:
        expects: The function in words.
    """

    def __init__(self, expects: str) -> None:
        self.expects = expects

    def check(self, value: Any) -> Any:
        """The function itself."""
        if not callable(value):
            raise TypeError
        return value


class Functions(Kind):
    """A list of functions."""

    expects = "a list of functions"
    default = ()

    def check(self, value: Any) -> list[Any] | None:
        """A list of the functions."""
        functions = as_list(value)
        if not all(callable(function) for function in functions):
            raise TypeError
        return functions or None
