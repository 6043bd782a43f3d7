"""The benchmarks of transfers run, over HTTP and TLS; nothing here looks at times."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks import transfers

PROGRAM = [sys.executable, "-m", "benchmarks.transfer_program"]


@pytest.mark.parametrize("tls", [False, True])
def test_both_move_files_there_and_back(tls: bool) -> None:
    commands = {"ours": [*PROGRAM, "ours"], "theirs": [*PROGRAM, "theirs"]}
    lines = transfers.measure(commands, ["upload-files", "download-files"], tls, 1, 3)
    assert [line[0].split(",")[0] for line in lines] == ["upload-files", "download-files"]
    assert all("of its CPU" in line[5] and line[3] == line[4] == "" for line in lines)


def test_a_section_of_results_is_kept(tmp_path: Path) -> None:
    results = tmp_path / "results.md"
    assert transfers.section(results) == ""
    results.write_text("# Results\n\ntable\n\n## Transfers\n\nmore\n")
    assert transfers.section(results) == "\n## Transfers\n\nmore\n"


def test_only_the_section_of_transfers_is_replaced() -> None:
    old = "\n## Transfers\n\nold\n\n| a |\n| b |\n"
    new = "\n## Transfers\n\nnew\n\n| c |\n"
    assert transfers.replaced(f"first\n{old}\nlast\n", new) == f"first\n{new}\nlast\n"
    assert transfers.replaced("first\n", new) == f"first\n{new}"
