"""Headers: names without case, several values, nothing that could inject another header."""

from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smithy_py.http import Headers
from tests.strategies import HEADER_TEXT

TOKENS = st.text("abcXYZ019!#$%&'*+-.^_`|~", min_size=1)


def test_names_have_no_case_but_keep_their_first_spelling() -> None:
    headers = Headers({"Content-Type": "text/plain"})
    assert headers["CONTENT-TYPE"] == headers["content-type"] == "text/plain"
    assert "cOnTeNt-TyPe" in headers
    headers.add("content-TYPE", "more")
    assert list(headers) == ["Content-Type"]
    headers["content-type"] = "new"
    assert list(headers.items()) == [("content-type", "new")]
    del headers["CONTENT-type"]
    assert (len(headers), "Content-Type" in headers) == (0, False)


def test_what_is_not_there() -> None:
    headers = Headers()
    assert headers.get("x") is None
    assert headers.get("x", "default") == "default"
    assert headers.values_of("x") == ()
    assert not headers.__contains__(3)
    with pytest.raises(KeyError):
        _ = headers["x"]
    with pytest.raises(KeyError):
        del headers["x"]


def test_several_values_of_one_name() -> None:
    headers = Headers([("Set-Cookie", "a=1"), ("X", "x"), ("set-cookie", "b=2, 3")])
    assert headers["Set-Cookie"] == "a=1, b=2, 3"
    assert headers.values_of("SET-COOKIE") == ("a=1", "b=2, 3")
    assert list(headers.lines()) == [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2, 3"), ("X", "x")]
    assert list(headers.lowered()) == [("set-cookie", ("a=1", "b=2, 3")), ("x", ("x",))]
    assert len(headers) == 2
    headers["Set-Cookie"] = "only"
    assert headers.values_of("set-cookie") == ("only",)


def test_copies_change_apart_and_keep_every_value() -> None:
    headers = Headers([("A", "1"), ("A", "2")])
    for copied in (
        headers.copy(),
        Headers(headers),
        copy.deepcopy(headers),
        pickle.loads(pickle.dumps(headers)),
    ):
        assert copied.values_of("a") == ("1", "2")
        copied.add("A", "3")
        copied["B"] = "4"
        assert headers.values_of("a") == ("1", "2")
        assert "B" not in headers


def test_equality_has_no_case() -> None:
    assert Headers({"A": "1", "B": "2"}) == Headers({"b": "2", "a": "1"})
    assert Headers({"A": "1"}) == {"a": "1"}
    assert Headers({"A": "1"}) != {"a": "2"}
    assert Headers({"A": "1"}) != Headers({"A": "1", "B": "2"})
    assert Headers() != []
    with pytest.raises(TypeError, match="unhashable"):
        hash(Headers())


@pytest.mark.parametrize("value", ["a\rb", "a\nb", "a\r\nX-Evil: 1", "\0", "a\0", "\n"])
def test_a_value_that_injects_is_refused(value: str) -> None:
    headers = Headers()
    for act in (
        lambda: headers.add("X", value),
        lambda: headers.__setitem__("X", value),
        lambda: headers.update({"X": value}),
        lambda: headers.setdefault("X", value),
        lambda: Headers({"X": value}),
        lambda: Headers([("X", value)]),
    ):
        with pytest.raises(
            ValueError, match=r"^the value of header 'X' has a line break or a NUL character$"
        ):
            act()
    assert len(headers) == 0


@pytest.mark.parametrize(
    "name", ["", " ", "a b", "a:", "a\n", "\n", "a\r\nb", "ä", "\0", 'a"', "a(b)", "a/b", "a,b"]
)
def test_a_name_that_is_no_token_is_refused(name: str) -> None:
    headers = Headers()
    for act in (
        lambda: headers.add(name, "value"),
        lambda: headers.__setitem__(name, "value"),
        lambda: Headers({name: "value"}),
    ):
        with pytest.raises(ValueError, match=r"has characters that HTTP does not allow$"):
            act()
    assert len(headers) == 0


@pytest.mark.parametrize("value", [3, None, b"bytes", ["a"]])
def test_a_value_is_a_text(value: object) -> None:
    with pytest.raises(TypeError):
        Headers()["X"] = value  # type: ignore[assignment]


def test_the_text_shows_no_value() -> None:
    assert repr(Headers({"Authorization": "secret", "X": "y"})) == "Headers(Authorization, X)"


@given(st.text(), st.text())
def test_nothing_gets_in_that_could_end_a_line(name: str, value: str) -> None:
    headers = Headers()
    try:
        headers.add(name, value)
    except ValueError:
        assert len(headers) == 0
        return
    ((kept, text),) = headers.lines()
    assert (kept, text) == (name, value)
    assert not set(kept + text) & set("\r\n\0")
    assert kept.isascii()


@given(st.lists(st.tuples(TOKENS, HEADER_TEXT)))
def test_it_holds_what_a_dict_of_lists_would(pairs: list[tuple[str, str]]) -> None:
    headers = Headers(pairs)
    expected: dict[str, list[str]] = {}
    for name, value in pairs:
        expected.setdefault(name.lower(), []).append(value)
    assert {name: list(values) for name, values in headers.lowered()} == expected
    assert {name.lower(): headers[name] for name in headers} == {
        name: ", ".join(values) for name, values in expected.items()
    }
    assert Headers(headers.lines()) == headers
