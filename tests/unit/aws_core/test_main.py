"""``python -m aws_core`` in environments of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / ".aws").mkdir()
    return tmp_path


def _run(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return subprocess.run(
        [sys.executable, "-m", "aws_core", *arguments],
        cwd=ROOT,
        env={**kept, "HOME": str(home), "AWS_EC2_METADATA_DISABLED": "true", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_keys_in_the_environment(home: Path) -> None:
    (home / ".aws" / "config").write_text("[default]\nregion = file-1\n")
    found = _run(
        home,
        AWS_ACCESS_KEY_ID="AKIDEXAMPLE",
        AWS_SECRET_ACCESS_KEY=SECRET,
        AWS_REGION="env-1",
    )
    assert found.returncode == 0, found.stderr
    text = " ".join(found.stdout.split())
    assert "region env-1 (environment variable AWS_REGION) overrides file-1" in text
    assert "chosen" in text
    assert SECRET not in found.stdout


def test_a_profile_that_a_process_serves(home: Path) -> None:
    answer = {
        "Version": 1,
        "AccessKeyId": "AKIDEXAMPLE",
        "SecretAccessKey": SECRET,
        "Expiration": "2099-01-02T03:04:05Z",
    }
    (home / "keys.json").write_text(json.dumps(answer))
    (home / ".aws" / "config").write_text(
        f"[profile p]\ncredential_process = cat {home}/keys.json\n"
    )
    found = _run(home, "--profile", "p", "--json")
    assert found.returncode == 0, found.stderr
    data = json.loads(found.stdout)
    chosen = [step for step in data["credentials"] if step["outcome"] == "chosen"]
    assert [step["expires"] for step in chosen] == ["2099-01-02T03:04:05+00:00"]
    assert SECRET not in found.stdout


def test_nothing_at_all(home: Path) -> None:
    found = _run(home)
    assert found.returncode == 1
    assert "There are no credentials" in found.stderr
    assert "environment: passed over" in found.stdout


def test_offline_asks_nobody(home: Path) -> None:
    (home / ".aws" / "config").write_text("[profile p]\ncredential_process = touch asked\n")
    found = _run(home, "--profile", "p", "--offline", "--region", "code-1")
    assert found.returncode == 0, found.stderr
    assert "with_region" in found.stdout
    assert not (ROOT / "asked").exists()


def test_settings_that_cannot_be_used(home: Path) -> None:
    found = _run(home, AWS_USE_FIPS_ENDPOINT="perhaps")
    assert found.returncode == 1
    assert "AWS_USE_FIPS_ENDPOINT" in found.stderr
    assert found.stdout == ""
