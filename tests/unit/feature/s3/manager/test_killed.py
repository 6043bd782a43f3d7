"""Processes that are killed at every point of a transfer, and what is made of what they leave."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from feature.s3 import manager
from services import s3
from smithy_py.http import Request, Response
from tests.fresh_process import ROOT
from tests.unit.feature.s3.manager.fake_s3 import FakeS3, error
from tests.unit.feature.s3.manager.loopback import running_s3

OPTIONS = manager.with_options(concurrency=1)


def killed_at(fake: FakeS3, call: int, served: bool, *arguments: str) -> None:
    """Runs the command, and kills it when it makes this call, which is served or not."""
    started = threading.Event()
    process: subprocess.Popen[bytes] | None = None

    def fault(operation: str, request: Request) -> Response | None:
        if len(fake.calls) < call:
            return None
        started.wait()
        assert process is not None
        os.kill(process.pid, signal.SIGKILL)
        return None if served else error(500, "InternalError")

    fake.fault = fault
    credentials = {"AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "secret"}
    with running_s3(fake) as url:
        command = [sys.executable, "-m", "feature.s3.manager", "cp", *arguments]
        command += ["--endpoint-url", url, "--region", "us-east-1"]
        command += ["--part-size", "5MiB", "--concurrency", "1"]
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | credentials, stderr=subprocess.DEVNULL
        )
        started.set()
        assert process.wait(60) == -signal.SIGKILL
    fake.fault = lambda operation, request: None
    fake.calls.clear()


@pytest.mark.parametrize("served", [True, False])
@pytest.mark.parametrize("call", range(1, 6))
def test_an_upload_goes_on(
    fake: FakeS3, data: bytes, tmp_path: Path, call: int, served: bool
) -> None:
    source, state = tmp_path / "source", tmp_path / "state"
    source.write_bytes(data)
    killed_at(fake, call, served, str(source), "s3://bkt/key", "--resume", str(state))
    if call < 5:
        assert fake.objects == {}
    with manager.Uploader(fake.client(), OPTIONS) as uploader:
        # The part size is the one that it was begun with.
        uploader.upload(
            s3.PutObjectInput(bucket="bkt", key="key", body=source),
            resume=state,
        )
    assert fake.objects == {"key": data}
    assert fake.uploads == {}
    assert sorted(os.listdir(tmp_path)) == ["source"]
    if 1 < call < 5:
        assert fake.calls.count("part") == 3 - (call - 2)
        assert fake.calls.count("create") == 0


@pytest.mark.parametrize("call", range(1, 5))
def test_a_download_goes_on(fake: FakeS3, data: bytes, tmp_path: Path, call: int) -> None:
    target, state = tmp_path / "target", tmp_path / "state"
    fake.objects["key"] = data
    killed_at(fake, call, True, "s3://bkt/key", str(target), "--resume", str(state))
    assert not target.exists()
    with manager.Downloader(fake.client(), OPTIONS) as downloader:
        downloader.download(target, s3.GetObjectInput(bucket="bkt", key="key"), resume=state)
    assert target.read_bytes() == data
    assert os.listdir(tmp_path) == ["target"]
    # It asks for the last range when the two before it are done.
    assert fake.calls.count("get") == 1 if call == 4 else fake.calls.count("get") <= 3
