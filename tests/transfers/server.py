"""The S3 in memory on a port of this machine, with faults, in a process of its own.

``python -m tests.transfers.server CERTIFICATE KEY`` prints its port and that of TLS, and ends with
its standard input. What lies under ``/-/`` is for tests: ``/-/state`` tells what it has,
``/-/faults`` takes what shall fail.
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
import functools
import hashlib
import json
import random
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Generator
from pathlib import Path
from typing import Any

from tests.servers.certificates import Certificates
from tests.servers.process import ROOT
from tests.transfers.faults import (
    FAULTS,
    KINDS,
    STALL,
    WHILE_SENDING,
    Exchange,
    reset,
    written,
)
from tests.transfers.store import Answer, Asked, Store
from tests.transfers.wire import HARMS, Wire

MARK = "x-mark"
"""The header whose requests the server keeps a list of."""


class Server:
    """Serves a store.

    Attributes:
        met: Counts the faults.
        wire: The way that TLS takes to it, once there is one.
    """

    def __init__(self) -> None:
        self.met: collections.Counter[str] = collections.Counter()
        self.wire: Wire | None = None
        self._store = Store()
        self._chance = random.Random(0)
        self._rate = 0.0
        self._kinds: tuple[str, ...] = KINDS
        self._delay = 0.0
        self._on = ""
        self._requests = 0
        self._marked: list[tuple[str, str]] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serves one connection."""
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                while await self._exchange(reader, writer):
                    await writer.drain()
        finally:
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line, *lines = head.split("\r\n")
        method, target, _ = line.split(" ")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (text.partition(":") for text in lines)
        }
        length = int(headers.get("content-length", 0))
        if target.startswith("/-/"):
            body = await reader.readexactly(length)
            writer.write(written(self._control(target, body)))
            return True
        self._requests += 1
        kind = ""
        described = f"{method} {target} {headers.get('range', '')}"
        if MARK in headers:
            self._marked.append((headers[MARK], described))
        if self._on in described and self._chance.random() < self._rate:
            kind = self._chance.choice(self._kinds)
            self.met[kind] += 1
        if self._delay:
            await asyncio.sleep(self._delay)
        if headers.get("expect") == "100-continue":
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if kind in WHILE_SENDING:
            await reader.readexactly(self._chance.randrange(length + 1))
            if kind == "stalled_request":
                writer.transport.pause_reading()  # type: ignore[attr-defined]
                await asyncio.sleep(STALL)
            reset(writer)
            return False
        asked = Asked(method, target, headers, await reader.readexactly(length))
        if kind:
            return await FAULTS[kind](Exchange(writer, asked, self._store.answer, self._chance))
        writer.write(written(self._store.answer(asked)))
        return True

    def _control(self, target: str, body: bytes) -> Answer:
        if target == "/-/faults":
            said: dict[str, Any] = json.loads(body)
            self._chance = random.Random(said.get("seed", 0))
            self._rate = said.get("rate", 0.0)
            self._kinds = tuple(said.get("kinds", KINDS))
            self._delay = said.get("delay", 0.0)
            self._on = said.get("on", "")
            if self.wire is not None:
                self.wire.chance = random.Random(said.get("seed", 0))
                self.wire.every = said.get("wire_every", 0)
                self.wire.kinds = tuple(said.get("wire_kinds", HARMS))
            return Answer(200, {}, b"{}")
        store = self._store
        state = {
            "objects": {
                key: hashlib.sha256(found.data).hexdigest() for key, found in store.objects.items()
            },
            "uploads": {key: len(upload.parts) for key, upload in store.uploads.items()},
            "met": self.met,
            "requests": self._requests,
            "marked": self._marked,
        }
        return Answer(200, {}, json.dumps(state).encode())


class Running:
    """The server as tests see it.

    Attributes:
        url: Where it is.
        tls_url: Where it is by TLS, behind a wire that can do harm.
        ca_bundle: Who vouches for it there.
    """

    def __init__(self, url: str, tls_url: str, ca_bundle: Path) -> None:
        self.url = url
        self.tls_url = tls_url
        self.ca_bundle = ca_bundle

    def state(self) -> dict[str, Any]:
        """What it has: ``objects`` by key with their SHA-256, ``uploads`` by id with the number
        of their parts, how many faults of each kind were ``met``, how many ``requests`` came, and
        of those that were ``marked`` the mark and what was asked.
        """
        with urllib.request.urlopen(f"{self.url}/-/state", timeout=60) as response:
            found: dict[str, Any] = json.load(response)
            return found

    def set_faults(self, **said: Any) -> None:
        """Sets what goes wrong from now on.

        Args:
            said: The ``rate`` of requests that meet one of ``kinds``, of those that have ``on``
                in their method, target and range; the ``seed`` of all that is random; the ``delay``
                of every answer, in seconds; after how many bytes of TLS the wire does harm,
                ``wire_every``, and of which ``wire_kinds``.
        """
        data = json.dumps(said).encode()
        with urllib.request.urlopen(f"{self.url}/-/faults", data, timeout=60) as response:
            response.read()


@contextlib.contextmanager
def server_process(certificates: Certificates) -> Generator[Running]:
    """The server, without faults at first."""
    files = [str(certificates.certificate), str(certificates.key)]
    command = [sys.executable, "-m", "tests.transfers.server", *files]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            plain, tls = process.stdout.readline().split()
            yield Running(
                f"http://127.0.0.1:{plain}", f"https://127.0.0.1:{tls}", certificates.ca_bundle
            )
        finally:
            process.stdin.close()
            process.wait(30)


async def _main(certificate: str, key: str) -> None:
    server = Server()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listen = functools.partial(asyncio.start_server, host="127.0.0.1", port=0, backlog=1024)
    async with (
        await listen(server.serve) as plain,
        await listen(server.serve, ssl=context) as tls,
    ):
        server.wire = Wire(_port(tls), server.met)
        async with await listen(server.wire.serve) as wire:
            sys.stdout.write(f"{_port(plain)} {_port(wire)}\n")
            sys.stdout.flush()
            await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
            # What is still open belongs to clients that were killed.
            asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)


def _port(server: asyncio.Server) -> int:
    port: int = server.sockets[0].getsockname()[1]
    return port


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
