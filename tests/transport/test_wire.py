"""What goes out is what the request says, byte for byte."""

from __future__ import annotations

import pytest

from aws_core.transport.http import BuildableClient
from smithy_py.context import BACKGROUND
from smithy_py.errors import SerializationError
from smithy_py.http import Headers, Request
from tests.transport.server import Received, answering, response


def received(request: Request) -> Received:
    """What a server gets of *request*; its URL is completed with the server's host."""
    with answering(lambda _: response(b"ok")) as server, BuildableClient() as client:
        request.scheme = "http"
        request.host = server.host
        assert client.do(request, ctx=BACKGROUND).read() == b"ok"
        return server.requests[0]


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/bucket//key",
        "/bucket/./a/../b",
        "/..",
        "/a%2Fb%2f%C3%A9",
        "/a+b%20c?x=+&y=%20",
        "/?list-type=2&prefix=a%2F&a=",
        "/a;b=c,d@e:f!$'()*~?q=/?:@",
        "/%",
    ],
)
def test_the_target_goes_out_as_it_was_signed(target: str) -> None:
    request = Request("GET")
    request.path, _, request.query = target.partition("?")
    assert received(request).line == f"GET {target} HTTP/1.1".encode()


def test_only_host_and_the_headers_of_the_request_go_out() -> None:
    headers = Headers([("X-One", "1"), ("x-TWO", "2"), ("X-One", "again"), ("X-Empty", "")])
    request = received(Request("GET", headers=headers))
    assert request.header_lines == [
        b"Host: " + (request.header(b"host") or b""),
        b"X-One: 1",
        b"X-One: again",
        b"x-TWO: 2",
        b"X-Empty: ",
    ]


def test_the_host_is_that_of_the_request() -> None:
    with answering(lambda _: response()) as server, BuildableClient() as client:
        host = f"localhost:{server.port}"
        client.do(Request("GET", f"http://{host}/"), ctx=BACKGROUND)
        assert server.requests[0].header(b"host") == host.encode()


def test_a_host_header_of_the_request_replaces_it() -> None:
    request = received(Request("GET", headers={"host": "bucket.example.com"}))
    assert request.header_lines == [b"host: bucket.example.com"]


@pytest.mark.parametrize(
    ("method", "body", "expected"),
    [
        ("GET", None, None),
        ("HEAD", None, None),
        ("DELETE", None, None),
        ("OPTIONS", None, None),
        ("PUT", None, b"0"),
        ("POST", b"", b"0"),
        ("PATCH", b"", b"0"),
        ("POST", b"four", b"4"),
        ("DELETE", b"four", b"4"),
        ("PUT", "é", b"2"),
    ],
)
def test_the_content_length_is_that_of_the_body(
    method: str, body: bytes | None, expected: bytes | None
) -> None:
    with answering(lambda _: response()) as server, BuildableClient() as client:
        client.do(Request(method, server.url, body=body), ctx=BACKGROUND)
        assert server.requests[0].header(b"content-length") == expected
        assert server.requests[0].header(b"transfer-encoding") is None


def test_a_content_length_that_is_there_is_not_doubled() -> None:
    request = received(Request("PUT", headers={"content-length": "3"}, body=b"abc"))
    assert [line for line in request.header_lines if b"ength" in line] == [b"content-length: 3"]


def test_header_values_go_out_as_utf_8() -> None:
    request = received(Request("GET", headers={"x-amz-meta-name": "Grüße €"}))
    assert request.header(b"x-amz-meta-name") == "Grüße €".encode()


def test_header_values_come_back_as_utf_8_or_latin_1() -> None:
    utf_8 = "X-Name: Grüße".encode()
    latin_1 = "X-Name: Grüße".encode("latin-1")
    for line in (utf_8, latin_1):
        with (
            answering(lambda _, line=line: response(headers=line + b"\r\n")) as server,  # type: ignore[misc]
            BuildableClient() as client,
        ):
            answer = client.do(Request("GET", server.url), ctx=BACKGROUND)
            assert answer.headers["x-name"] == "Grüße"


@pytest.mark.parametrize("status", [b"301 Moved", b"302 Found", b"307 Temporary", b"308 Permanent"])
def test_redirects_come_back_as_they_are(status: bytes) -> None:
    elsewhere = b"Location: http://elsewhere.invalid/\r\n"
    with (
        answering(lambda _: response(b"moved", status, elsewhere)) as server,
        BuildableClient() as client,
    ):
        answer = client.do(Request("GET", server.url, {"Authorization": "secret"}), ctx=BACKGROUND)
        assert answer.status_code == int(status[:3])
        assert answer.reason == status[4:].decode()
        assert answer.headers["location"] == "http://elsewhere.invalid/"
        assert len(server.requests) == 1


def test_what_cannot_be_sent_is_refused_before_anything_is() -> None:
    request = Request("GET")
    request.path = "/a\r\nX-Injected: 1"
    with (
        answering(lambda _: response()) as server,
        BuildableClient() as client,
    ):
        request.scheme, request.host = "http", server.host
        with pytest.raises(SerializationError, match="escape"):
            client.do(request, ctx=BACKGROUND)
        assert server.accepted == 0
