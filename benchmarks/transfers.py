"""Measures transfers beside s3transfer, beside awscrt and the Go manager where there are these.

``python -m benchmarks.transfers`` prints a table and writes it into ``benchmarks/results.md``.
Every transfer runs in a process of its own, the SDKs in turns.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.machine import clean_environment, facts, touch_memory
from benchmarks.measure import spread
from benchmarks.transfer_stub import LARGE, SMALL, transfer_stub
from tests.servers.certificates import Certificates, create_certificates

_ROOT = Path(__file__).parents[1]
_GO = Path(__file__).parent / "go" / "transfers"
_RESULTS = Path(__file__).parent / "results.md"
_BEGIN = "\n## Transfers\n"
_SECTION = (
    _BEGIN
    + """
{facts}. Written by `python -m benchmarks.transfers` on {date}; load {load:.1f} at the end, so the
machine was {busy}.

256 MiB from and to a file, in parts of 8 MiB, 10 at a time; {files} files of 4 KiB, 10 at a time;
5 GiB of a stream that does not tell its length, in parts of 8 MiB. The server, in a process of its
own on the same cores, throws away what it gets and sends zeros. Each SDK makes one call before
the clock starts. awscrt is s3transfer's manager on it; how many parts are under way at a time is
its own choice. Medians of {rounds} runs; "times as fast" is seconds of the other by ours in
neighbouring runs, in brackets the 10th and the 90th percentile, "of its CPU" CPU seconds of ours by
the other's. Peak memory is the whole process. Why it is no faster: decision 11.

{table}
"""
)
_WRITTEN = re.compile(r"\n## Transfers\n(?:.*\n)*?(?:\|.*\n)+")

TARGETS = {"upload": 2.0, "download": 1.5, "upload-files": 3.0, "download-files": 3.0}
"""How many times as fast as s3transfer."""


class Run(NamedTuple):
    """What one transfer took: seconds, CPU seconds, and the most bytes of memory."""

    wall: float
    cpu: float
    peak: float


def section(path: Path) -> str:
    """The file at *path* from the headline of transfers on; empty where there is none."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    found = text.find(_BEGIN)
    return "" if found < 0 else text[found:]


def replaced(results: str, text: str) -> str:
    """*results* with *text* in place of the section that they have, or at their end."""
    before, after = results, ""
    if match := _WRITTEN.search(results):
        before, after = results[: match.start()], results[match.end() :]
    return before + text + after


def build_go(folder: Path) -> Path | None:
    """The Go program, or None where there is no Go, or its modules cannot be had."""
    if shutil.which("go") is None:
        return None
    target = folder / "go-transfers"
    built = subprocess.run(["go", "build", "-o", str(target), "."], cwd=_GO, check=False)
    return target if built.returncode == 0 else None


def run(command: Sequence[str], what: str, url: str, folder: Path, ca: str) -> Run:
    """One transfer in a process of its own."""
    shutil.rmtree(folder / "kept", ignore_errors=True)
    touch_memory(3 * LARGE)
    environment = clean_environment() | ({"AWS_CA_BUNDLE": ca} if ca else {})
    done = subprocess.run(
        [*command, what, url, str(folder)],
        env=environment,
        cwd=_ROOT,
        check=True,
        stdout=subprocess.PIPE,
    )
    return Run(**json.loads(done.stdout))


