"""Transfers on the workers of a Dask cluster, which are processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.fresh_process import ROOT
from tests.transfers.server import Running
from tests.transfers.soak import PART, content

FILES = 20
LARGE = 9 * PART + 1


def test_a_directory_goes_to_s3_and_back(server: Running, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for number in range(FILES):
        (source / f"{number}").write_bytes(content(100 * number))
    (source / "large").write_bytes(content(LARGE))
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.transfers.dask_program",
            server.url,
            source,
            tmp_path / "new",
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(FILES + 1)] * 2
    for path in source.iterdir():
        assert (tmp_path / "new" / path.name).read_bytes() == path.read_bytes()
