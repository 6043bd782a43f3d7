"""Responses: a body that ends short is never complete; what was read pickles."""

from __future__ import annotations

import copy
import io
import pickle
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smithy_py.errors import ResponseReadError
from smithy_py.http import Headers, Response, ResponseBody


class Raw:
    """A connection that gives its data in pieces and then ends, or fails."""

    def __init__(self, *pieces: bytes | Exception) -> None:
        self._pieces = list(pieces)
        self.closed = 0

    def read(self, size: int = -1, /) -> bytes:
        if size < 0:
            return b"".join(iter(lambda: self.read(1000), b""))
        if not self._pieces:
            return b""
        piece = self._pieces.pop(0)
        if isinstance(piece, Exception):
            raise piece
        if len(piece) > size:
            self._pieces.insert(0, piece[size:])
        return piece[:size]

    def close(self) -> None:
        self.closed += 1


READERS: list[Callable[[ResponseBody], bytes]] = [
    lambda body: body.read(),
    lambda body: body.read(None),
    lambda body: body.readall(),
    lambda body: b"".join(body),
    lambda body: b"".join(body.iter_chunks(3)),
    lambda body: b"".join(iter(lambda: body.read(2), b"")),
    lambda body: io.BufferedReader(body).read(),
    lambda body: b"\n".join(body.iter_lines()),
]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("length", [None, 10])
def test_every_way_of_reading_gives_the_whole_body(
    read: Callable[[ResponseBody], bytes], length: int | None
) -> None:
    assert read(ResponseBody(Raw(b"abc", b"defgh", b"ij"), length)) == b"abcdefghij"


@pytest.mark.parametrize("read", READERS)
def test_a_short_body_is_never_complete(read: Callable[[ResponseBody], bytes]) -> None:
    raw = Raw(b"abc", b"de")
    body = ResponseBody(raw, 10)
    with pytest.raises(
        ResponseReadError, match=r"^response read failed, the body ended after 5 of 10 bytes$"
    ):
        read(body)
    assert raw.closed


@pytest.mark.parametrize("read", READERS[:6])
def test_a_body_that_failed_fails_again(read: Callable[[ResponseBody], bytes]) -> None:
    body = ResponseBody(io.BytesIO(b"abc"), 10)
    for _ in range(3):
        with pytest.raises(ResponseReadError, match="ended after 3 of 10 bytes"):
            read(body)


def test_a_body_longer_than_announced_is_not_complete_either() -> None:
    with pytest.raises(ResponseReadError, match="after 4 of 3 bytes"):
        ResponseBody(Raw(b"abcd"), 3).read()


def test_what_the_connection_raises_reaches_the_reader() -> None:
    body = ResponseBody(Raw(b"abc", ConnectionResetError("reset")), 10)
    assert body.read(3) == b"abc"
    with pytest.raises(ConnectionResetError):
        body.read(3)


@given(st.binary(max_size=30), st.lists(st.integers(0, 10)), st.integers(0, 40))
def test_pieces_add_up_or_it_raises(data: bytes, sizes: list[int], length: int) -> None:
    body = ResponseBody(io.BytesIO(data), length)
    read = b""
    try:
        for size in sizes:
            read += body.read(size)
        read += body.read()
    except ResponseReadError:
        assert len(data) != length
        assert data.startswith(read)
    else:
        assert read == data
        assert len(data) == length


def test_observers_see_every_chunk_and_the_end_once() -> None:
    seen: list[bytes] = []
    body = ResponseBody(io.BytesIO(b"abcde"), 5)
    body.observe(seen.append, lambda: seen.append(b"end"))
    body.observe(lambda chunk: seen.append(chunk.upper()), lambda: seen.append(b"END"))
    assert [body.read(3), body.read(3), body.read(3), body.read()] == [b"abc", b"de", b"", b""]
    assert seen == [b"abc", b"ABC", b"de", b"DE", b"end", b"END"]


def test_the_end_of_a_body_of_unknown_length_is_seen() -> None:
    seen: list[bytes] = []
    body = ResponseBody(io.BytesIO(b"abc"))
    body.observe(seen.append, lambda: seen.append(b"end"))
    body.read(3)
    assert seen == [b"abc"]
    assert (body.length, body.read(3)) == (None, b"")
    assert seen == [b"abc", b"", b"end"]


