"""What happens where other managers hang: at the end of the interpreter, in other processes."""

from __future__ import annotations

import concurrent.futures
import multiprocessing
import os
import pickle
import signal
import socket
import threading
import time
from pathlib import Path

import pytest

from feature.s3.manager import (
    DownloadDirectoryInput,
    TransferManager,
    UploadDirectoryInput,
    Uploader,
    with_options,
)
from feature.s3.manager.bound_client import BoundClient
from services import s3
from smithy_py import CanceledError, with_cancel
from smithy_py.http import Request
from tests.canned import CannedClient, answer, options
from tests.fresh_process import run_python
from tests.unit.feature.s3.manager.fake_s3 import FakeS3
from tests.unit.feature.s3.manager.loopback import running_s3

MIB = 1024 * 1024


def test_an_upload_while_the_interpreter_ends_arrives() -> None:
    printed = run_python(
        "import atexit\n"
        "from feature.s3.manager import Uploader\n"
        "from services import s3\n"
        "from tests.unit.feature.s3.manager.fake_s3 import FakeS3\n"
        "fake = FakeS3()\n"
        "uploader = Uploader(fake.client())\n"
        "def last():\n"
        "    body = bytes(11 * 1024 * 1024)\n"
        "    uploader.upload(s3.PutObjectInput(bucket='bkt', key='key', body=body))\n"
        "    print(len(fake.objects['key']))\n"
        "atexit.register(last)\n",
        b"",
    )
    assert int(printed) == 11 * MIB


def test_processes_upload_and_download(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for number in range(6):
        (source / str(number)).write_bytes(os.urandom(1000 * number))
    (source / "large").write_bytes(os.urandom(11 * MIB))
    context = multiprocessing.get_context("spawn")
    with running_s3() as url, concurrent.futures.ProcessPoolExecutor(2, context) as executor:
        client = s3.Client(s3.Options(**options(None, base_endpoint=url, use_path_style=True)))
        small = with_options(
            executor=executor, part_size_bytes=5 * MIB, multipart_upload_threshold=6 * MIB
        )
        with client, TransferManager(client, small) as manager:
            up = UploadDirectoryInput(bucket="bkt", source=source)
            assert manager.upload_directory(up).objects_uploaded == 7
            down = DownloadDirectoryInput(bucket="bkt", destination=tmp_path / "new")
            assert manager.download_directory(down).objects_downloaded == 7
            # Bytes go along where there is no path.
            body = memoryview(bytes(6 * MIB))
            manager.upload_object(s3.PutObjectInput(bucket="bkt", key="key", body=body))
    for path in source.iterdir():
        assert (tmp_path / "new" / path.name).read_bytes() == path.read_bytes()


def test_a_process_makes_the_client_once() -> None:
    client = s3.Client(s3.Options(**options(None)))
    bound = BoundClient(client, ())
    one, other = pickle.loads(pickle.dumps(bound)), pickle.loads(pickle.dumps(bound))
    assert one.api is other.api
    assert one.api is not pickle.loads(pickle.dumps(BoundClient(client, ()))).api
    assert pickle.loads(pickle.dumps(Uploader(client))).close() is None


class Stalling(FakeS3):
    """Answers parts only when the context of the call has ended."""

    def __init__(self) -> None:
        super().__init__()
        self.stalled = threading.Event()

    def do(self, request: Request, *, ctx: object) -> object:  # type: ignore[override]
        if "partNumber=5" in request.query:
            self.stalled.set()  # as many as are sent at a time
        if "partNumber" in request.query:
            ctx.sleep(60)  # type: ignore[attr-defined]
        return super().do(request, ctx=ctx)  # type: ignore[arg-type]


@pytest.mark.parametrize("how", ["cancel", "interrupt"])
def test_a_stalled_upload_stops_at_once(how: str) -> None:
    fake, ctx = Stalling(), with_cancel()

    def stop() -> None:
        assert fake.stalled.wait(30)
        if how == "cancel":
            ctx.cancel()
        else:
            signal.raise_signal(signal.SIGINT)

    stopper = threading.Thread(target=stop)
    before = time.monotonic()
    with Uploader(fake.client()) as uploader:
        stopper.start()
        with pytest.raises((KeyboardInterrupt, Exception)) as caught:
            uploader.upload(
                s3.PutObjectInput(bucket="bkt", key="key", body=bytes(60 * MIB)), ctx=ctx
            )
    stopper.join()
    # Far less than the minute that every part would take.
    assert time.monotonic() - before < 30
    assert fake.uploads == {}
    if how == "cancel":
        assert isinstance(caught.value.__cause__, CanceledError)
    else:
        assert isinstance(caught.value, KeyboardInterrupt)


@pytest.mark.parametrize("how", ["upload", "download"])
def test_a_silent_server_does_not_hold_a_cancelled_transfer(how: str, tmp_path: Path) -> None:
    ctx = with_cancel()
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        client = s3.Client(s3.Options(**options(None, base_endpoint=url, use_path_style=True)))
        timer = threading.Timer(0.2, ctx.cancel)
        before = time.monotonic()
        timer.start()
        put = s3.PutObjectInput(bucket="bkt", key="key", body=bytes(20 * MIB))
        get = s3.GetObjectInput(bucket="bkt", key="key")
        with client, TransferManager(client) as manager:

            def transfer() -> object:
                if how == "upload":
                    return manager.upload_object(put, ctx=ctx)
                return manager.download_object(tmp_path / "file", get, ctx=ctx)

            with pytest.raises(CanceledError):
                transfer()
        timer.join()
    assert time.monotonic() - before < 30
    assert os.listdir(tmp_path) == []


def test_transfers_of_one_manager_share_its_threads() -> None:
    http_client = CannedClient(answer(headers={"ETag": "e"}))
    manager = TransferManager(s3.Client(s3.Options(**options(http_client))))
    before = threading.active_count()
    for number in range(20):
        manager.upload_object(s3.PutObjectInput(bucket="bkt", key=str(number), body=b"x"))
    assert threading.active_count() == before
    manager.close()
