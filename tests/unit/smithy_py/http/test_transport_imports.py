"""What a client costs that sends nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
HEAVY = {"requests", "urllib3", "http.client", "ssl", "socket", "email"}

PROGRAM = """
import pickle, sys
from aws_core.transport.http import BuildableClient
with BuildableClient().with_timeout(3) as client:
    pickle.loads(pickle.dumps(client))
print(*sys.modules)
"""


def test_a_client_that_sends_nothing_imports_nothing_heavy() -> None:
    printed = subprocess.check_output([sys.executable, "-c", PROGRAM], cwd=ROOT, text=True)
    assert not HEAVY.intersection(printed.split())
