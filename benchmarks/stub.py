"""A server that answers every request at once, in a process of its own.

``python -m benchmarks.stub`` listens on a free port of 127.0.0.1, prints the port, and ends
with its standard input.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import subprocess
import sys
from collections.abc import Generator

from benchmarks.answers import ANSWERS, operation_of

_LENGTH = re.compile(rb"\r\nContent-Length: *(\d+)", re.IGNORECASE)
_TARGET = re.compile(rb"\r\nX-Amz-Target: *(\S+)", re.IGNORECASE)
_CONTINUE = re.compile(rb"\r\nExpect: *100-continue", re.IGNORECASE)


def _written(operation: str) -> bytes:
    answer = ANSWERS[operation]
    lines = "".join(f"{name}: {value}\r\n" for name, value in answer.headers.items())
    return f"HTTP/1.1 200 OK\r\n{lines}\r\n".encode() + answer.body


class _Connection(asyncio.Protocol):
    """Answers the requests of one connection, one after the other."""

    def __init__(self, written: dict[str, bytes]) -> None:
        self._written = written
        self._data = b""
        self._asked = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._data += data
        while (end := self._data.find(b"\r\n\r\n")) >= 0:
            head = self._data[:end]
            length = _LENGTH.search(head)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(self._data) < whole:
                if not self._asked and _CONTINUE.search(head):
                    self._asked = True
                    self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                return
            self._data = self._data[whole:]
            self._asked = False
            target = _TARGET.search(head)
            operation = operation_of(
                head.partition(b" ")[0].decode(), target[1].decode() if target else ""
            )
            self._transport.write(self._written[operation])


async def _serve() -> None:
    written = {operation: _written(operation) for operation in ANSWERS}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(written), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


@contextlib.contextmanager
def stub(cores: set[int]) -> Generator[str]:
    """Runs the server on *cores* (empty: on any); gives its URL."""
    from benchmarks.machine import pin

    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.stub"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        pin(cores, process.pid)
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.stdin.close()
            process.wait(10)


if __name__ == "__main__":
    asyncio.run(_serve())
