"""Many threads and calls, one in 20 with a fault: each ends with its own answer or error.

20,000 calls of 200 threads on the default transport, 4,032 of 64 on the native one.
"""

from __future__ import annotations

import collections
import contextlib
import gc
import os
import subprocess
import sys
import threading
from collections.abc import Generator
from typing import Any, NamedTuple

import pytest

from aws_core.retry import Standard
from aws_core.transport.http import BuildableClient
from services import s3
from smithy_py.context import with_timeout
from smithy_py.errors import (
    APIError,
    DeadlineExceededError,
    OperationError,
    RequestSendError,
    ResponseReadError,
)
from tests.canned import options
from tests.faults.conftest import in_use, sockets
from tests.servers.process import ROOT

EVERY = 20


class Load(NamedTuple):
    """How many threads make how many calls each."""

    threads: int
    warm_up: int
    round: int


LOADS = {"default": Load(200, 20, 80), "native": Load(64, 13, 50)}

# Faults, and what a call ends with that meets them in every attempt; None: with its answer.
FAULTS: list[tuple[str, type[OperationError] | None]] = [
    ("reset_before", RequestSendError),
    ("close_before", RequestSendError),
    ("reset_in_head", RequestSendError),
    ("garbage", RequestSendError),
    ("status_503", APIError),
    ("slow_down", APIError),
    ("short_body", ResponseReadError),
    ("reset_in_body", ResponseReadError),
    ("stalled_head", DeadlineExceededError),
    ("stalled_body", DeadlineExceededError),
    ("close_after", None),
    ("extra_bytes", None),
]
# A body that is cut is found when it is read, after the call returned, and a stall lasts longer
# than the deadline: neither is retried.
FINAL = {"short_body", "reset_in_body", "stalled_head", "stalled_body"}


class Plan(NamedTuple):
    """What one call meets, and what it must end with."""

    fault: str
    attempts: int
    error: type[OperationError] | None


def plan(number: int) -> Plan | None:
    """The faults of call *number* of all; most have none."""
    if number % EVERY:
        return None
    fault, error = FAULTS[number // EVERY % len(FAULTS)]
    attempts = 1 + 98 * (number // EVERY // len(FAULTS) % 2)
    recovers = attempts == 1 and fault not in FINAL
    return Plan(fault, attempts, None if recovers else error)


@contextlib.contextmanager
def server_process() -> Generator[str]:
    """The server in a process of its own, so that it does not compete for this one's lock."""
    command = [sys.executable, "-m", "tests.faults.server"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.stdin.close()
            process.wait(30)


class Soak:
    """Calls of one client on many threads."""

    def __init__(self, url: str, http_client: BuildableClient, threads: int) -> None:
        settings = options(
            http_client,
            base_endpoint=f"{url}/none/0",
            use_path_style=True,
            retryer=Standard(backoff=lambda attempt, error: 0.001),
        )
        self._url = url
        self._threads = threads
        self._client = s3.Client(s3.Options(**settings))
        self.endings: collections.Counter[str] = collections.Counter()
        self.wrong: list[str] = []

    def call(self, number: int) -> str:
        """What call *number* ended with; raises where that is wrong."""
        wanted = plan(number)
        key = f"key-{number:08d}"
        try:
            ended: bytes | OperationError = self._get(key, wanted)
        except OperationError as error:
            ended = error
        if wanted is None or wanted.error is None:
            assert ended == key.encode(), f"{wanted}: {ended!r}"
            return "answer"
        assert isinstance(ended, wanted.error), f"{wanted}: {ended!r}"
        return wanted.error.__name__

    def _get(self, key: str, wanted: Plan | None) -> bytes:
        functions: list[Any] = []
        seconds = 300.0
        if wanted is not None:
            endpoint = f"{self._url}/{wanted.fault}/{wanted.attempts}"
            functions.append(s3.with_options(base_endpoint=endpoint))
            seconds = 0.2 if wanted.error is DeadlineExceededError else seconds
        input = s3.GetObjectInput(bucket="bucket", key=key)
        output = self._client.get_object(input, *functions, ctx=with_timeout(seconds))
        assert output.body is not None
        with output.body as body:
            return bytes(body.read())

    def run(self, first: int, calls: int) -> None:
        """*calls* calls on each of the threads."""

        def work(thread: int) -> None:
            found: collections.Counter[str] = collections.Counter()
            try:
                for number in range(first + thread * calls, first + (thread + 1) * calls):
                    found[self.call(number)] += 1
            except BaseException as error:
                self.wrong.append(f"{type(error).__name__}: {error}")
            with lock:
                self.endings += found

        lock = threading.Lock()
        threads = [threading.Thread(target=work, args=(number,)) for number in range(self._threads)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def resident() -> int:
    """Bytes of memory that this process has."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def objects() -> int:
    gc.collect()
    return len(gc.get_objects())


@pytest.mark.filterwarnings("error")
def test_every_call_ends_rightly_and_leaves_nothing(transport: str) -> None:
    load = LOADS[transport]
    connections, running = sockets(), threading.active_count()
    with server_process() as url:
        client = (
            BuildableClient()
            .with_max_idle_connections(load.threads)
            .with_max_idle_connections_per_host(load.threads)
        )
        with client:
            soak = Soak(url, client, load.threads)
            soak.run(0, load.warm_up)
            warm_objects, warm_memory = objects(), resident()
            # The thread that watches deadlines stays for the life of the process.
            warm_threads = threading.active_count()

            soak.run(load.threads * load.warm_up, load.round)

            assert soak.wrong == []
            assert in_use(client) == 0
            assert objects() - warm_objects < 1000
            assert resident() - warm_memory < 32_000_000
            assert threading.active_count() <= warm_threads <= running + 1
    total = load.threads * (load.warm_up + load.round)
    assert soak.endings.total() == total
    assert soak.endings == expected_endings(total)
    assert sockets() <= connections


def expected_endings(calls: int) -> collections.Counter[str]:
    """How many calls must end with what."""
    found: collections.Counter[str] = collections.Counter()
    for number in range(calls):
        wanted = plan(number)
        error = None if wanted is None else wanted.error
        name = "answer" if error is None else error.__name__
        found[name] += 1
    return found
