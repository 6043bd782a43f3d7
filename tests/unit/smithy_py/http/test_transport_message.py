"""The bytes of a request, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smithy_py.errors import SerializationError
from smithy_py.http import Request
from smithy_py.http.transport.message import Message
from smithy_py.http.transport.route import Route

URL = "http://host.example:8000/path?query=1"


def with_target(path: str, query: str = "") -> Request:
    request = Request("GET", URL)
    request.path = path
    request.query = query
    return request


def test_a_small_request_is_one_piece() -> None:
    message = Message(Request("POST", URL, {"X-A": "1"}, b"body"))
    assert message.joined
    assert message.head == (
        b"POST /path?query=1 HTTP/1.1\r\nHost: host.example:8000\r\nX-A: 1\r\n"
        b"Content-Length: 4\r\n\r\nbody"
    )


def test_a_proxy_gets_the_whole_url_and_its_own_header() -> None:
    message = Message(Request("GET", URL), True, {"Proxy-Authorization": "Basic x"})
    assert message.head == (
        b"GET http://host.example:8000/path?query=1 HTTP/1.1\r\nHost: host.example:8000\r\n"
        b"Proxy-Authorization: Basic x\r\n\r\n"
    )


@pytest.mark.parametrize("method", ["", "GET ", "G ET", "GET\r\nX: y", "GET\0", "GÉT", "GET/"])
def test_methods_that_are_no_token_are_refused(method: str) -> None:
    with pytest.raises(SerializationError, match="method"):
        Message(Request(method, URL))


@pytest.mark.parametrize(
    "bad", [" ", "\r", "\n", "\r\n", "\0", "\t", "\x1f", "\x7f", "é", "\ud800"]
)
def test_targets_with_what_ends_or_splits_a_line_are_refused(bad: str) -> None:
    for request in (with_target(f"/a{bad}b"), with_target("/", f"a={bad}"), with_target(f"/{bad}")):
        with pytest.raises(SerializationError, match="path and query"):
            Message(request)


@pytest.mark.parametrize("path", ["", "path", "*", "http://host/"])
def test_targets_without_a_slash_are_refused(path: str) -> None:
    with pytest.raises(SerializationError, match="begin with a slash"):
        Message(with_target(path))


@pytest.mark.parametrize(
    "host",
    [
        "",
        "user:password@host",
        "host name",
        "host\r\nX: y",
        "host/path",
        "höst",
        "host:",
        "host:port",
        "host:0",
        "host:65536",
        "[::1",
        "::1",
    ],
)
def test_hosts_that_are_none_are_refused_and_not_shown(host: str) -> None:
    with pytest.raises(SerializationError, match="host of the URL") as info:
        Route("http", host)
    assert "password" not in str(info.value)


@pytest.mark.parametrize(
    ("scheme", "host", "name", "port", "place"),
    [
        ("http", "host", "host", 80, "host:80"),
        ("https", "a_b.Example.com.", "a_b.Example.com.", 443, "a_b.Example.com.:443"),
        ("https", "127.0.0.1:8443", "127.0.0.1", 8443, "127.0.0.1:8443"),
        ("http", "[::1]:81", "::1", 81, "[::1]:81"),
    ],
)
def test_hosts_are_taken_apart(scheme: str, host: str, name: str, port: int, place: str) -> None:
    route = Route(scheme, host)
    assert (route.name, route.port, route.place) == (name, port, place)


@pytest.mark.parametrize("scheme", ["", "ftp", "HTTP", "file"])
def test_other_schemes_are_refused(scheme: str) -> None:
    with pytest.raises(SerializationError, match="scheme"):
        Route(scheme, "host")


def test_a_header_that_cannot_be_written_is_named_without_its_value() -> None:
    request = Request("GET", URL, {"X-Fine": "ä", "X-Bad": "secret\ud800"})
    with pytest.raises(SerializationError, match="X-Bad") as info:
        Message(request)
    assert "secret" not in str(info.value)


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({"Content-Length": "five"}, "not a number"),
        ({"Content-Length": "-1"}, "not a number"),
        ({"Content-Length": "٣"}, "not a number"),
        ({"Content-Length": "5"}, "says 5 bytes, but the body has 4"),
        ({"Transfer-Encoding": "gzip"}, "Transfer-Encoding"),
        ({"Transfer-Encoding": "chunked", "Content-Length": "4"}, "Transfer-Encoding"),
    ],
)
def test_framing_that_contradicts_itself_is_refused(headers: dict[str, str], message: str) -> None:
    with pytest.raises(SerializationError, match=message):
        Message(Request("POST", URL, headers, b"body"))


def test_what_is_asked_for_first_is_not_joined() -> None:
    message = Message(Request("PUT", URL, {"Expect": "100-Continue"}, b"body"))
    assert message.expects_continue
    assert not message.joined
    assert message.head.endswith(b"\r\n\r\n")
    assert b"".join(message.body_pieces()) == b"body"


@given(
    method=st.text(max_size=5),
    path=st.text(max_size=20),
    query=st.text(max_size=20),
    value=st.text(max_size=20),
)
def test_no_text_adds_a_line_to_the_head(method: str, path: str, query: str, value: str) -> None:
    request = Request(method, URL)
    request.path, request.query = f"/{path}", query
    try:
        request.headers["X-Value"] = value
        head = Message(request).head
    except (ValueError, SerializationError):
        return
    lines = head.split(b"\r\n")
    assert head.count(b"\n") == head.count(b"\r") == len(lines) - 1
    assert lines[0].count(b" ") == 2
    assert lines[1] == b"Host: host.example:8000"
    assert lines[2] == b"X-Value: " + value.encode()
