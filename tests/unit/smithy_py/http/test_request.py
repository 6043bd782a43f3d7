"""Requests: the URL and its parts, clones, bodies."""

from __future__ import annotations

import io
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smithy_py.http import Body, Headers, Request


@pytest.mark.parametrize(
    ("url", "scheme", "host", "path", "query"),
    [
        ("https://host", "https", "host", "/", ""),
        ("http://host:8080/a%2Fb/c?x=1&y", "http", "host:8080", "/a%2Fb/c", "x=1&y"),
        ("https://[::1]:8443/", "https", "[::1]:8443", "/", ""),
        ("https://host//double//slash/", "https", "host", "//double//slash/", ""),
        ("https://host/a/../b/./c", "https", "host", "/a/../b/./c", ""),
        ("https://host?x=%20", "https", "host", "/", "x=%20"),
    ],
)
def test_a_url_is_taken_apart_and_put_together_again(
    url: str, scheme: str, host: str, path: str, query: str
) -> None:
    request = Request("PUT", url)
    assert (request.scheme, request.host, request.path, request.query) == (
        scheme,
        host,
        path,
        query,
    )
    assert request.target == (f"{path}?{query}" if query else path)
    assert request.url == f"{scheme}://{host}{request.target}"
    again = Request(url=request.url)
    assert again.url == request.url


def test_a_new_request_is_empty() -> None:
    request = Request()
    assert (request.method, request.url, request.target) == ("GET", "https:///", "/")
    assert (len(request.headers), request.body.length()) == (0, 0)


def test_the_url_follows_its_parts() -> None:
    request = Request(url="https://host/a?b=c")
    request.host = "other:81"
    request.path = "/x"
    request.query = ""
    assert request.url == "https://other:81/x"
    request.url = "http://third/"
    assert (request.scheme, request.host, request.path) == ("http", "third", "/")


@given(st.lists(st.tuples(st.text(min_size=1), st.text())))
def test_added_parameters_are_escaped(pairs: list[tuple[str, str]]) -> None:
    request = Request(url="https://host/")
    for name, value in pairs:
        request.add_query(name, value)
    assert parse_qsl(request.query, keep_blank_values=True, errors="strict") == pairs
    assert request.url.isascii()


def test_headers_are_taken_as_they_are_or_made() -> None:
    headers = Headers({"A": "1"})
    assert Request(headers=headers).headers is headers
    made = Request(headers={"A": "1"}).headers
    assert made["a"] == "1"


@pytest.mark.parametrize("body", [b"bytes", "bytes", io.BytesIO(b"bytes"), [b"by", b"tes"]])
def test_any_body_is_wrapped(body: object) -> None:
    request = Request(body=body)
    assert isinstance(request.body, Body)
    assert bytes(request.body) == b"bytes"
    request.body = b"other"
    assert request.body.length() == 5
    request.body = None
    assert request.body.length() == 0
    with pytest.raises(TypeError, match=r"not int$"):
        request.body = 3


def test_a_clone_changes_apart_but_shares_the_body() -> None:
    request = Request("PUT", "https://host/a?b=c", {"A": "1"}, b"body")
    clone = request.clone()
    assert (clone.method, clone.url, clone.headers) == ("PUT", request.url, request.headers)
    assert clone.body is request.body
    clone.method = "GET"
    clone.url = "http://other/"
    clone.headers["A"] = "2"
    clone.headers.add("B", "3")
    clone.body = b""
    assert (request.method, request.url) == ("PUT", "https://host/a?b=c")
    assert list(request.headers.lines()) == [("A", "1")]
    assert request.body.length() == 4


def test_the_text_shows_neither_query_nor_headers_nor_body() -> None:
    request = Request(
        "PUT", "https://host/a?X-Amz-Signature=secret", {"Authorization": "secret"}, b"secret"
    )
    assert repr(request) == "<Request PUT https://host/a>"
