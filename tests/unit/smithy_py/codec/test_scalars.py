"""Scalars: as text and as JSON-like values, both ways, and what is refused."""

from __future__ import annotations

import base64
import datetime
import decimal
import enum
import math
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smithy_py.codec import scalars
from smithy_py.codec.scalars import (
    MismatchError,
    UnwritableError,
    float_text,
    read_base64,
    read_boolean,
    read_document,
    read_float,
    read_integer,
    read_json_value,
    read_string,
    text_reader,
    text_writer,
    timestamp_format,
    timestamp_reader,
    write_base64,
    write_float,
    write_json_value,
    write_list,
    write_map,
    write_timestamp,
)
from smithy_py.prelude import (
    BLOB,
    BOOLEAN,
    DOCUMENT,
    DOUBLE,
    FLOAT,
    HTTP_DATE,
    INTEGER,
    LONG,
    STRING,
    TIMESTAMP,
)
from smithy_py.schema import Shape, list_of
from tests.strategies import documents, known_wrong_values, raised, timestamps, wrong_values

MOMENT = datetime.datetime(2006, 1, 2, 15, 4, 5, tzinfo=datetime.UTC)
SIMPLE = (STRING, INTEGER, LONG, FLOAT, DOUBLE, BOOLEAN, BLOB, TIMESTAMP)
FORMATS = ("date-time", "http-date", "epoch-seconds")


class Color(enum.StrEnum):
    RED = "red"


class OldColor(str, enum.Enum):  # noqa: UP042
    RED = "red"


class Level(enum.IntEnum):
    HIGH = 3


# From JSON-like values


@pytest.mark.parametrize(
    ("read", "value", "expected"),
    [
        (read_string, "", ""),
        (read_integer, 3, 3),
        (read_integer, -(2**63), -(2**63)),
        (read_integer, 3.0, 3),
        (read_float, 1.5, 1.5),
        (read_float, 2, 2.0),
        (read_float, "Infinity", math.inf),
        (read_float, "-Infinity", -math.inf),
        (read_boolean, True, True),
        (read_base64, "YWJj", b"abc"),
        (read_base64, "", b""),
        (read_document, {"a": [None]}, {"a": [None]}),
    ],
)
def test_what_is_read(read: Callable[[Any], Any], value: Any, expected: Any) -> None:
    found = read(value)
    assert (type(found), found) == (type(expected), expected)


def test_not_a_number_is_read() -> None:
    assert math.isnan(read_float("NaN"))
    assert math.isnan(text_reader(DOUBLE, {}, "date-time")("NaN"))


@pytest.mark.parametrize(
    ("read", "value", "expected"),
    [
        (read_string, 3, "a string, got int"),
        (read_string, None, "a string, got NoneType"),
        (read_integer, "3", "an integer, got str"),
        (read_integer, True, "an integer, got bool"),
        (read_integer, 1.5, "an integer, got float"),
        (read_integer, math.inf, "an integer, got float"),
        (read_integer, math.nan, "an integer, got float"),
        (read_float, "1.5", "a number, got str"),
        (read_float, "inf", "a number, got str"),
        (read_float, True, "a number, got bool"),
        (read_float, 10**400, "a number that fits a double, got int"),
        (read_boolean, "true", "a boolean, got str"),
        (read_boolean, 1, "a boolean, got int"),
        (read_base64, b"YWJj", "base64 text, got bytes"),
        (read_base64, "YWJ", "base64 text, got str"),
        (read_base64, "YW Jj", "base64 text, got str"),
        (read_base64, "é", "base64 text, got str"),
    ],
)
def test_what_is_refused(read: Callable[[Any], Any], value: Any, expected: str) -> None:
    with pytest.raises(MismatchError, match=f"^expected {expected}$"):
        read(value)


# Timestamps


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "value",
    [
        "2006-01-02T15:04:05Z",
        "Mon, 02 Jan 2006 15:04:05 GMT",
        "1136214245",
        1136214245,
        1136214245.0,
    ],
)
def test_services_answer_in_another_format_than_their_model_says(format: str, value: Any) -> None:
    assert timestamp_reader(format)(value) == MOMENT


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "value", [None, True, "", "soon", [], {}, math.nan, math.inf, 1e300, 10**400]
)
def test_what_is_no_timestamp(format: str, value: Any) -> None:
    with pytest.raises(
        MismatchError, match=rf"^expected a timestamp \({format}\), got {type(value).__name__}$"
    ):
        timestamp_reader(format)(value)


@pytest.mark.parametrize("format", FORMATS)
@given(moment=timestamps)
def test_timestamps_survive(format: str, moment: datetime.datetime) -> None:
    assert timestamp_reader(format)(write_timestamp(format)(moment)) == moment


