import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.process import ROOT
from tests.servers.server import request

PROGRAM = """
import json, os, sys
print(json.dumps({name: value for name, value in os.environ.items() if name.startswith("AWS_")}))
sys.exit(3)
"""


def test_the_program_runs_against_a_server_that_ends_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "of-the-user")
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)

    demo = subprocess.run(
        [sys.executable, "-m", "tests.servers.demo", program],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=False,
    )

    assert demo.returncode == 3
    environment = json.loads(demo.stdout)
    assert sorted(environment) == [
        "AWS_ACCESS_KEY_ID",
        "AWS_CONFIG_FILE",
        "AWS_EC2_METADATA_DISABLED",
        "AWS_ENDPOINT_URL",
        "AWS_REGION",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SHARED_CREDENTIALS_FILE",
    ]
    port = int(environment["AWS_ENDPOINT_URL"].rpartition(":")[2])
    with pytest.raises(ConnectionRefusedError):
        request(port, "GET", "/")
