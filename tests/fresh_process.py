"""Runs Python code in a process of its own, where nothing has been imported yet."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def run_python(code: str, input: bytes = b"") -> bytes:
    """Runs *code* from the root of the repository.

    Args:
        code: A Python program.
        input: What it reads from its standard input.

    Returns:
        What it printed.

    Raises:
        AssertionError: It failed; the message is its traceback.
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        input=input,
        capture_output=True,
        cwd=ROOT,
        env=environment,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout
