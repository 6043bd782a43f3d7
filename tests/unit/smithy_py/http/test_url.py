"""Escaping: only unreserved characters stay."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smithy_py.http.url import (
    escape_greedy_label,
    escape_label,
    escape_path,
    escape_query,
    join_paths,
)

UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
ESCAPES = [escape_label, escape_greedy_label, escape_query, escape_path]
KEEPS_SLASHES = [escape_greedy_label, escape_path]


@pytest.mark.parametrize("escape", ESCAPES)
def test_unreserved_characters_stay(escape: Callable[[str], str]) -> None:
    assert escape(UNRESERVED) == UNRESERVED
    assert escape("") == ""


@pytest.mark.parametrize("escape", ESCAPES)
def test_everything_else_is_escaped_byte_by_byte(escape: Callable[[str], str]) -> None:
    assert escape(" +?&=#%:@!$'()*,;[]") == (
        "%20%2B%3F%26%3D%23%25%3A%40%21%24%27%28%29%2A%2C%3B%5B%5D"
    )
    assert escape("é🌲") == "%C3%A9%F0%9F%8C%B2"
    assert escape("\r\n\0") == "%0D%0A%00"
    assert escape("a/b") == ("a/b" if escape in KEEPS_SLASHES else "a%2Fb")
    assert escape("%2F") == "%252F"


@pytest.mark.parametrize("escape", ESCAPES)
@given(text=st.text())
def test_any_text_survives(escape: Callable[[str], str], text: str) -> None:
    escaped = escape(text)
    assert unquote(escaped, errors="strict") == text
    assert set(escaped) <= set(UNRESERVED + "%/")
    assert escape in KEEPS_SLASHES or "/" not in escaped


@pytest.mark.parametrize("escape", ESCAPES)
def test_half_a_character_is_refused(escape: Callable[[str], str]) -> None:
    with pytest.raises(ValueError, match="surrogates not allowed"):
        escape("\ud800")


@pytest.mark.parametrize(
    ("base", "path", "joined"),
    [
        ("", "/a", "/a"),
        ("/", "/a", "/a"),
        ("//", "/a", "/a"),
        ("/base", "/a", "/base/a"),
        ("/base/", "/a", "/base/a"),
        ("/base/", "a", "/base/a"),
        ("/base", "/", "/base/"),
        ("/base", "", "/base/"),
        ("/base", "//a", "/base//a"),
        ("/b1/b2/", "/a/", "/b1/b2/a/"),
    ],
)
def test_paths_are_joined_with_one_slash(base: str, path: str, joined: str) -> None:
    assert join_paths(base, path) == joined
