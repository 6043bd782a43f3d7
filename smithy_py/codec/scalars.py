"""Scalars as text and as JSON-like values, both ways, with their checks."""

from __future__ import annotations

import base64
import binascii
import datetime
import json
import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

from smithy_py import timestamps
from smithy_py.schema import Shape

Read = Callable[[Any], Any]
Write = Callable[[Any], Any]

_WORDS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
_BOOLEANS = {"true": True, "false": False}
_MAX_DIGITS = 64


class MismatchError(ValueError):
    """A value is not what the model says; codecs turn it into their operation's error.

    It keeps nothing of the value but its type, since the value may be a secret.
    """

    def __init__(self, expected: str, got: Any) -> None:
        super().__init__(f"expected {expected}, got {type(got).__name__}")
        self.path = ""

    @classmethod
    def of(cls, error: Exception) -> MismatchError:
        """*error* as one that can name the member it came from."""
        return error if isinstance(error, MismatchError) else UnwritableError(error)

    def within(self, name: str) -> MismatchError:
        """Puts *name* in front of the path to the value."""
        self.path = f"{name}.{self.path}".rstrip(".")
        return self

    def __str__(self) -> str:
        return f"{self.path}: {self.args[0]}" if self.path else str(self.args[0])


class UnwritableError(MismatchError):
    """What Python itself raised for a value."""

    def __init__(self, error: Exception) -> None:
        ValueError.__init__(self, str(error))
        self.path = ""


WRITE_ERRORS = (TypeError, ValueError, AttributeError, OverflowError)
"""What writing a wrong value raises."""


def read_string(value: Any) -> str:
    """A string, as it is."""
    if type(value) is not str:
        raise MismatchError("a string", value)
    return value


def read_integer(value: Any) -> int:
    """An integer; a float without a fraction is one too."""
    if type(value) is int:
        return value
    if type(value) is float and value.is_integer():
        return int(value)
    raise MismatchError("an integer", value)


def read_float(value: Any) -> float:
    """A number, or one of the words "NaN", "Infinity", "-Infinity"."""
    if type(value) is float:
        return value
    if type(value) is int:
        try:
            return float(value)
        except OverflowError:
            raise MismatchError("a number that fits a double", value) from None
    if type(value) is str and value in _WORDS:
        return _WORDS[value]
    raise MismatchError("a number", value)


def read_boolean(value: Any) -> bool:
    """A boolean, as it is."""
    if type(value) is not bool:
        raise MismatchError("a boolean", value)
    return value


def read_base64(value: Any) -> bytes:
    """Bytes from base64 text."""
    if type(value) is not str:
        raise MismatchError("base64 text", value)
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise MismatchError("base64 text", value) from None


def read_document(value: Any) -> Any:
    """A document: plain Python values, as they are."""
    return value


def timestamp_reader(format: str) -> Read:
    """The reader of one timestamp format; numbers and text are both taken where they fit."""
    parse: Callable[[Any], datetime.datetime] = {
        "date-time": timestamps.parse_date_time,
        "http-date": timestamps.parse_http_date,
        "epoch-seconds": timestamps.parse_epoch_seconds,
    }[format]

    def read(value: Any) -> datetime.datetime:
        try:
            if type(value) is str or (format == "epoch-seconds" and type(value) is not bool):
                return parse(value)
        except (ValueError, TypeError):
            return _read_other_timestamp(value, format)
        return _read_other_timestamp(value, format)

    return read


def _read_other_timestamp(value: Any, format: str) -> datetime.datetime:
    """Services are known to answer in another format than their model says."""
    for parse in (
        timestamps.parse_date_time,
        timestamps.parse_http_date,
        timestamps.parse_epoch_seconds,
    ):
        try:
            if type(value) is not bool:
                return parse(value)
        except (ValueError, TypeError, AttributeError):
            continue
    raise MismatchError(f"a timestamp ({format})", value)


def timestamp_format(shape: Shape, traits: Mapping[str, Any], default: str) -> str:
    """The format a member's timestamp has: its own, its shape's, or the *default*."""
    format: str = traits.get("timestamp_format") or shape.traits.get("timestamp_format") or default
    return format


def write_timestamp(format: str) -> Write:
    """The writer of one timestamp format."""
    text: Write = {
        "date-time": timestamps.format_date_time,
        "http-date": timestamps.format_http_date,
        "epoch-seconds": timestamps.format_epoch_seconds,
    }[format]

    def write(value: Any) -> Any:
        if not isinstance(value, datetime.datetime):
            raise MismatchError("a datetime", value)
        return text(value)

    return write


