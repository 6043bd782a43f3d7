"""Transfers that are paused and killed at any point, with faults, and gone on with until done.

``TRANSFER_RESUMES`` says how many transfers, ``TRANSFER_SEED`` which.
"""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import hashlib
import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from aws_core.transport.http import BuildableClient
from feature.s3.manager.state_file import StateFile
from services import s3
from tests.servers.process import ROOT
from tests.transfers.faults import KINDS
from tests.transfers.resuming import DONE, FAILED, KILLED, PAUSED, WRONG, Try
from tests.transfers.server import Running
from tests.transfers.soak import BUCKET, PART, client, content, manager, stored_name

TRANSFERS = int(os.environ.get("TRANSFER_RESUMES", "40"))
SEED = int(os.environ.get("TRANSFER_SEED", "1"))
SIZES = (PART, 2 * PART, 5 * PART + 3, 16 * PART, 20 * PART + 1)
PROGRAMS = 4

# So often it is paused or killed; then it is left in peace, but for the faults.
INTERRUPTIONS = 6
BOUND = 40

# One that tells of another object is to be refused, and not gone on with.
SURVIVED = [kind for kind in KINDS if kind != "other_tag"]

_PART_NUMBER = re.compile(r"PUT .*[?&]partNumber=(\d+)")
_UPLOAD_ID = re.compile(r"uploadId=([^& ]+)")
_RANGE = re.compile(r"GET .* bytes=(\d+)-")


@contextlib.contextmanager
def program(server: Running, folder: Path) -> Generator[subprocess.Popen[str]]:
    """What does the tries."""
    folder.mkdir()
    (folder / "file").write_bytes(content(SIZES[-1]))
    with subprocess.Popen(
        [sys.executable, "-m", "tests.transfers.resuming"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            for kind in ("upload", "download"):
                send(process, new_try(server, folder, kind, "warm-up", mark="warm-up"))
            yield process
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(30)


def new_try(server: Running, folder: Path, kind: str, key: str, **more: Any) -> Try:
    """A try with the files in a folder."""
    values: dict[str, Any] = {"url": server.url, **more}
    return Try(
        ca_bundle=str(server.ca_bundle),
        kind=kind,
        key=key,
        path=str(folder / "file"),
        state=str(folder / "state"),
        **values,
    )


def send(process: subprocess.Popen[str], one: Try) -> None:
    """Has a program do a try."""
    assert process.stdin is not None
    process.stdin.write(f"{json.dumps(dataclasses.asdict(one))}\n")
    process.stdin.flush()


def ended(process: subprocess.Popen[str]) -> str:
    """How the next try of a program ended."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


@dataclasses.dataclass(frozen=True)
class Known:
    """What the state file said was done before a try."""

    upload_id: str
    numbers: frozenset[int]


class Resuming:
    """Does transfers to their ends.

    Args:
        server: The server.
        folder: Where files are.

    Attributes:
        endings: How many tries ended how.
        known: What was done before each try, by its mark.
        wrong: What must not have happened.
    """

    def __init__(self, server: Running, folder: Path) -> None:
        self._server = server
        self._folder = folder
        self.endings: collections.Counter[str] = collections.Counter()
        self.known: dict[str, Known] = {}
        self.wrong: list[str] = []

    def run(self, number: int, process: subprocess.Popen[str]) -> None:
        """Does one transfer, again and again until it is done."""
        chance = random.Random(number)
        size = chance.choice(SIZES)
        kind = chance.choice(("upload", "download"))
        folder = self._folder / str(number)
        folder.mkdir()
        path, state = folder / "file", folder / "state"
        if kind == "upload":
            path.write_bytes(content(size))
        for turn in range(BOUND):
            mark = f"{number}/{turn}"
            self.known[mark] = known(state)
            after = chance.expovariate(1 / 0.03) if turn < INTERRUPTIONS else None
            kills = chance.random() < 0.7
            one = new_try(
                self._server,
                folder,
                kind,
                f"uploaded/{number}" if kind == "upload" else stored_name(size),
                mark=mark,
                url=self._server.tls_url if number % 3 == 0 else self._server.url,
                kill_after=after if kills else None,
                pause_after=None if kills else after,
            )
            send(process, one)
            ending = ended(process)
            self.endings[ending] += 1
            if ending == DONE:
                if path.read_bytes() != content(size):
                    self.wrong.append(f"{mark}: {kind} of {size} bytes is corrupt")
                break
        else:
            self.wrong.append(f"{number}: {kind} of {size} bytes was never done")
        left = sorted(os.listdir(folder))
        if left != ["file"]:
            self.wrong.append(f"{number}: {kind} left {left}")

    def repeated(self, marked: list[tuple[str, str]]) -> list[str]:
        """The requests for what was known to be done."""
        return [
            f"{mark}: {described}"
            for mark, described in marked
            if mark in self.known
            and number_of(described, self.known[mark]) in self.known[mark].numbers
        ]


def known(state: Path) -> Known:
    """What a state file says."""
    found = StateFile(str(state)).read_any()
    if found is None:
        return Known("", frozenset())
    return Known(found.get("upload_id", ""), frozenset(map(int, found["parts"])))


def number_of(described: str, known: Known) -> int | None:
    """The part that a request sends or fetches, if it is one of that upload or of a download."""
    if match := _PART_NUMBER.match(described):
        upload_id = _UPLOAD_ID.search(described)
        return int(match[1]) if upload_id and upload_id[1] == known.upload_id else None
    match = _RANGE.match(described)
    return int(match[1]) // PART + 1 if match else None


def test_it_ends_right_and_does_nothing_twice(server: Running, tmp_path: Path) -> None:
    with BuildableClient() as http_client, manager(client(server.url, http_client)) as transfers:
        for size in SIZES:
            input = s3.PutObjectInput(bucket=BUCKET, key=stored_name(size), body=content(size))
            transfers.upload_object(input)
    resuming = Resuming(server, tmp_path)
    numbers = iter(range(SEED * 1_000_000, SEED * 1_000_000 + TRANSFERS))

    def work(process: subprocess.Popen[str]) -> None:
        for number in numbers:
            resuming.run(number, process)

    with contextlib.ExitStack() as stack, ThreadPoolExecutor(PROGRAMS) as workers:
        folders = [tmp_path / f"program-{number}" for number in range(PROGRAMS)]
        programs = [stack.enter_context(program(server, folder)) for folder in folders]
        for process in programs:
            assert [ended(process), ended(process)] == [DONE, DONE]
        server.set_faults(seed=SEED, rate=1 / 15, kinds=SURVIVED, wire_every=1_000_000)
        list(workers.map(work, programs))
    server.set_faults()
    state = server.state()
    assert resuming.wrong == []
    assert resuming.endings[DONE] == TRANSFERS
    assert resuming.endings[WRONG] == 0
    for ending in (FAILED, KILLED, PAUSED):
        assert resuming.endings[ending] > 0, ending
    assert resuming.repeated(state["marked"]) == []
    assert any(known.numbers for known in resuming.known.values())
    assert set(state["objects"].values()) <= {
        hashlib.sha256(content(size)).hexdigest() for size in SIZES
    }
    # An empty one is of a call that was made again because its answer was lost.
    assert not any(state["uploads"].values()), "parts are left"