@pytest.mark.parametrize(
    "wrong", ["2006-01-02", 0, datetime.date(2006, 1, 2), datetime.time(1, 2), None]
)
@pytest.mark.parametrize("format", FORMATS)
def test_only_a_datetime_is_written_as_timestamp(format: str, wrong: Any) -> None:
    with pytest.raises(MismatchError, match=f"expected a datetime, got {type(wrong).__name__}"):
        write_timestamp(format)(wrong)


def test_the_format_is_that_of_the_member_then_the_shape_then_the_codec() -> None:
    facts = {"timestamp_format": "epoch-seconds"}
    assert timestamp_format(HTTP_DATE, facts, "date-time") == "epoch-seconds"
    assert timestamp_format(HTTP_DATE, {}, "date-time") == "http-date"
    assert timestamp_format(TIMESTAMP, {}, "date-time") == "date-time"


# Text


@pytest.mark.parametrize(
    ("shape", "value", "text"),
    [
        (STRING, "text", "text"),
        (STRING, Color.RED, "red"),
        (STRING, OldColor.RED, "red"),
        (INTEGER, -3, "-3"),
        (LONG, 2**63, str(2**63)),
        (INTEGER, Level.HIGH, "3"),
        (DOUBLE, 1.5, "1.5"),
        (DOUBLE, 1, "1"),
        (DOUBLE, 1e100, "1e+100"),
        (FLOAT, math.nan, "NaN"),
        (FLOAT, math.inf, "Infinity"),
        (FLOAT, -math.inf, "-Infinity"),
        (BOOLEAN, True, "true"),
        (BOOLEAN, False, "false"),
        (BLOB, b"abc", "YWJj"),
        (BLOB, bytearray(b"abc"), "YWJj"),
        (BLOB, "é", "w6k="),
        (TIMESTAMP, MOMENT, "2006-01-02T15:04:05Z"),
        (HTTP_DATE, MOMENT, "Mon, 02 Jan 2006 15:04:05 GMT"),
    ],
)
def test_what_is_written_as_text(shape: Shape, value: Any, text: str) -> None:
    written = text_writer(shape, {}, "date-time")(value)
    assert (type(written), written) == (str, text)


@pytest.mark.parametrize(
    ("shape", "wrong", "message"),
    [
        (STRING, b"bytes", "expected a string, got bytes"),
        (STRING, 3, "expected a string, got int"),
        (STRING, None, "expected a string, got NoneType"),
        (INTEGER, "3", "expected an integer, got str"),
        (INTEGER, True, "expected an integer, got bool"),
        (INTEGER, 1.5, "expected an integer, got float"),
        (INTEGER, decimal.Decimal(1), "expected an integer, got Decimal"),
        (DOUBLE, True, "expected a number, got bool"),
        (BOOLEAN, "false", "expected a boolean, got str"),
        (BOOLEAN, 1, "expected a boolean, got int"),
        (TIMESTAMP, "2006", "expected a datetime, got str"),
    ],
)
def test_a_wrong_value_is_never_written_as_its_python_text(
    shape: Shape, wrong: Any, message: str
) -> None:
    with pytest.raises(MismatchError, match=f"^{message}$"):
        text_writer(shape, {}, "date-time")(wrong)


@pytest.mark.parametrize("shape", SIMPLE, ids=lambda shape: shape.type)
def test_every_wrong_value_that_is_known(shape: Shape) -> None:
    write = text_writer(shape, {}, "date-time")
    for wrong in known_wrong_values():
        error = raised(scalars.WRITE_ERRORS, write, wrong)
        assert error is not None or type(write(wrong)) is str


@pytest.mark.parametrize("shape", SIMPLE, ids=lambda shape: shape.type)
@given(wrong=wrong_values)
def test_any_value_is_written_or_refused(shape: Shape, wrong: Any) -> None:
    try:
        written = text_writer(shape, {}, "date-time")(wrong)
    except scalars.WRITE_ERRORS:
        return
    assert type(written) is str


@pytest.mark.parametrize(
    ("shape", "text", "expected"),
    [
        (STRING, " a ", " a "),
        (INTEGER, " 12 ", 12),
        (INTEGER, "-0", 0),
        (DOUBLE, "1e3", 1000.0),
        (DOUBLE, "-Infinity", -math.inf),
        (BOOLEAN, "true", True),
        (BOOLEAN, " False ", False),
        (BLOB, "YWJj", b"abc"),
        (TIMESTAMP, "2006-01-02T15:04:05Z", MOMENT),
    ],
)
def test_what_is_read_from_text(shape: Shape, text: str, expected: Any) -> None:
    found = text_reader(shape, {}, "date-time")(text)
    assert (type(found), found) == (type(expected), expected)