def write_list(value: Any) -> list[Any] | tuple[Any, ...]:
    """A list, as it is; a text or a mapping is none, though Python can iterate it.

    Raises:
        MismatchError: It is no list.
    """
    if isinstance(value, (list, tuple)):
        return value
    if isinstance(value, (str, bytes, bytearray, memoryview, Mapping)):
        raise MismatchError("a list", value)
    return list(value)


def write_map(value: Any) -> Mapping[str, Any]:
    """A mapping, as it is.

    Raises:
        MismatchError: It is none.
    """
    if type(value) is not dict and not isinstance(value, Mapping):
        raise MismatchError("a dict", value)
    return value


def write_base64(value: Any) -> str:
    """Base64 text of bytes, or of text in UTF-8."""
    data = value.encode() if isinstance(value, str) else value
    return base64.b64encode(data).decode("ascii")


def float_text(value: float) -> str:
    """A float as text: NaN and infinities as Smithy's words.

    Raises:
        MismatchError: It is no number.
    """
    if isinstance(value, bool):
        raise MismatchError("a number", value)
    if math.isfinite(value):
        return repr(float(value)) if isinstance(value, float) else str(value)
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def write_float(value: float) -> float | str:
    """A float for JSON: NaN and infinities as Smithy's words."""
    return value if math.isfinite(value) else float_text(value)


def boolean_text(value: bool) -> str:
    """``true`` or ``false``.

    Raises:
        MismatchError: It is no boolean.
    """
    if value is True:
        return "true"
    if value is False:
        return "false"
    raise MismatchError("a boolean", value)


def integer_text(value: int) -> str:
    """An integer as text.

    Raises:
        MismatchError: It is no integer.
    """
    if type(value) is int:
        return str(value)
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise MismatchError("an integer", value)
    return str(operator.index(value))


def string_text(value: Any) -> str:
    """A string, as it is.

    Raises:
        MismatchError: It is no string.
    """
    if type(value) is str:
        return value
    if isinstance(value, str):
        return str.__str__(value)  # of a member of a string enumeration, its value
    raise MismatchError("a string", value)


def text_writer(shape: Shape, traits: Mapping[str, Any], timestamp: str) -> Callable[[Any], str]:
    """The writer of *shape* as text: in XML, headers, labels and queries.

    Args:
        shape: A simple shape.
        traits: The traits of the member.
        timestamp: The format of timestamps that have none of their own.
    """
    match shape.type:
        case "string":
            return _json_text if traits.get("media_type_json") else string_text
        case "boolean":
            return boolean_text
        case "integer" | "long":
            return integer_text
        case "float" | "double":
            return float_text
        case "blob":
            return write_base64
        case "timestamp":
            write = write_timestamp(timestamp_format(shape, traits, timestamp))
            return lambda value: str(write(value))
        case _:
            raise TypeError(f"a {shape.type} cannot be written as text")


def write_json_value(value: Any) -> str:
    """A value as JSON text, as short as can be; text is taken for JSON already."""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def read_json_value(value: Any) -> Any:
    """Plain Python values from a string that holds JSON."""
    try:
        return json.loads(read_string(value))
    except (ValueError, RecursionError):
        raise MismatchError("a string of JSON", value) from None


def _json_text(value: Any) -> str:
    return base64.b64encode(write_json_value(value).encode()).decode("ascii")


def text_reader(shape: Shape, traits: Mapping[str, Any], timestamp: str) -> Callable[[str], Any]:
    """The reader of *shape* from text; the other way of :func:`text_writer`."""
    match shape.type:
        case "string":
            return _read_json_text if traits.get("media_type_json") else read_string
        case "boolean":
            return _read_boolean_text
        case "integer" | "long":
            return _read_integer_text
        case "float" | "double":
            return _read_float_text
        case "blob":
            return read_base64
        case "timestamp":
            return timestamp_reader(timestamp_format(shape, traits, timestamp))
        case _:
            raise TypeError(f"a {shape.type} cannot be read from text")


def _read_json_text(value: str) -> Any:
    try:
        return read_json_value(read_base64(value).decode())
    except ValueError:
        raise MismatchError("base64 text of JSON", value) from None


def _read_boolean_text(value: str) -> bool:
    if value in _BOOLEANS:
        return _BOOLEANS[value]
    lowered = value.strip().lower()
    if lowered not in _BOOLEANS:
        raise MismatchError("true or false", value)
    return _BOOLEANS[lowered]


def _read_integer_text(value: str) -> int:
    try:
        if len(value) <= _MAX_DIGITS:
            return int(value)
    except ValueError:
        pass
    raise MismatchError("an integer", value)


def _read_float_text(value: str) -> float:
    try:
        return _WORDS[value] if value in _WORDS else float(value)
    except ValueError:
        raise MismatchError("a number", value) from None
