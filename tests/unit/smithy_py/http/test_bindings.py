"""Where the members of an input go: path, query, headers."""

from __future__ import annotations

import base64
import datetime
import json
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smithy_py.errors import SerializationError
from smithy_py.http import Request
from smithy_py.http.bindings import RequestBindings, request_bindings
from smithy_py.operation import Operation
from tests.strategies import (
    HEADER_TEXT,
    attributes,
    known_wrong_values,
    raised,
    timestamps,
    wrong_values,
)
from tests.unit.smithy_py.model import (
    BOUND,
    ECHO,
    PAYLOAD,
    SERVICE,
    STREAM,
    BoundInput,
    EchoInput,
    EchoOutput,
    StreamInput,
    Tree,
    no_stack,
)

MOMENT = datetime.datetime(2006, 1, 2, 15, 4, 5, tzinfo=datetime.UTC)


def bound(operation: Operation[Any, Any] = BOUND, **members: Any) -> Request:
    request = Request(url="https://host/")
    if operation is BOUND:
        members = {"bucket": "b", "path": "p", **members}
    request_bindings(operation).bind(operation.input(**members), request)
    return request


def test_the_bindings_of_an_operation_are_compiled_once() -> None:
    assert request_bindings(BOUND) is request_bindings(BOUND)


def test_what_is_left_for_the_body() -> None:
    assert request_bindings(BOUND).body_members
    payload, stream = request_bindings(PAYLOAD), request_bindings(STREAM)
    assert (payload.payload, payload.body_members) == (payload.payload, False)
    assert payload.payload is not None
    assert payload.payload.attribute == "tree"
    assert stream.payload is not None
    assert stream.payload.attribute == "body"
    assert request_bindings(ECHO).payload is None


# Path


def test_labels_are_escaped_and_greedy_ones_keep_their_slashes() -> None:
    request = bound(bucket="a/b c", path="x/y z/../é")
    assert request.method == "PUT"
    assert request.path == "/things/a%2Fb%20c/x/y%20z/../%C3%A9"
    assert request.query == "fixed=&mode=all"


def test_line_breaks_and_nul_in_a_label_are_escaped() -> None:
    request = bound(bucket="a\r\nHost: evil\0?x#y", path="/\n")
    assert request.path == "/things/a%0D%0AHost%3A%20evil%00%3Fx%23y//%0A"


@pytest.mark.parametrize("members", [{"bucket": None}, {"bucket": ""}])
def test_an_empty_label_is_refused(members: dict[str, Any]) -> None:
    with pytest.raises(SerializationError, match=r"^input member bucket must not be empty$"):
        bound(**members)


@given(st.text(min_size=1), st.text(min_size=1))
def test_any_label_survives(bucket: str, path: str) -> None:
    request = bound(bucket=bucket, path=path)
    assert request.path.isascii()
    assert request.path.isprintable()
    empty, things, label, greedy = request.path.split("/", 3)
    assert (empty, things, unquote(label), unquote(greedy)) == ("", "things", bucket, path)


# Query


def test_the_query() -> None:
    request = bound(
        limit=3, since=MOMENT, fields=["a b", "c&d"], params={"x": "é", "y": ["1", "2"]}
    )
    assert request.query == (
        "fixed=&mode=all&limit=3&since=2006-01-02T15%3A04%3A05Z&field=a%20b&field=c%26d"
        "&x=%C3%A9&y=1&y=2"
    )


def test_what_the_model_binds_wins_over_parameters_of_the_caller() -> None:
    request = bound(limit=3, params={"limit": "4", "mode": "none", "other": "x"})
    assert request.query == "fixed=&mode=all&limit=3&other=x"


def test_an_empty_list_adds_nothing_to_the_query() -> None:
    assert bound(fields=[], params={}).query == "fixed=&mode=all"


@given(st.lists(st.text(), min_size=1), st.dictionaries(st.text("abc", min_size=1), st.text()))
def test_any_query_survives(fields: list[str], params: dict[str, str]) -> None:
    request = bound(fields=fields, params=params)
    pairs = parse_qsl(request.query, keep_blank_values=True, errors="strict")
    assert pairs[:2] == [("fixed", ""), ("mode", "all")]
    assert pairs[2 : 2 + len(fields)] == [("field", field) for field in fields]
    assert pairs[2 + len(fields) :] == list(params.items())


# Headers


def test_the_headers() -> None:
    request = bound(
        token="a b",
        exact=True,
        changed=MOMENT,
        words=["plain", "a,b", 'say "hi"', "back\\slash"],
        dates=[MOMENT, MOMENT],
        embedded={"a": [1]},
        metadata={"Color": "red", "size": "3"},
    )
    date = "Mon, 02 Jan 2006 15:04:05 GMT"
    assert dict(request.headers) == {
        "X-Token": "a b",
        "X-Exact": "true",
        "X-Changed": date,
        "X-Words": 'plain, "a,b", "say \\"hi\\"", back\\slash',
        "X-Dates": f"{date}, {date}",
        "X-Embedded": base64.b64encode(b'{"a":[1]}').decode(),
        "x-meta-Color": "red",
        "x-meta-size": "3",
    }


def test_absent_members_bind_nothing() -> None:
    request = bound()
    assert len(request.headers) == 0
    assert bound(token="").headers["x-token"] == ""
    assert len(bound(metadata={}).headers) == 0


