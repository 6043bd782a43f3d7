"""Composite checksums, which uploads in parts have, on a real server."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path
from typing import Any

import pytest

from feature.s3.manager import Downloader, DownloadIncompleteError, TransferManager, with_options
from services import s3
from smithy_py.http import HTTPClient, Request, Response
from smithy_py.http.response import RawBody, ResponseBody
from tests.integration.capabilities import Need, on

MIB = 1024 * 1024
ALGORITHMS = ["CRC32", "CRC32C", "SHA256"]


class FlippedBody:
    """A body with one byte that is not as it was sent."""

    def __init__(self, body: RawBody, offset: int) -> None:
        self._body = body
        self._offset = offset

    def read(self, size: int = -1, /) -> bytes:
        data = bytearray(self._body.read(size))
        if 0 <= self._offset < len(data):
            data[self._offset] ^= 1
        self._offset -= len(data)
        return bytes(data)

    def close(self) -> None:
        self._body.close()


class Flipping:
    """Sends by a client, and flips the byte at an offset of the object on its way back.

    Args:
        client: Sends.
        offset: The offset.

    Attributes:
        calls: The methods and queries of what was sent.
    """

    def __init__(self, client: HTTPClient, offset: int) -> None:
        self._client = client
        self._offset = offset
        self.calls: list[tuple[str, str]] = []

    def do(self, request: Request, *, ctx: Any) -> Response:
        self.calls.append((request.method, request.query))
        response = self._client.do(request, ctx=ctx)
        found = re.match(r"bytes (\d+)-(\d+)/", response.headers.get("content-range", ""))
        if found and int(found[1]) <= self._offset <= int(found[2]):
            flipped = FlippedBody(response.body, self._offset - int(found[1]))
            response.body = ResponseBody(flipped, response.body.length)
        return response


@pytest.fixture(scope="module")
def data() -> bytes:
    """Three parts, the last of which is shorter."""
    return os.urandom(13 * MIB + 7)


@pytest.fixture(params=ALGORITHMS)
def uploaded(
    client: s3.Client, bucket: str, name: str, data: bytes, request: pytest.FixtureRequest
) -> s3.GetObjectInput:
    """An object that was uploaded in three parts."""
    sizes = with_options(part_size_bytes=6 * MIB, multipart_upload_threshold=6 * MIB)
    body: Any = data
    input = s3.PutObjectInput(bucket=bucket, key=name, body=body, checksum_algorithm=request.param)
    with TransferManager(client, sizes) as transfers:
        assert len(transfers.upload_object(input).completed_parts) == 3
    return s3.GetObjectInput(bucket=bucket, key=name)


def flipping(client: s3.Client, offset: int) -> tuple[s3.Client, Flipping]:
    http_client = client.options().http_client
    assert http_client is not None
    transport = Flipping(http_client, offset)
    return s3.Client(client.options(), s3.with_options(http_client=transport)), transport


@on(Need.STORED_CHECKSUMS)
@pytest.mark.parametrize("get_object_type", ["RANGE", "PART"])
def test_a_flipped_byte_is_noticed(
    client: s3.Client,
    uploaded: s3.GetObjectInput,
    data: bytes,
    tmp_path: Path,
    get_object_type: str,
) -> None:
    chosen = with_options(get_object_type=get_object_type)
    for offset in (-1, 0, 6 * MIB, 13 * MIB + 6):
        seen, transport = flipping(client, offset)
        with Downloader(seen, chosen) as downloader, TransferManager(seen, chosen) as transfers:
            memory = io.BytesIO()
            if offset < 0:
                downloader.download(tmp_path / "file", uploaded)
                calls = len(transport.calls)
                downloader.download(memory, uploaded)
                output = transfers.get_object(uploaded)
                assert output.body is not None
                assert (tmp_path / "file").read_bytes() == memory.getvalue() == data
                with output.body as body:
                    assert body.read() == data
                asked = [query for _, query in transport.calls[:calls]]
                if get_object_type == "PART":
                    assert sorted(query[-12:] for query in asked) == [
                        f"partNumber={number}" for number in (1, 2, 3)
                    ]
                else:
                    assert sum("attributes" in query for query in asked) == 1
                assert {method for method, _ in transport.calls} == {"GET"}
                continue
            with pytest.raises(DownloadIncompleteError, match="did not match"):
                downloader.download(tmp_path / "file", uploaded)
            output = transfers.get_object(uploaded)
            assert output.body is not None
            with output.body as body, pytest.raises(DownloadIncompleteError, match="not match"):
                body.read()


@pytest.mark.parametrize("get_object_type", ["RANGE", "PART"])
def test_every_server_serves(
    client: s3.Client, uploaded: s3.GetObjectInput, data: bytes, get_object_type: str
) -> None:
    with Downloader(client, with_options(get_object_type=get_object_type)) as downloader:
        memory = io.BytesIO()
        downloader.download(memory, uploaded)
    assert memory.getvalue() == data


@on(Need.STORED_CHECKSUMS)
def test_a_resumed_download_is_checked(
    client: s3.Client, uploaded: s3.GetObjectInput, data: bytes, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    seen, _ = flipping(client, 12 * MIB)
    with Downloader(seen) as downloader, pytest.raises(DownloadIncompleteError, match="not match"):
        downloader.download(tmp_path / "file", uploaded, resume=state)
    with Downloader(client) as downloader:
        downloader.download(tmp_path / "file", uploaded, resume=state)
    assert (tmp_path / "file").read_bytes() == data
    assert os.listdir(tmp_path) == ["file"]
