from __future__ import annotations

from pathlib import Path

import pytest

from services import s3
from smithy_py.errors import SerializationError
from smithy_py.http.body import Body
from tests.canned import CannedClient, answer, options


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")
    return path


def test_it_is_read_in_pieces_and_again(path: Path) -> None:
    body = Body.of(path)
    assert (body.length(), body.seekable) == (10, True)
    assert [body.read(4), body.read(4), body.read(4), body.read(4)] == [
        b"0123",
        b"4567",
        b"89",
        b"",
    ]
    body.rewind()
    assert body.read() == b"0123456789"
    assert repr(body) == f"PathBody({str(path)!r})"


@pytest.mark.parametrize("name", ["missing", "."])
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(SerializationError, match=r"the body cannot be read from .*: "):
        Body.of(tmp_path / name).read()


def test_an_upload_sends_it_whole_in_every_attempt(path: Path) -> None:
    canned = CannedClient(answer(503), answer(200))
    client = s3.Client(s3.Options(**options(canned)))
    client.put_object(s3.PutObjectInput(bucket="bkt", key="k", body=path))
    # With its checksum behind it, as that of any other file.
    assert len(canned.requests) == 2
    assert all(bytes(r.body).startswith(b"a\r\n0123456789\r\n0\r\n") for r in canned.requests)


def test_a_missing_file_fails_before_anything_is_sent(path: Path) -> None:
    canned = CannedClient()
    client = s3.Client(s3.Options(**options(canned)))
    path.unlink()
    with pytest.raises(SerializationError, match="No such file"):
        client.put_object(s3.PutObjectInput(bucket="bkt", key="k", body=path))
    assert canned.requests == []
