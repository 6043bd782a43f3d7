"""A transfer that hears nothing more from the server ends when its context does."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aws_core.transport.http import BuildableClient
from feature.s3.manager import (
    DownloadDirectoryInput,
    MultiUploadFailure,
    TransferManager,
    UploadDirectoryInput,
    with_options,
)
from services import s3
from smithy_py import CanceledError, Context, DeadlineExceededError, with_cancel, with_timeout
from tests.transfers.program import SIZE
from tests.transfers.server import Running
from tests.transfers.soak import BUCKET, client, content, manager

# Far less than the hour that the server is silent.
BOUND = 30.0

Transfer = Callable[[TransferManager, Path, Context], Any]


def _upload(transfers: TransferManager, folder: Path, ctx: Context) -> None:
    input = s3.PutObjectInput(bucket=BUCKET, key="new", body=content(SIZE))
    transfers.upload_object(input, ctx=ctx)


def _upload_stream(transfers: TransferManager, folder: Path, ctx: Context) -> None:
    body: Any = iter([content(SIZE), content(SIZE)])
    transfers.upload_object(s3.PutObjectInput(bucket=BUCKET, key="new", body=body), ctx=ctx)


def _download(transfers: TransferManager, folder: Path, ctx: Context) -> None:
    transfers.download_object(folder / "new", s3.GetObjectInput(bucket=BUCKET, key="a/1"), ctx=ctx)


def _download_in_order(transfers: TransferManager, folder: Path, ctx: Context) -> None:
    class Writer:
        def write(self, data: Any) -> None:
            pass

    transfers.download_object(Writer(), s3.GetObjectInput(bucket=BUCKET, key="a/1"), ctx=ctx)


def _read(transfers: TransferManager, folder: Path, ctx: Context) -> None:
    output = transfers.get_object(s3.GetObjectInput(bucket=BUCKET, key="a/1"), ctx=ctx)
    assert output.body is not None
    with output.body as body:
        body.read()


def _upload_directory(transfers: TransferManager, folder: Path, ctx: Context) -> None:
    source = folder.parent / "source"
    source.mkdir(exist_ok=True)
    for number in range(4):
        (source / str(number)).write_bytes(content(SIZE if number == 1 else 100))
    transfers.upload_directory(UploadDirectoryInput(bucket=BUCKET, source=source), ctx=ctx)


def _download_directory(transfers: TransferManager, folder: Path, ctx: Context) -> None:
    input = DownloadDirectoryInput(bucket=BUCKET, destination=folder / "d", key_prefix="a/")
    transfers.download_directory(input, ctx=ctx)


TRANSFERS: list[tuple[Transfer, str]] = [
    (_upload, "partNumber=1"),
    (_upload_stream, "partNumber=1"),
    (_download, "bytes=1"),
    (_download_in_order, "bytes=1"),
    (_read, "bytes=1"),
    (_upload_directory, "partNumber=1"),
    (_download_directory, "bytes=1"),
]


@pytest.mark.parametrize("how", ["cancel", "deadline"])
@pytest.mark.parametrize(("transfer", "on"), TRANSFERS)
def test_it_ends_with_its_context_and_leaves_nothing(
    server: Running, tmp_path: Path, transfer: Transfer, on: str, how: str
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    before = threading.active_count()
    with BuildableClient() as http_client:
        api = client(server.url, http_client)
        for number in range(3):
            body = io.BytesIO(content(SIZE if number == 1 else 100))
            api.put_object(
                s3.PutObjectInput(
                    bucket=BUCKET, key=f"a/{number}", body=body, checksum_algorithm="CRC32"
                )
            )
        server.set_faults(rate=1.0, kinds=["silent"], on=on)
        ctx = with_cancel() if how == "cancel" else with_timeout(0.5)
        with manager(api) as transfers:
            stopper = threading.Thread(target=_cancel_when_silent, args=(server, ctx, how))
            stopper.start()
            begun = time.monotonic()
            with pytest.raises((CanceledError, MultiUploadFailure)) as caught:
                transfer(transfers, folder, ctx)
            assert time.monotonic() - begun < BOUND
            stopper.join()
    error = caught.value.cause if isinstance(caught.value, MultiUploadFailure) else caught.value
    assert isinstance(error, CanceledError if how == "cancel" else DeadlineExceededError)
    assert server.state()["uploads"] == {}
    assert "new" not in server.state()["objects"]
    assert [path for path in folder.rglob("*") if path.is_file() and path.name != "0"] == []
    # The thread that watches deadlines stays for the life of the process.
    assert threading.active_count() <= before + 1


def _cancel_when_silent(server: Running, ctx: Any, how: str) -> None:
    end = time.monotonic() + BOUND
    while time.monotonic() < end and not server.state()["met"].get("silent"):
        time.sleep(0.01)
    if how == "cancel":
        ctx.cancel()


def test_parts_are_kept_where_that_is_asked(server: Running) -> None:
    server.set_faults(rate=1.0, kinds=["silent"], on="partNumber=1")
    with BuildableClient() as http_client, manager(client(server.url, http_client)) as transfers:
        input = s3.PutObjectInput(bucket=BUCKET, key="new", body=content(SIZE))
        keep = with_options(leave_parts_on_error=True)
        with pytest.raises(MultiUploadFailure) as caught:
            transfers.upload_object(input, keep, ctx=with_timeout(0.5))
    assert list(server.state()["uploads"]) == [caught.value.upload_id]
    assert server.state()["uploads"][caught.value.upload_id] > 0
