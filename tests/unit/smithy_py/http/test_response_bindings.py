"""Where the members of an output come from: status and headers."""

from __future__ import annotations

import base64
import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smithy_py.errors import DeserializationError
from smithy_py.http import Headers, Response
from smithy_py.http.response_bindings import response_bindings
from tests.strategies import HEADER_TEXT, raised
from tests.unit.smithy_py.model import (
    BoundOutput,
    EchoOutput,
    NoSuchTree,
    PayloadOutput,
    StreamOutput,
)

MOMENT = datetime.datetime(2006, 1, 2, 15, 4, 5, tzinfo=datetime.UTC)
DATE = "Mon, 02 Jan 2006 15:04:05 GMT"


def taken(headers: Headers | dict[str, str], cls: type = BoundOutput) -> dict[str, Any]:
    values: dict[str, Any] = {}
    response_bindings(cls).take(Response(201, headers), values)
    return values


def test_the_bindings_of_an_output_are_compiled_once() -> None:
    assert response_bindings(BoundOutput) is response_bindings(BoundOutput)


def test_payloads_and_streams_are_known() -> None:
    found = response_bindings(PayloadOutput)
    assert found.payload is not None
    assert (found.payload.attribute, found.streaming) == ("tree", False)
    found = response_bindings(StreamOutput)
    assert found.payload is not None
    assert (found.payload.attribute, found.streaming) == ("body", True)
    found = response_bindings(EchoOutput)
    assert (found.payload, found.streaming) == (None, False)


def test_the_headers_in_any_case() -> None:
    headers = {
        "x-token": "a b",
        "X-COUNT": "3",
        "X-Ratio": "NaN",
        "X-Exact": "True",
        "X-Data": "YWJj",
        "X-Changed": DATE,
        "Expires": DATE,
        "X-Words": 'plain, "a,b" , "say \\"hi\\"",, last ',
        "X-Numbers": "1, 2,3",
        "X-Dates": f"{DATE}, {DATE}",
        "X-Embedded": base64.b64encode(b'{"a": [1]}').decode(),
        "X-Meta-Color": "red",
        "x-meta-": "empty",
        "x-other": "ignored",
    }
    values = taken(headers)
    assert repr(values.pop("ratio")) == "nan"
    assert values == {
        "token": "a b",
        "count": 3,
        "exact": True,
        "data": b"abc",
        "changed": MOMENT,
        "expires": MOMENT,
        "words": ["plain", "a,b", 'say "hi"', "last"],
        "numbers": [1, 2, 3],
        "dates": [MOMENT, MOMENT],
        "embedded": {"a": [1]},
        "metadata": {"Color": "red", "": "empty"},
        "status": 201,
    }


def test_absent_headers_leave_their_members_alone() -> None:
    assert taken({}) == {"status": 201, "metadata": {}}
    assert taken({"X-Age": "3"}, NoSuchTree) == {"age": 3}


def test_several_lines_of_one_header_are_one_list() -> None:
    headers = Headers([("X-Words", "a, b"), ("X-Words", "c"), ("X-Dates", DATE)])
    headers.add("X-Dates", "1136214245,, 2006-01-02T15:04:05Z")
    values = taken(headers)
    assert values["words"] == ["a", "b", "c"]
    assert values["dates"] == [MOMENT, MOMENT, MOMENT]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("", []),
        (" , ,", []),
        ("a", ["a"]),
        ('"', [""]),
        ('""', [""]),
        ('"unclosed, b', ["unclosed, b"]),
        ('"a\\\\b\\"c"', ['a\\b"c']),
        ('"a" junk, b', ["a", "b"]),
        ('"a\\', ["a\\"]),
        ("a b\t,\tc", ["a b", "c"]),
    ],
)
def test_lists_of_odd_writers(text: str, items: list[str]) -> None:
    assert taken({"X-Words": text})["words"] == items


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("X-Count", "three", "x-count: expected an integer, got str"),
        ("X-Count", "", "x-count: expected an integer, got str"),
        ("X-Count", "9" * 5000, "x-count: expected an integer, got str"),
        ("X-Ratio", "big", "x-ratio: expected a number, got str"),
        ("X-Exact", "1", "x-exact: expected true or false, got str"),
        ("X-Data", "?", "x-data: expected base64 text, got str"),
        ("X-Changed", "soon", r"x-changed: expected a timestamp \(http-date\), got str"),
        ("X-Numbers", "1, two", "x-numbers: expected an integer, got str"),
        ("X-Dates", "soon", r"x-dates: expected a timestamp \(http-date\), got str"),
        ("X-Dates", f"{DATE}, Tue", r"x-dates: expected a timestamp \(http-date\), got str"),
        ("X-Embedded", "?", "x-embedded: expected base64 text of JSON, got str"),
    ],
)
def test_a_header_that_the_model_does_not_allow_is_named(
    name: str, text: str, message: str
) -> None:
    with pytest.raises(DeserializationError, match=f"^deserialization failed, headers: {message}$"):
        taken({name: text})


def test_a_lenient_header_is_left_out_when_it_cannot_be_read() -> None:
    assert "expires" not in taken({"Expires": "0, never"})


NAMES = (
    "X-Token",
    "X-Count",
    "X-Ratio",
    "X-Exact",
    "X-Data",
    "X-Changed",
    "Expires",
    "X-Words",
    "X-Numbers",
    "X-Dates",
    "X-Embedded",
    "X-Meta-a",
)


@given(
    st.sampled_from(NAMES),
    HEADER_TEXT | st.text('0123456789,." \\;:-+eETZGMonJa') | st.binary().map(repr),
)
def test_any_header_is_a_value_or_a_deserialization_error(name: str, text: str) -> None:
    error = raised(DeserializationError, taken, {name: text})
    assert error is None or name.lower() in str(error)


@given(st.lists(st.text(st.characters(exclude_characters="\r\n\0")).map(str.strip)))
def test_lists_that_are_quoted_survive(items: list[str]) -> None:
    quoted = ['"{}"'.format(item.replace("\\", "\\\\").replace('"', '\\"')) for item in items]
    assert taken({"X-Words": ", ".join(quoted)})["words"] == items
