"""The kinds of values that can be written as text; code may give them too."""

from __future__ import annotations

import enum
import os
from typing import Any, cast

from aws_core.config.choices import EC2IMDSClientEnableState

_INT64_DIGITS = 19


class Kind:
    """What a value may be.

    Attributes:
        expects: The value in words, for error messages.
        default: The value when nothing sets one.
    """

    expects = "a value"
    default: Any = None

    def parse(self, text: str) -> Any:
        """The value that *text* from the environment or a file says; None when it sets nothing.

        Raises:
            ValueError: It says none; the message tells what it must be.
        """
        raise NotImplementedError(f"{type(self).__name__} can only be set in code")

    def check(self, value: Any) -> Any:
        """The value as it is kept; None when it sets nothing.

        Raises:
            TypeError: It is of another type.
            ValueError: It is out of range; the message tells what it must be.
        """
        raise NotImplementedError


class Text(Kind):
    """Any text; the empty one sets nothing.

    Args:
        default: The value when nothing sets one.
    """

    expects = "a str"

    def __init__(self, default: str | None = "") -> None:
        self.default = default

    def parse(self, text: str) -> str | None:
        """The text."""
        return text or None

    def check(self, value: Any) -> str | None:
        """The text."""
        if not isinstance(value, str):
            raise TypeError
        return value or None


class Boolean(Kind):
    """True or false, in any case."""

    expects = "a bool"
    default = False

    def parse(self, text: str) -> bool:
        """True for ``true``, False for ``false``."""
        folded = text.lower()
        if folded not in ("true", "false"):
            raise ValueError("it must be true or false")
        return folded == "true"

    def check(self, value: Any) -> bool:
        """The bool."""
        if not isinstance(value, bool):
            raise TypeError
        return value


class Integer(Kind):
    """A decimal whole number.

    Args:
        maximum: The largest one; the smallest is 0.
        default: The value when nothing sets one.
        zero_is_unset: Whether 0 sets nothing.
    """

    expects = "an int"

    def __init__(self, maximum: int, *, default: int = 0, zero_is_unset: bool = False) -> None:
        self.default = default
        self._maximum = maximum
        self._zero_is_unset = zero_is_unset

    def parse(self, text: str) -> int | None:
        """The number."""
        digits = text.removeprefix("+")
        if not (digits.isascii() and digits.isdecimal() and len(digits) <= _INT64_DIGITS):
            raise ValueError(self._needed())
        return self.check(int(digits))

    def check(self, value: Any) -> int | None:
        """The number, if it is in range."""
        if not isinstance(value, int) or isinstance(value, bool):
            raise TypeError
        if not 0 <= value <= self._maximum:
            raise ValueError(self._needed())
        return None if value == 0 and self._zero_is_unset else value

    def _needed(self) -> str:
        return f"it must be a whole number from 0 to {self._maximum}"


class Choice(Kind):
    """One of the values of an enumeration.

    Args:
        values: The enumeration.
        default: The value when nothing sets one.
        exact: Whether upper and lower case differ.
    """

    def __init__(
        self, values: type[enum.StrEnum], *, default: str = "", exact: bool = False
    ) -> None:
        self.default = default
        self._values = {value if exact else value.lower(): value for value in values}
        self._exact = exact
        self.expects = f"a {values.__name__}"

    def parse(self, text: str) -> enum.StrEnum | None:
        """The value of that spelling."""
        if not text:
            return None
        value = self._values.get(text if self._exact else text.lower())
        if value is None:
            raise ValueError(f"it must be one of {', '.join(self._values.values())}")
        return value

    def check(self, value: Any) -> enum.StrEnum | None:
        """The value of that spelling."""
        if not isinstance(value, str):
            raise TypeError
        return self.parse(value)


class Names(Kind):
    """A list of names; as text, with commas between them."""

    expects = "a list of str"
    default = ()

    def parse(self, text: str) -> list[str] | None:
        """The names without the space around them."""
        return [name for part in text.split(",") if (name := part.strip())] or None

    def check(self, value: Any) -> list[str] | None:
        """A list of the names."""
        names = as_list(value)
        if not all(isinstance(name, str) for name in names):
            raise TypeError
        return names or None


class Paths(Kind):
    """A list of paths of files; as text, one path."""

    expects = "a list of paths"

    def parse(self, text: str) -> list[str]:
        """The one path."""
        return [os.path.expanduser(text)]

    def check(self, value: Any) -> list[str]:
        """A list of the paths; an empty one means no files at all."""
        return [_path(item) for item in as_list(value)]


class ExistingPath(Kind):
    """The path of a file or folder that can be read."""

    expects = "a path"

    def parse(self, text: str) -> str:
        """The path, if what it names can be read."""
        path = os.path.expanduser(text)
        try:
            if not os.path.isdir(path):
                with open(path, "rb"):
                    pass
        except OSError as error:
            raise ValueError(f"it cannot be read: {error.strerror}") from None
        return path

    def check(self, value: Any) -> str | None:
        """The path, if what it names can be read."""
        path = _path(value)
        return self.parse(path) if path else None


class DisabledFlag(Kind):
    """The state of the client of EC2 instance metadata, which the environment negates.

    A text that is neither true nor false sets nothing, as in the Go SDK.
    """

    expects = "an EC2IMDSClientEnableState"
    default = ""
    _code = Choice(EC2IMDSClientEnableState)

    def parse(self, text: str) -> EC2IMDSClientEnableState | None:
        """Disabled for ``true``, enabled for ``false``."""
        return {
            "true": EC2IMDSClientEnableState.DISABLED,
            "false": EC2IMDSClientEnableState.ENABLED,
        }.get(text.lower())

    def check(self, value: Any) -> enum.StrEnum | None:
        """The state of that spelling."""
        return self._code.check(value)


def as_list(value: Any) -> list[Any]:
    """The items of a list or tuple.

    Raises:
        TypeError: It is neither.
    """
    if not issubclass(type(value), (list, tuple)):
        raise TypeError
    return list(value)


def _path(value: Any) -> str:
    # fspath raises TypeError for what is no path.
    path = cast("str | bytes", os.fspath(value))
    return os.path.expanduser(os.fsdecode(path))