@pytest.mark.parametrize(
    ("members", "name"),
    [
        ({"token": "a\r\nX-Evil: 1"}, "token"),
        ({"words": ["a", "b\n"]}, "words"),
        ({"metadata": {"a": "b\0"}}, "metadata"),
        ({"metadata": {"a: b\r\nX-Evil": "c"}}, "metadata"),
        ({"metadata": {"é": "c"}}, "metadata"),
    ],
)
def test_a_header_that_injects_is_refused(members: dict[str, Any], name: str) -> None:
    request = Request(url="https://host/")
    value = BoundInput(bucket="b", path="p", **members)
    with pytest.raises(SerializationError, match=f"^cannot write BoundInput: {name}: "):
        request_bindings(BOUND).bind(value, request)
    assert not any("evil" in f"{line}".lower() for line in request.headers.lines())


@given(st.dictionaries(st.text("abcXYZ-", min_size=1).map(str.lower), HEADER_TEXT), HEADER_TEXT)
def test_any_metadata_that_http_allows_is_bound(metadata: dict[str, str], token: str) -> None:
    request = bound(metadata=metadata, token=token)
    assert request.headers["X-Token"] == token
    for name, text in metadata.items():
        assert request.headers[f"x-meta-{name}"] == text


# Any value


def test_a_wrong_value_names_its_member() -> None:
    for members, message in [
        ({"bucket": 3}, "bucket: expected a string, got int"),
        ({"bucket": b"bytes"}, "bucket: expected a string, got bytes"),
        ({"bucket": "\ud800"}, "bucket: .*surrogates not allowed"),
        ({"limit": "3"}, "limit: expected an integer, got str"),
        ({"limit": 10**5000}, "limit: Exceeds the limit .*"),
        ({"since": "now"}, "since: expected a datetime, got str"),
        ({"fields": "abc"}, "fields: expected a list, got str"),
        ({"fields": [None]}, "fields: expected a string, got NoneType"),
        ({"params": ["a"]}, "params: expected a dict, got list"),
        ({"params": {"a": 1}}, "params: expected a string, got int"),
        ({"params": {1: "a"}}, "params: expected a string, got int"),
        ({"token": b"bytes"}, "token: expected a string, got bytes"),
        ({"exact": "false"}, "exact: expected a boolean, got str"),
        ({"changed": 0}, "changed: expected a datetime, got int"),
        ({"words": "abc"}, "words: expected a list, got str"),
        ({"dates": [None]}, "dates: expected a datetime, got NoneType"),
        ({"embedded": {1, 2}}, "embedded: Object of type set is not JSON serializable"),
        ({"metadata": "abc"}, "metadata: expected a dict, got str"),
        ({"metadata": {"a": b"b"}}, "metadata: expected a string, got bytes"),
    ]:
        with pytest.raises(SerializationError, match=f"^cannot write BoundInput: {message}$"):
            bound(**members)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [None, "text", Tree(), {}])
def test_another_input_is_refused(wrong: Any) -> None:
    with pytest.raises(SerializationError, match=f"^cannot write {type(wrong).__name__}: "):
        request_bindings(BOUND).bind(wrong, Request(url="https://host/"))


BINDINGS = tuple(name for name in attributes(BoundInput) if name != "tree")


@pytest.mark.parametrize("attribute", BINDINGS)
def test_every_wrong_value_that_is_known(attribute: str) -> None:
    for wrong in known_wrong_values():
        request = Request(url="https://host/")
        members: dict[str, Any] = {"bucket": "b", "path": "p", attribute: wrong}
        error = raised(
            SerializationError, request_bindings(BOUND).bind, BoundInput(**members), request
        )
        assert error is None or f"BoundInput: {attribute}: " in str(error)
        assert request.url.isascii()
        assert request.url.isprintable()


@given(st.sampled_from(BINDINGS), st.data())
def test_any_value_is_bound_or_a_serialization_error_names_the_member(
    attribute: str, data: st.DataObject
) -> None:
    wrong = data.draw(wrong_values)
    for value in (wrong, [wrong], {"key": wrong}):
        request = Request(url="https://host/")
        members: dict[str, Any] = {"bucket": "b", "path": "p", attribute: value}
        input = BoundInput(**members)
        error = raised(SerializationError, request_bindings(BOUND).bind, input, request)
        if error is None:
            assert request.url.isascii()
            assert request.url.isprintable()
        else:
            assert f": {attribute}: " in str(error) or f" {attribute} must not" in str(error)


@given(timestamps)
def test_any_moment_is_bound(moment: datetime.datetime) -> None:
    request = bound(since=moment, changed=moment, dates=[moment])
    assert request.headers["x-changed"].endswith(" GMT")
    assert request.headers["x-dates"] == request.headers["x-changed"]


def test_bindings_of_a_second_operation_on_the_same_input_are_its_own() -> None:
    operation = Operation(
        SERVICE, "Other", ("GET", "/a?b=c&d&", 200), EchoInput, EchoOutput, no_stack
    )
    bindings = RequestBindings(operation)
    request = Request(url="https://host/")
    bindings.bind(EchoInput(), request)
    assert (request.method, request.path, request.query) == ("GET", "/a", "b=c&d=")
    stream = bound(STREAM, kind="text/x", body=b"x")
    assert stream.headers["content-type"] == "text/x"
    assert json.dumps(dict(stream.headers)) == '{"Content-Type": "text/x"}'
    assert StreamInput().kind is None
