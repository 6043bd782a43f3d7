"""The typing files: one passes, and each marked line of the other fails as it says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
_EXPECTED = re.compile(r"# expect: (\S+)")
_FOUND = re.compile(r"^(.+?):(\d+): error: .*\[(.+)\]$", re.MULTILINE)


def run_mypy(file: Path, cache: Path) -> str:
    command = [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "setup.cfg")]
    command += ["--cache-dir", str(cache), "--no-error-summary", str(file)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout


def test_calls_that_pass_and_calls_that_fail(tmp_path: Path) -> None:
    cache = ROOT / ".mypy_cache"
    assert run_mypy(HERE / "calls_that_pass.py", cache) == ""

    file = HERE / "calls_that_fail.py"
    expected = {
        (number, mark[1])
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if (mark := _EXPECTED.search(line)) is not None
    }
    said = run_mypy(file, cache)
    found = {
        (int(line), code)
        for path, line, code in _FOUND.findall(said)
        if path.endswith("calls_that_fail.py")
    }
    assert found == expected
    assert len(expected) == 17
