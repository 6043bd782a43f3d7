"""Bodies: lengths, pieces, and going back to where they began."""

from __future__ import annotations

import array
import io
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smithy_py.errors import SerializationError
from smithy_py.http import Body
from smithy_py.http.body import (
    CHUNK_SIZE,
    EMPTY,
    BytesBody,
    FileBody,
    IterableBody,
    ObservedBody,
)


class Pipe(io.RawIOBase):
    """A file that cannot seek."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._data.readinto(buffer)


class Readable:
    """Has a ``read`` and nothing else."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def read(self, size: int = -1) -> bytes:
        return self._data.read(size)


def file_at(data: bytes, position: int) -> BinaryIO:
    file = io.BytesIO(data)
    file.seek(position)
    return file


@pytest.mark.parametrize(
    ("value", "length", "data"),
    [
        (None, 0, b""),
        (b"", 0, b""),
        (b"bytes", 5, b"bytes"),
        ("tëxt", 5, "tëxt".encode()),
        (bytearray(b"array"), 5, b"array"),
        (bytearray(), 0, b""),
        (memoryview(b"view"), 4, b"view"),
        (memoryview(array.array("I", [1, 2])), 8, array.array("I", [1, 2]).tobytes()),
        (memoryview(b"skipped")[2:5], 3, b"ipp"),
        (file_at(b"file", 0), 4, b"file"),
        (file_at(b"file", 2), 2, b"le"),
        (file_at(b"file", 9), 0, b""),
        ([b"a", bytearray(b"bc"), memoryview(b"d")], 4, b"abcd"),
        (iter([b"a", b"b"]), None, b"ab"),
        ((piece for piece in [b"", b"a", b""]), None, b"a"),
        ([], 0, b""),
        (Pipe(b"pipe"), None, b"pipe"),
        (Readable(b"readable"), None, b"readable"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_can_be_a_body(value: Any, length: int | None, data: bytes) -> None:
    body = Body.of(value)
    assert body.length() == length
    assert bytes(body) == data


def test_a_body_stays_the_body_it_is() -> None:
    body = BytesBody(b"x")
    assert Body.of(body) is body
    assert Body.of(None) is EMPTY


@pytest.mark.parametrize("value", [3, 1.5, object(), len, True])
def test_what_cannot_be_a_body_is_refused(value: Any) -> None:
    with pytest.raises(
        TypeError,
        match=f"^a body is bytes, str, a path, a binary file or an iterable of bytes, not "
        f"{type(value).__name__}$",
    ):
        Body.of(value)


@given(st.binary(max_size=50), st.lists(st.integers(1, 20)))
def test_pieces_add_up(data: bytes, sizes: list[int]) -> None:
    bodies = [
        BytesBody(data),
        BytesBody(memoryview(data)),
        FileBody(io.BytesIO(data)),
        FileBody(cast("BinaryIO", Pipe(data))),
        IterableBody([data[n : n + 7] for n in range(0, len(data), 7)]),
    ]
    for body in bodies:
        assert body.read(0) == b""
        pieces = [body.read(size) for size in sizes]
        assert all(len(piece) <= size for piece, size in zip(pieces, sizes, strict=True))
        assert b"".join(pieces) + body.read() == data
        assert (body.read(), body.read(1)) == (b"", b"")


@given(st.binary(max_size=30), st.integers(0, 40), st.integers(0, 40))
def test_a_rewind_goes_back_to_where_the_file_stood(data: bytes, start: int, taken: int) -> None:
    for body in (FileBody(file_at(data, start)), BytesBody(data[start:])):
        assert body.seekable
        assert body.length() == len(data[start:])
        body.read(taken)
        body.rewind()
        assert body.read() == data[start:]
        body.rewind()
        assert body.read() == data[start:]
        assert bytes(body) == data[start:]
        assert body.read() == data[start:]


def test_a_real_file_is_sent_from_where_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"header" + b"x" * 10)
    with path.open("rb") as file:
        assert file.read(6) == b"header"
        body = Body.of(file)
        assert (body.length(), body.read(4)) == (10, b"xxxx")
        body.rewind()
        assert file.tell() == 6
        assert body.read() == b"x" * 10


def test_a_list_begins_anew_but_an_iterator_cannot() -> None:
    body = Body.of([b"ab", b"cd"])
    assert body.seekable
    assert body.read(3) == b"ab"
    body.rewind()
    assert body.read() == b"abcd"
    for once in (Body.of(iter([b"ab"])), Body.of(piece for piece in [b"ab"])):
        assert not once.seekable
        with pytest.raises(
            SerializationError,
            match=r"request stream is not seekable; an iterator can be read only once$",
        ):
            once.rewind()
        assert bytes(once) == b"ab"
        assert bytes(once) == b""


@pytest.mark.parametrize("file", [Pipe(b"pipe"), Readable(b"pipe")], ids=["pipe", "readable"])
def test_a_file_that_cannot_seek_is_sent_once(file: Any) -> None:
    body = Body.of(file)
    assert (body.seekable, body.length()) == (False, None)
    with pytest.raises(
        SerializationError,
        match=r"request stream is not seekable; give bytes or a seekable file$",
    ):
        body.rewind()
    assert bytes(body) == b"pipe"


def test_a_file_that_only_claims_to_seek_is_sent_once() -> None:
    class Liar(io.BytesIO):
        def seek(self, offset: int, whence: int = 0, /) -> int:
            if whence == io.SEEK_SET:
                raise OSError("no")
            return super().seek(offset, whence)

    body = Body.of(Liar(b"data"))
    assert (body.seekable, body.length()) == (False, None)


def test_a_text_file_is_refused_when_it_is_read() -> None:
    with pytest.raises(SerializationError, match=r"text file; open it in binary mode$"):
        Body.of(io.StringIO("text")).read()


@pytest.mark.parametrize("pieces", [[1, 2], ["text"], [None], [[b"a"]], {"a": 1}])
def test_pieces_that_are_no_bytes_are_refused(pieces: Any) -> None:
    name = type(next(iter(pieces))).__name__
    for size in (-1, 5):
        with pytest.raises(SerializationError, match=f"pieces must be bytes, not {name}$"):
            Body.of(pieces).read(size)


def test_what_is_left_comes_in_chunks() -> None:
    data = bytes(CHUNK_SIZE * 2 + 1)
    for body in (Body.of(data), Body.of(io.BytesIO(data)), Body.of(memoryview(data))):
        assert [len(chunk) for chunk in body] == [CHUNK_SIZE, CHUNK_SIZE, 1]
        assert list(body) == []
        body.rewind()
        body.read(CHUNK_SIZE * 2)
        assert [len(chunk) for chunk in body.chunks()] == [1]


def test_bytes_are_not_copied() -> None:
    data = b"x" * 1000
    assert Body.of(data).read() is data
    array_ = bytearray(b"abc")
    body = Body.of(array_)
    array_[0] = ord("z")
    assert body.read() == b"zbc"


def test_the_text_shows_no_data() -> None:
    assert repr(Body.of(b"secret")) == "BytesBody(6 bytes)"
    assert repr(Body.of(io.BytesIO(b"secret"))) == "FileBody(6 bytes)"
    assert repr(Body.of(Readable(b"secret"))) == "FileBody(None bytes)"


def test_an_observer_sees_every_chunk_and_every_rewind() -> None:
    seen: list[bytes] = []
    body = ObservedBody(BytesBody(b"abcd"), seen.append, lambda: seen.append(b"restart"))
    assert (body.seekable, body.length()) == (True, 4)
    assert [body.read(3), body.read(3), body.read(3)] == [b"abc", b"d", b""]
    body.rewind()
    assert body.read() == b"abcd"
    assert seen == [b"abc", b"d", b"restart", b"abcd"]
    once = ObservedBody(Body.of(iter([b"a"])), seen.append, lambda: pytest.fail("it went back"))
    assert (once.seekable, once.length()) == (False, None)
    with pytest.raises(SerializationError):
        once.rewind()
