"""The examples of docs/transfers.md run, in their order."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from services import s3
from tests.fresh_process import ROOT
from tests.integration.clients import s3_client
from tests.servers.server import Server

_BLOCK = re.compile(r"^```(python|console)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def test_the_examples_run(
    ministack: Server,
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with s3_client(ministack) as client:
        client.create_bucket(s3.CreateBucketInput(bucket=name))
    for variable, value in {
        "AWS_ACCESS_KEY_ID": ministack.access_key_id,
        "AWS_SECRET_ACCESS_KEY": ministack.secret_access_key,
        "AWS_REGION": ministack.region,
        "AWS_ENDPOINT_URL": ministack.endpoint_url,
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
    }.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "film.mp4").write_bytes(os.urandom(17 * 1024 * 1024))
    (tmp_path / "photos").mkdir()
    for photo in ("a.jpg", "b.jpg", "c.tmp"):
        (tmp_path / "photos" / photo).write_bytes(b"photo")

    text = (ROOT / "docs" / "transfers.md").read_text().replace("my-bucket", name)
    names: dict[str, Any] = {"__name__": "docs.transfers"}
    commands = 0
    for block in _BLOCK.finditer(text):
        if block[1] == "python":
            source = "\n" * text.count("\n", 0, block.start(2)) + block[2]
            exec(compile(source, "docs/transfers.md", "exec"), names)
            continue
        for line in block[2].splitlines():
            command = ["bash", "-o", "pipefail", "-c", line.removeprefix("$ ")]
            assert subprocess.run(command).returncode == 0, line
            commands += 1
    names["client"].close()
    assert commands > 5
    output = capfd.readouterr().out
    assert "the transfer was paused" in output
    assert f"{17 * 1024 * 1024}\n" in output
    film = (tmp_path / "film.mp4").read_bytes()
    assert (tmp_path / "copy.mp4").read_bytes() == film
    assert names["start"] == film[:16]
    assert sorted(os.listdir(tmp_path / "back")) == ["a.jpg", "b.jpg"]
    assert not (tmp_path / "film.state").exists()