@pytest.mark.parametrize(
    ("shape", "text", "expected"),
    [
        (INTEGER, "", "an integer"),
        (INTEGER, "1.0", "an integer"),
        (INTEGER, "9" * 65, "an integer"),
        (INTEGER, "9" * 10_000, "an integer"),
        (DOUBLE, "", "a number"),
        (DOUBLE, "1,5", "a number"),
        (BOOLEAN, "", "true or false"),
        (BOOLEAN, "1", "true or false"),
        (BLOB, "?", "base64 text"),
        (TIMESTAMP, "", r"a timestamp \(date-time\)"),
    ],
)
def test_text_that_is_refused(shape: Shape, text: str, expected: str) -> None:
    with pytest.raises(MismatchError, match=f"^expected {expected}, got str$"):
        text_reader(shape, {}, "date-time")(text)


@pytest.mark.parametrize("shape", SIMPLE, ids=lambda shape: shape.type)
@given(text=st.text() | st.text("0123456789.-+eE_ truefalsNIinty:TZ="))
def test_any_text_is_read_or_refused(shape: Shape, text: str) -> None:
    error = raised(MismatchError, text_reader(shape, {}, "date-time"), text)
    assert error is None or str(error).endswith("got str")


@given(st.floats(allow_nan=False))
def test_floats_survive_as_text_and_as_json_values(number: float) -> None:
    assert text_reader(DOUBLE, {}, "date-time")(float_text(number)) == number
    assert read_float(write_float(number)) == number


@given(st.integers(-(10**60), 10**60))
def test_integers_survive_as_text(number: int) -> None:
    assert text_reader(LONG, {}, "date-time")(text_writer(LONG, {}, "date-time")(number)) == number


@given(st.binary())
def test_blobs_survive_as_text(data: bytes) -> None:
    assert read_base64(write_base64(data)) == data


@given(documents.filter(lambda value: not isinstance(value, str)))
def test_embedded_json_survives(value: Any) -> None:
    facts = {"media_type_json": True}
    text = text_writer(STRING, facts, "date-time")(value)
    assert text_reader(STRING, facts, "date-time")(text) == value
    assert read_json_value(write_json_value(value)) == value


def test_embedded_text_is_json_already() -> None:
    assert write_json_value('{"a": 1}') == '{"a": 1}'
    assert write_json_value({"a": [1, None]}) == '{"a":[1,null]}'
    write = text_writer(STRING, {"media_type_json": True}, "date-time")
    assert write('{"a": 1}') == base64.b64encode(b'{"a": 1}').decode()


@pytest.mark.parametrize("text", ["", "{", "\x00", "[" * 100_000, "9" * 5000])
def test_embedded_text_that_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(MismatchError, match=r"^expected a string of JSON, got str$"):
        read_json_value(text)
    read = text_reader(STRING, {"media_type_json": True}, "date-time")
    for encoded in (base64.b64encode(text.encode()).decode(), "gA==", "?"):
        with pytest.raises(MismatchError, match=r"^expected base64 text of JSON, got str$"):
            read(encoded)


@pytest.mark.parametrize("shape", [DOCUMENT, list_of(STRING), Shape("structure")])
def test_what_has_no_text(shape: Shape) -> None:
    with pytest.raises(TypeError, match=f"^a {shape.type} cannot be written as text$"):
        text_writer(shape, {}, "date-time")
    with pytest.raises(TypeError, match=f"^a {shape.type} cannot be read from text$"):
        text_reader(shape, {}, "date-time")


# Lists and maps


def test_what_serves_as_a_list_or_a_map() -> None:
    items = ["a"]
    assert write_list(items) is items
    assert write_list(("a", "b")) == ("a", "b")
    assert write_list(item for item in "ab") == ["a", "b"]
    pairs = {"a": 1}
    assert write_map(pairs) is pairs


@pytest.mark.parametrize("wrong", ["text", b"bytes", bytearray(), memoryview(b""), {"a": 1}])
def test_what_python_can_iterate_is_not_always_a_list(wrong: Any) -> None:
    with pytest.raises(MismatchError, match=f"^expected a list, got {type(wrong).__name__}$"):
        write_list(wrong)


@pytest.mark.parametrize("wrong", ["text", [("a", 1)], None, 3])
def test_what_is_no_map(wrong: Any) -> None:
    with pytest.raises(MismatchError, match=f"^expected a dict, got {type(wrong).__name__}$"):
        write_map(wrong)


# The error


def test_a_mismatch_names_the_path_and_keeps_nothing_of_the_value() -> None:
    error = MismatchError("a string", b"hunter2")
    assert str(error) == "expected a string, got bytes"
    error.within("Name").within("Items")
    assert str(error) == "Items.Name: expected a string, got bytes"
    assert "hunter2" not in f"{error!r} {error.args} {vars(error)}"
    copied = pickle.loads(pickle.dumps(UnwritableError(KeyError("x")).within("a")))
    assert str(copied).startswith("a: ")


def test_what_python_raises_can_name_the_member_too() -> None:
    error = MismatchError.of(OverflowError("too large"))
    assert isinstance(error, UnwritableError)
    assert str(error.within("Number")) == "Number: too large"
    assert MismatchError.of(error) is error
