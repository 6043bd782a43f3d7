"""The standard functions of rule sets."""

from __future__ import annotations

from typing import Any

import pytest

from smithy_py.endpoints.functions import STANDARD_FUNCTIONS

ARN = {"region": "", "resourceId": ("bucket", "b"), "deep": {"list": ("x",)}}


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("booleanEquals", (True, True), True),
        ("booleanEquals", (True, False), False),
        ("booleanEquals", (None, False), False),
        ("booleanEquals", (None, None), False),
        ("coalesce", (None, False, True), False),
        ("coalesce", (None, ""), ""),
        ("coalesce", (None, None), None),
        ("getAttr", (ARN, "region"), ""),
        ("getAttr", (ARN, "nope"), None),
        ("getAttr", (ARN, "resourceId[1]"), "b"),
        ("getAttr", (ARN, "resourceId[-2]"), "bucket"),
        ("getAttr", (ARN, "resourceId[2]"), None),
        ("getAttr", (ARN, "resourceId[-3]"), None),
        ("getAttr", (ARN, "deep.list[0]"), "x"),
        ("getAttr", (ARN, "nope.list[0]"), None),
        ("getAttr", (("a",), "[0]"), "a"),
        ("getAttr", ((), "[0]"), None),
        ("getAttr", (None, "region"), None),
        ("isSet", (None,), False),
        ("isSet", (False,), True),
        ("isSet", ("",), True),
        ("ite", (True, "a", "b"), "a"),
        ("ite", (False, "a", None), None),
        ("not", (False,), True),
        ("not", (True,), False),
        ("split", ("a--b--c", "--", 0), ("a", "b", "c")),
        ("split", ("a--b--c", "--", 1), ("a--b--c",)),
        ("split", ("a--b--c", "--", 2), ("a", "b--c")),
        ("split", ("", "--", 0), ("",)),
        ("split", ("----", "--", 0), ("", "", "")),
        ("split", (None, "--", 0), None),
        ("stringEquals", ("a", "a"), True),
        ("stringEquals", ("a", "A"), False),
        ("stringEquals", (None, "a"), False),
        ("stringEquals", (None, None), False),
        ("substring", ("abcde", 0, 2, False), "ab"),
        ("substring", ("abcde", 1, 3, True), "cd"),
        ("substring", ("abcde", 0, 5, True), "abcde"),
        ("substring", ("abcde", 0, 6, False), None),
        ("substring", ("abcde", 3, 3, False), None),
        ("substring", ("abcdé", 0, 2, False), None),
        ("substring", (None, 0, 2, False), None),
        ("uriEncode", ("a-zA-Z0-9-_.~",), "a-zA-Z0-9-_.~"),
        ("uriEncode", ("/:,?#[]{}|@! $",), "%2F%3A%2C%3F%23%5B%5D%7B%7D%7C%40%21%20%24"),
        ("uriEncode", ("&'()*+;=%<>\"^`\\",), "%26%27%28%29%2A%2B%3B%3D%25%3C%3E%22%5E%60%5C"),
        ("uriEncode", ("🐛",), "%F0%9F%90%9B"),
        ("uriEncode", (None,), None),
    ],
)
def test_function(name: str, arguments: tuple[Any, ...], expected: Any) -> None:
    result = STANDARD_FUNCTIONS[name](*arguments)
    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize("path", ["", "a..b", "a[0].b", "a[x]", "a[", "[0][1]", ".a"])
def test_malformed_path_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="is not a path"):
        STANDARD_FUNCTIONS["getAttr"]({}, path)


@pytest.mark.parametrize(
    ("value", "alone", "joined"),
    [
        ("abc", True, True),
        ("1-a", True, True),
        ("a" * 63, True, True),
        ("a" * 64, False, False),
        ("a.b-c.9", False, True),
        ("a..b", False, False),
        (".a", False, False),
        ("a.", False, False),
        ("", False, False),
        ("-a", False, False),
        ("a-", False, False),
        ("a_b", False, False),
        ("a b", False, False),
        ("a\n", False, False),
        ("a.b\n", False, False),
        ("é", False, False),
        ("٣", False, False),
        (None, False, False),
    ],
)
def test_is_valid_host_label(value: str | None, alone: bool, joined: bool) -> None:
    assert STANDARD_FUNCTIONS["isValidHostLabel"](value, False) is alone
    assert STANDARD_FUNCTIONS["isValidHostLabel"](value, True) is joined


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("https://example.com", ("https", "example.com", "", "/", False)),
        (
            "HTTP://Example.com:80/foo/bar",
            ("http", "Example.com:80", "/foo/bar", "/foo/bar/", False),
        ),
        ("https://h/a%20b/", ("https", "h", "/a%20b/", "/a%20b/", False)),
        ("https://h/a/../b", ("https", "h", "/a/../b", "/a/../b/", False)),
        ("https://h/p#part", ("https", "h", "/p", "/p/", False)),
        ("https://user:word@h:1", ("https", "h:1", "", "/", False)),
        ("https://127.0.0.1:8443", ("https", "127.0.0.1:8443", "", "/", True)),
        ("https://256.0.0.1", ("https", "256.0.0.1", "", "/", False)),
        ("https://[fe80::1]", ("https", "[fe80::1]", "", "/", True)),
        ("https://[fe80::1%25en0]:8443", ("https", "[fe80::1%25en0]:8443", "", "/", True)),
    ],
)
def test_parse_url(value: str, expected: tuple[Any, ...]) -> None:
    names = "scheme", "authority", "path", "normalizedPath", "isIp"
    assert STANDARD_FUNCTIONS["parseURL"](value) == dict(zip(names, expected, strict=True))


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "example.com",
        "ftp://example.com",
        "https://",
        "https:///path",
        "https://example.com:abc",
        "https://example.com:99999",
        "https://example.com/?a=b",
        "https://[fe80::1",
        "https://exa\nmple.com",
        "https://example.com\r\nx: y",
        "https://example.com/\x00",
        " https://example.com",
        "https://exa mple.com",
        "https://a.example\\@b.example",
    ],
)
def test_parse_url_refuses(value: str | None) -> None:
    assert STANDARD_FUNCTIONS["parseURL"](value) is None