def test_the_end_of_a_short_body_is_not_an_end() -> None:
    body = ResponseBody(io.BytesIO(b"abc"), 4)
    body.observe(lambda chunk: None, lambda: pytest.fail("it passed for complete"))
    with pytest.raises(ResponseReadError):
        body.read()


@pytest.mark.parametrize("read", READERS)
def test_a_wrong_checksum_reaches_the_reader(read: Callable[[ResponseBody], bytes]) -> None:
    def mismatch() -> None:
        raise ResponseReadError("the checksum does not match")

    body = ResponseBody(io.BytesIO(b"abc"), 3)
    body.observe(lambda chunk: None, mismatch)
    with pytest.raises(ResponseReadError, match="checksum does not match"):
        read(body)


def test_a_body_with_a_wrong_checksum_never_passes_for_complete() -> None:
    def mismatch() -> None:
        raise ValueError("mismatch")

    body = ResponseBody(io.BytesIO(b"abc"), 3)
    body.observe(lambda chunk: None, mismatch)
    for _ in range(3):
        with pytest.raises(ValueError, match="mismatch"):
            body.read(3)


def test_reading_into_a_buffer() -> None:
    body = ResponseBody(io.BytesIO(b"abcde"), 5)
    buffer = bytearray(3)
    assert (body.readinto(buffer), bytes(buffer)) == (3, b"abc")
    assert (body.readinto(buffer), bytes(buffer[:2])) == (2, b"de")
    assert body.readinto(buffer) == 0
    assert body.readable()


def test_the_lines_have_no_line_ends() -> None:
    body = ResponseBody(io.BytesIO(b"a\r\n\r\nb\nc"))
    assert list(body.iter_lines()) == [b"a", b"", b"b", b"c"]


def test_a_closed_body_cannot_be_read_and_is_closed_once() -> None:
    raw = Raw(b"abc")
    with ResponseBody(raw, 3) as body:
        assert body.read(1) == b"a"
    body.close()
    assert (body.closed, raw.closed) == (True, 1)
    with pytest.raises(ValueError, match=r"^the body is closed$"):
        body.read()


def test_a_response_reads_its_body_once_and_keeps_it() -> None:
    raw = Raw(b"abc")
    response = Response(200, body=ResponseBody(raw, 3))
    assert (response.read(), response.read()) == (b"abc", b"abc")
    assert raw.closed == 1


def test_a_response_whose_body_ends_short_raises() -> None:
    raw = Raw(b"abc")
    with pytest.raises(ResponseReadError):
        Response(200, body=ResponseBody(raw, 4)).read()
    assert raw.closed


def test_a_peek_leaves_the_body_for_others() -> None:
    response = Response(200, body=ResponseBody(Raw(b"abc"), 3))
    assert response.peek() == b"abc"
    assert response.body.length == 3
    assert (response.body.read(2), response.body.read()) == (b"ab", b"c")
    assert response.read() == b"abc"


@pytest.mark.parametrize("body", [b"abc", bytearray(b"abc"), Raw(b"abc"), io.BytesIO(b"abc")])
def test_any_body_is_wrapped(body: bytes) -> None:
    response = Response(200, {"X-A": "1"}, body, "OK")
    assert isinstance(response.body, ResponseBody)
    assert (response.status_code, response.headers["x-a"], response.reason) == (200, "1", "OK")
    assert response.read() == b"abc"


def test_closing_a_response_closes_its_body() -> None:
    raw = Raw(b"abc")
    response = Response(200, body=raw)
    response.close()
    response.close()
    assert raw.closed == 1
    assert repr(response) == "<Response 200>"


def test_what_was_read_of_a_response_pickles_and_copies() -> None:
    headers = Headers([("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
    response = Response(404, headers, ResponseBody(Raw(b"gone"), 4), "Not Found")
    response.read()
    for copied in (
        pickle.loads(pickle.dumps(response)),
        copy.copy(response),
        copy.deepcopy(response),
    ):
        assert (copied.status_code, copied.reason, copied.read()) == (404, "Not Found", b"gone")
        assert list(copied.headers.lines()) == [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
        copied.headers.add("Set-Cookie", "c=3")
        assert response.headers.values_of("set-cookie") == ("a=1", "b=2")
