"""A server with faults: the path of a request names the one it meets, and in how many attempts.

``/reset_before/2/bucket/key`` resets the connection in the first two attempts of a call, as its
``amz-sdk-request`` header counts them, and answers the third. So the server keeps no script, and
any number of threads may ask for any faults.

``python -m tests.faults.server`` serves from a process of its own: it prints its port, and ends
when its input does.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
import sys
import threading
from types import TracebackType
from typing import NamedTuple, Self

from tests.faults.faults import FAULTS, REFUSING
from tests.faults.healthy import healthy_answer

_ATTEMPT = re.compile(rb"amz-sdk-request: attempt=(\d+)", re.IGNORECASE)
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
_HEADER = rb"(?im)^%b: ([^\r]*)"


class Seen(NamedTuple):
    """A request that came, whole."""

    head: bytes
    body: bytes
    attempt: int
    connection: int

    def header(self, name: bytes) -> bytes:
        """The value of a header; empty without one."""
        match = re.search(_HEADER % re.escape(name), self.head)
        return match[1] if match else b""


class FaultServer:
    """A server on a thread of its own, in a ``with`` block.

    Attributes:
        port: Where it listens.
        requests: The requests that came whole, if it records them.
        accepted: How many connections it accepted.
        open: How many of them are open.

    Args:
        tls: The TLS to speak.
        record: Whether requests are kept.
    """

    def __init__(self, tls: ssl.SSLContext | None = None, record: bool = True) -> None:
        self._tls = tls
        self._record = record
        self._loop = asyncio.new_event_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.port = 0
        self.requests: list[Seen] = []
        self.accepted = 0
        self.open = 0
        self._idle = threading.Condition()

    @property
    def url(self) -> str:
        """Its root."""
        return f"http{'s' if self._tls else ''}://127.0.0.1:{self.port}"

    def at(self, fault: str, attempts: int = 99) -> str:
        """The endpoint whose calls meet *fault* in their first *attempts* attempts."""
        return f"{self.url}/{fault}/{attempts}"

    def wait_closed(self) -> bool:
        """Whether all its connections end, within half a minute."""
        with self._idle:
            return self._idle.wait_for(lambda: self.open == 0, 30)

    def __enter__(self) -> Self:
        self._server = self._loop.run_until_complete(self.start())
        self._thread.start()
        return self

    async def start(self) -> asyncio.Server:
        """Listens."""
        server = await asyncio.start_server(
            self._serve, "127.0.0.1", 0, ssl=self._tls, backlog=1024
        )
        self.port = server.sockets[0].getsockname()[1]
        return server

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _stop(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.accepted += 1
        self.open += 1
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                number = self.accepted
                while await self._exchange(reader, writer, number):
                    await writer.drain()
        finally:
            writer.close()
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()
            self._tasks.discard(task)
            with self._idle:
                self.open -= 1
                self._idle.notify_all()

    async def _exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: int
    ) -> bool:
        """Whether the connection goes on after one request and its answer."""
        head = await reader.readuntil(b"\r\n\r\n")
        _, fault, times, *_ = head.split(b" ", 2)[1].split(b"/")
        attempt = attempt_of(head)
        name = fault.decode() if attempt <= int(times) else "none"
        if name in REFUSING:
            return await FAULTS[name](reader, writer, b"")
        if b"100-continue" in head:
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        length = _LENGTH.search(head)
        body = await reader.readexactly(int(length[1])) if length else b""
        if self._record:
            self.requests.append(Seen(head, body, attempt, connection))
        answer = healthy_answer(head)
        if name == "none":
            writer.write(answer)
            return True
        return await FAULTS[name](reader, writer, answer)


def attempt_of(head: bytes) -> int:
    """Which attempt of its call the request with *head* says it is."""
    match = _ATTEMPT.search(head)
    return int(match[1]) if match else 1


async def _main() -> None:
    server = FaultServer(record=False)
    async with await server.start():
        sys.stdout.write(f"{server.port}\n")
        sys.stdout.flush()
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_main())
