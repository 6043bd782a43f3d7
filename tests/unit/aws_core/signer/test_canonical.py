"""The canonical request and the string to sign."""

from __future__ import annotations

import pytest

from aws_core.signer.canonical import (
    canonical_headers,
    canonical_path,
    canonical_query,
    canonical_request,
    string_to_sign,
)
from smithy_py.errors import SigningError


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("", "/"),
        ("/", "/"),
        ("/a-b_c.d~e", "/a-b_c.d~e"),
        ("/a%20b/c%2Fd", "/a%2520b/c%252Fd"),
        ("/$!'()*,;:@&=+", "/%24%21%27%28%29%2A%2C%3B%3A%40%26%3D%2B"),
        ("/ሴ", "/%E1%88%B4"),
        ("//a//b//", "/a/b/"),
        ("/./a/./b/.", "/a/b"),
        ("/a/../../b/..", "/"),
        ("/a/b/../c/", "/a/c/"),
        ("/.hidden/a..b/...", "/.hidden/a..b/..."),
        ("/a/%2E%2E/b", "/a/%252E%252E/b"),
    ],
)
def test_path_is_normalized_and_escaped_once_more(path: str, expected: str) -> None:
    assert canonical_path(path) == expected


@pytest.mark.parametrize("path", ["/", "/a%20b", "//a/./b/../c//", "/a+b!(c)", "/%C3%A9"])
def test_path_of_s3_stays(path: str) -> None:
    assert canonical_path(path, escape=False) == path


def test_empty_path_of_s3_is_a_slash() -> None:
    assert canonical_path("", escape=False) == "/"


@pytest.mark.parametrize("path", ["/a b", "/é"])
def test_path_of_s3_must_be_escaped(path: str) -> None:
    with pytest.raises(SigningError, match="must be escaped"):
        canonical_path(path, escape=False)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ""),
        ("uploads", "uploads="),
        ("b=2&a=1", "a=1&b=2"),
        ("a=2&a=1", "a=1&a=2"),
        # "=" sorts after "-", so the pairs are not sorted as text.
        ("Param=1&Param-3=2", "Param=1&Param-3=2"),
        # Sorted as escaped: "%" comes before "-", although "/" comes after it.
        ("k=a-b&k=a%2Fb", "k=a%2Fb&k=a-b"),
        ("a=1&%C3%A9=2", "%C3%A9=2&a=1"),
        ("a=b+c&d=e%2Bf", "a=b%20c&d=e%2Bf"),
        ("a=b=c", "a=b%3Dc"),
        ("a=%7e%41%2f", "a=~A%2F"),
        ("a=%ff", "a=%FF"),
        ("a=100%&b=%zz", "a=100%25&b=%25zz"),
        ("&&a=1&&", "a=1"),
        ("=v", "=v"),
        ("a=;/?:@é", "a=%3B%2F%3F%3A%40%C3%A9"),
    ],
)
def test_query(query: str, expected: str) -> None:
    assert canonical_query(query) == expected


@pytest.mark.parametrize("query", ["a=%20%2F&b=~", "%C3%A9=2&a=1&a=2"])
def test_canonical_query_stays(query: str) -> None:
    assert canonical_query(query) == query


def test_header_values_are_trimmed() -> None:
    headers = [
        ("a", ("  inner      space  ",)),
        ("b", ("no-space", "\ttab-space", "trailing-space    ")),
        ("c", ("inner\ttab",)),
        ("d", ("",)),
    ]
    assert canonical_headers(headers) == (
        "a:inner space\nb:no-space,tab-space,trailing-space\nc:inner\ttab\nd:\n"
    )


def test_canonical_request() -> None:
    text = canonical_request("GET", "/", "a=1", "host:h\nx:y\n", "host;x", "hash")
    assert text == "GET\n/\na=1\nhost:h\nx:y\n\nhost;x\nhash"


def test_string_to_sign() -> None:
    # The last line is the SHA-256 of "abc", an example of FIPS 180-4.
    text = string_to_sign("AWS4-HMAC-SHA256", "20150830T123600Z", "scope", "abc")
    assert text.split("\n") == [
        "AWS4-HMAC-SHA256",
        "20150830T123600Z",
        "scope",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    ]


def test_text_that_is_not_unicode_is_refused() -> None:
    with pytest.raises(SigningError, match="lone surrogate"):
        string_to_sign("AWS4-HMAC-SHA256", "20150830T123600Z", "scope", "x:\udc80")