@contextlib.contextmanager
def prepared(files: int) -> Generator[tuple[Path, Certificates]]:
    """A folder with the files that are uploaded, a large one for none, and certificates."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if not files:
            (folder / "large").write_bytes(bytes(LARGE))
        (folder / "files").mkdir()
        for number in range(files):
            (folder / "files" / f"small{number:06d}").write_bytes(bytes(SMALL))
        (folder / "certificates").mkdir()
        yield folder, create_certificates(folder / "certificates")


def measure(
    commands: dict[str, list[str]], whats: Sequence[str], tls: bool, rounds: int, files: int
) -> list[list[str]]:
    """Runs every transfer with every program, in turns; the lines of the table."""
    found: list[list[str]] = []
    with prepared(files) as (folder, made):
        certificate = (made.certificate, made.key) if tls else (None, None)
        ca = str(made.ca_bundle) if tls else ""
        with transfer_stub(*certificate) as url:
            for what in whats:
                runs: dict[str, list[Run]] = {name: [] for name in commands}
                for number in range(rounds):
                    names = list(commands)
                    for name in names if number % 2 else reversed(names):
                        runs[name].append(run(commands[name], what, url, folder, ca))
                found.append(_line(what, "TLS" if tls else "HTTP", runs))
                print(" | ".join(found[-1]), flush=True)
    return found


def _middle(runs: Sequence[Run]) -> Run:
    return Run(*(spread(values).median for values in zip(*runs, strict=True)))


def _line(what: str, how: str, runs: dict[str, list[Run]]) -> list[str]:
    middle = {name: _middle(found) for name, found in runs.items() if found}
    others = ("theirs", "crt", "go")
    cells = [f"{what}, {how}"]
    cells += [_amounts(middle.get(name)) for name in ("ours", *others)]
    cells += [_beside(runs["ours"], runs.get(name, [])) for name in others]
    cells.append(f"≥ {TARGETS[what]:g} times as fast" if what in TARGETS else "< 150 MB")
    return cells


def _amounts(found: Run | None) -> str:
    if found is None:
        return ""
    return f"{found.wall:.2f} s, CPU {found.cpu:.2f} s, {found.peak / 1e6:.0f} MB"


def _beside(ours: Sequence[Run], other: Sequence[Run]) -> str:
    if not other:
        return ""
    pairs = list(zip(ours, other, strict=True))
    wall = spread([theirs.wall / mine.wall for mine, theirs in pairs])
    cpu = spread([mine.cpu / theirs.cpu for mine, theirs in pairs])
    return (
        f"{wall.median:.2f} ({wall.low:.2f}-{wall.high:.2f}) times as fast, "
        f"{cpu.median:.2f} of its CPU"
    )


def main() -> None:
    """Measures, prints and writes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.transfers", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="runs of every transfer")
    parser.add_argument("--files", type=int, default=10_000, help="how many small files")
    parser.add_argument("--large-only", action="store_true", help="only the four of 256 MiB")
    parser.add_argument("--no-stream", action="store_true", help="leave out the 5 GiB")
    parser.add_argument("--print", action="store_true", help="write no results")
    arguments = parser.parse_args()
    rounds, files = arguments.rounds, arguments.files
    program = [sys.executable, "-m", "benchmarks.transfer_program"]
    commands = {"ours": [*program, "ours"], "theirs": [*program, "theirs"]}
    others = ["s3transfer", "awscrt", "Go"]
    lines = [["what", "ours", *others, *(f"beside {name}" for name in others), "target"]]
    with tempfile.TemporaryDirectory() as name:
        if (go := build_go(Path(name))) is not None:
            commands["go"] = [str(go)]
        large = dict(commands)
        if importlib.util.find_spec("awscrt") is not None:
            large["crt"] = [*program, "crt"]
        for tls in (False, True):
            lines += measure(large, ["upload", "download"], tls, rounds, 0)
        if not arguments.large_only:
            small = ["upload-files", "download-files"]
            lines += measure(commands, small, False, max(1, rounds // 2), files)
        if not (arguments.no_stream or arguments.large_only):
            lines += measure({"ours": commands["ours"]}, ["stream"], False, 1, 0)
    lines.insert(1, ["-" * len(cell) for cell in lines[0]])
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    load = os.getloadavg()[0]
    text = _SECTION.format(
        facts=facts(),
        date=time.strftime("%Y-%m-%d"),
        load=load,
        busy="shared with other work" if load > 2.5 else "quiet",
        files=f"{files:,}",
        rounds=rounds,
        table=table,
    )
    if arguments.print:
        print(text)
        return
    _RESULTS.write_text(replaced(_RESULTS.read_text(encoding="utf-8"), text), encoding="utf-8")


if __name__ == "__main__":
    main()
