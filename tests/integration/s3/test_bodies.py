from __future__ import annotations

import array
import contextlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from aws_core.checksum import get_computed_input_checksums_metadata
from services import s3
from smithy_py.errors import OperationError, SerializationError, SigningError
from tests.integration.clients import s3_client
from tests.integration.objects import content, get
from tests.integration.recording import Recorder
from tests.servers.server import Server

NUMBERS = array.array("I", range(1000))
MEGABYTES = bytes(range(256)) * 4096 * 3


def opened_at(position: int, data: bytes) -> Callable[[Path], BinaryIO]:
    """Makes a file with *data*, opened and read up to *position*."""

    def open_it(folder: Path) -> BinaryIO:
        path = folder / "body"
        path.write_bytes(data)
        file = path.open("rb")
        file.seek(position)
        return file

    return open_it


def read_up_to(position: int, data: bytes) -> io.BytesIO:
    stream = io.BytesIO(data)
    stream.seek(position)
    return stream


# What is given as the body, and what it means.
BODIES: dict[str, tuple[Callable[[Path], Any], bytes]] = {
    "bytes": (lambda folder: b"hello\r\n\0\xff", b"hello\r\n\0\xff"),
    "bytearray": (lambda folder: bytearray(b"hello"), b"hello"),
    "memoryview": (lambda folder: memoryview(b"xhellox")[1:-1], b"hello"),
    "memoryview of numbers": (lambda folder: memoryview(NUMBERS), NUMBERS.tobytes()),
    "str": (lambda folder: "grüße 😀", "grüße 😀".encode()),
    "file": (opened_at(0, b"hello"), b"hello"),
    "file from its middle": (opened_at(3, b"no hello"), b"hello"),
    "file at its end": (opened_at(5, b"hello"), b""),
    "empty file": (opened_at(0, b""), b""),
    "BytesIO": (lambda folder: io.BytesIO(b"hello"), b"hello"),
    "BytesIO from its middle": (lambda folder: read_up_to(3, b"no hello"), b"hello"),
    "several pieces of a large file": (opened_at(7, MEGABYTES), MEGABYTES[7:]),
    "several pieces of bytes": (lambda folder: MEGABYTES, MEGABYTES),
    "empty bytes": (lambda folder: b"", b""),
    "empty str": (lambda folder: "", b""),
    "nothing": (lambda folder: None, b""),
}


class Pipe(io.RawIOBase):
    """A stream of bytes that cannot go back."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        return self._data.readinto(buffer)


def iterator() -> Iterator[bytes]:
    yield b"hel"
    yield b"lo"


UNSEEKABLE: dict[str, Callable[[], Any]] = {
    "iterator": iterator,
    "stream": lambda: Pipe(b"hello"),
}


@pytest.mark.parametrize("kind", BODIES)
def test_every_kind_of_body_arrives(
    client: s3.Client, bucket: str, tmp_path: Path, kind: str
) -> None:
    make, expected = BODIES[kind]
    body = make(tmp_path)

    with body if isinstance(body, io.IOBase) else contextlib.nullcontext():
        client.put_object(s3.PutObjectInput(bucket=bucket, key="key", body=body))
    output = client.get_object(s3.GetObjectInput(bucket=bucket, key="key"))

    assert content(output) == expected
    assert output.content_length == len(expected)


def test_a_file_stays_open_and_can_be_sent_again(
    client: s3.Client, bucket: str, tmp_path: Path
) -> None:
    with opened_at(3, b"no hello")(tmp_path) as file:
        client.put_object(s3.PutObjectInput(bucket=bucket, key="first", body=file))
        file.seek(0)
        client.put_object(s3.PutObjectInput(bucket=bucket, key="second", body=file))

    assert get(client, bucket, "first") == b"hello"
    assert get(client, bucket, "second") == b"no hello"


def test_a_text_file_is_refused_before_anything_is_sent(
    s3_server: Server, name: str, tmp_path: Path
) -> None:
    recorder = Recorder()
    (tmp_path / "text").write_text("hello")
    with (
        s3_client(s3_server, s3.with_options(http_client=recorder)) as client,
        (tmp_path / "text").open() as text,
    ):
        file: Any = text
        with pytest.raises(SerializationError, match="open it in binary mode"):
            client.put_object(s3.PutObjectInput(bucket=name, key="key", body=file))

    assert recorder.requests == []


@pytest.mark.parametrize("kind", UNSEEKABLE)
@pytest.mark.parametrize(
    ("calculation", "error"),
    [("when_supported", SerializationError), ("when_required", SigningError)],
)
def test_a_body_that_cannot_go_back_is_refused_without_tls(
    s3_server: Server, name: str, kind: str, calculation: str, error: type[OperationError]
) -> None:
    recorder = Recorder()
    options = s3.with_options(http_client=recorder, request_checksum_calculation=calculation)
    with (
        s3_client(s3_server, options) as client,
        pytest.raises(error, match=r"unseekable stream is not supported without TLS.*give bytes"),
    ):
        client.put_object(s3.PutObjectInput(bucket=name, key="key", body=UNSEEKABLE[kind]()))

    assert recorder.requests == []


def test_a_content_length_of_ones_own_must_be_right(s3_server: Server, name: str) -> None:
    with (
        s3_client(s3_server) as client,
        pytest.raises(SerializationError, match="says 4 bytes, but the body has 5"),
    ):
        client.put_object(
            s3.PutObjectInput(bucket=name, key="key", body=b"hello", content_length=4)
        )


def test_an_empty_body_has_a_length_and_a_checksum(s3_server: Server, bucket: str) -> None:
    recorder = Recorder()
    with s3_client(s3_server, s3.with_options(http_client=recorder)) as client:
        output = client.put_object(s3.PutObjectInput(bucket=bucket, key="key"))

    assert get_computed_input_checksums_metadata(output.result_metadata) == {"CRC32": "AAAAAA=="}
    assert recorder.last.headers["x-amz-checksum-crc32"] == "AAAAAA=="
