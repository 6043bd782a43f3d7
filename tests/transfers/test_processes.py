"""Processes that are killed, interrupted, or end while a transfer does not."""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from aws_core.transport.http import BuildableClient
from services import s3
from tests.servers.process import ROOT
from tests.transfers.program import SIZE
from tests.transfers.server import Running
from tests.transfers.soak import BUCKET, client, content, manager

KILLS = int(os.environ.get("TRANSFER_KILLS", "6"))

# Far less than the hour that the server is silent, and more than any machine needs.
BOUND = 30.0


@contextlib.contextmanager
def program(mode: str, url: str, folder: Path) -> Generator[subprocess.Popen[str]]:
    """The program, once it has begun; it is killed at the end at the latest."""
    command = [sys.executable, "-m", "tests.transfers.program", mode, url, str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + BOUND
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


@pytest.mark.parametrize("number", range(KILLS))
def test_a_killed_process_leaves_what_is_done_and_nothing_half_done(
    server: Running, tmp_path: Path, number: int
) -> None:
    server.set_faults(seed=number, rate=1 / 30, kinds=["lost_answer", "reset_answer"], delay=0.004)
    with program("go on", server.url, tmp_path) as process:
        time.sleep(random.Random(number).uniform(0.1, 1.0))
        process.kill()
        assert process.stdout is not None
        said = [line.split() for line in process.stdout]
    objects = server.state()["objects"]
    wanted = content(SIZE)
    for what, name in said:
        if what == "uploaded":
            assert name in objects
        else:
            assert (tmp_path / name).read_bytes() == wanted
    assert set(objects.values()) <= {hashlib.sha256(wanted).hexdigest()}
    for path in tmp_path.glob("new-*"):
        assert path.read_bytes() == wanted
    # What it was about to do can be done, whatever it has left.
    server.set_faults()
    with BuildableClient() as http_client, manager(client(server.url, http_client)) as again:
        body = tmp_path / "body"
        again.upload_object(s3.PutObjectInput(bucket=BUCKET, key="key", body=body))
        again.download_object(tmp_path / "again", s3.GetObjectInput(bucket=BUCKET, key="key"))
    assert (tmp_path / "again").read_bytes() == wanted


@pytest.mark.parametrize("mode", ["upload", "upload and keep", "download"])
def test_control_c_stops_a_silent_transfer_at_once(
    server: Running, tmp_path: Path, mode: str
) -> None:
    _store(server, tmp_path)
    # Parts whose number or place begins with a 1: some are done, others never will be.
    on = "bytes=1" if mode == "download" else "partNumber=1"
    server.set_faults(rate=1.0, kinds=["silent"], on=on)
    with program(mode, server.url, tmp_path) as process:
        wait_for(lambda: server.state()["met"].get("silent", 0) >= 2)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=BOUND)
    assert "KeyboardInterrupt" in errors
    assert process.returncode == -signal.SIGINT
    uploads = server.state()["uploads"]
    assert len(uploads) == (1 if mode == "upload and keep" else 0)
    assert {path.name for path in tmp_path.iterdir()} == {"body"}


def test_an_upload_of_which_nobody_knows_the_id_is_aborted_by_the_next(
    server: Running, tmp_path: Path
) -> None:
    server.set_faults(rate=1.0, kinds=["unanswered"], on="POST /bucket/key?uploads")
    with program("upload and resume", server.url, tmp_path) as process:
        wait_for(lambda: bool(server.state()["uploads"]))
        process.kill()
    server.set_faults()
    assert server.state()["uploads"] == {"upload-1": 0}
    with BuildableClient() as http_client, manager(client(server.url, http_client)) as again:
        input = s3.PutObjectInput(bucket=BUCKET, key="key", body=tmp_path / "body")
        again.upload_object(input, resume=tmp_path / "state")
    state = server.state()
    assert (list(state["objects"]), state["uploads"]) == (["key"], {})
    assert [path.name for path in tmp_path.iterdir()] == ["body"]


def test_a_stream_that_nobody_closes_does_not_keep_the_interpreter(
    server: Running, tmp_path: Path
) -> None:
    _store(server, tmp_path)
    # All but the first range, which is whole once the headers have come.
    server.set_faults(rate=1.0, kinds=["silent"], on="bytes=65536-")
    with program("leave stream", server.url, tmp_path) as process:
        said, errors = process.communicate(timeout=BOUND)
    assert (said, errors, process.returncode) == ("read 10\n", "", 0)


def _store(server: Running, folder: Path) -> None:
    with BuildableClient() as http_client:
        client(server.url, http_client).put_object(
            s3.PutObjectInput(
                bucket=BUCKET, key="key", body=content(SIZE), checksum_algorithm="CRC32"
            )
        )
