"""Passes the bytes of connections on, and does harm to some: what TLS has to notice."""

from __future__ import annotations

import asyncio
import collections
import contextlib
import random
from collections.abc import Awaitable, Callable

from tests.transfers.faults import STALL, reset

_PIECE = 64 * 1024
_HANDSHAKE = 1500

Harm = Callable[[asyncio.StreamWriter, bytes, random.Random], Awaitable[bool]]
"""Passes bytes on, but not as they came; whether the connection goes on."""


async def _flip(writer: asyncio.StreamWriter, data: bytes, chance: random.Random) -> bool:
    writer.write(bytes([data[0] ^ (1 << chance.randrange(8))]) + data[1:])
    return True


async def _lose(writer: asyncio.StreamWriter, data: bytes, chance: random.Random) -> bool:
    writer.write(data[chance.randrange(1, len(data) + 1) :])
    return True


async def _repeat(writer: asyncio.StreamWriter, data: bytes, chance: random.Random) -> bool:
    writer.write(data[: chance.randrange(1, len(data) + 1)] + data)
    return True


async def _end(writer: asyncio.StreamWriter, data: bytes, chance: random.Random) -> bool:
    return False


async def _reset(writer: asyncio.StreamWriter, data: bytes, chance: random.Random) -> bool:
    reset(writer)
    return False


async def _stall(writer: asyncio.StreamWriter, data: bytes, chance: random.Random) -> bool:
    await asyncio.sleep(STALL)
    return False


HARMS: dict[str, Harm] = {
    "wire_flip": _flip,
    "wire_lose": _lose,
    "wire_repeat": _repeat,
    "wire_end": _end,
    "wire_reset": _reset,
    "wire_stall": _stall,
}


class Wire:
    """A way to a port of this machine.

    Args:
        port: The port.
        met: Counts the harms.

    Attributes:
        every: After how many bytes harm is done, on the average; 0 for never.
        kinds: The harms, by their names.
        chance: Where everything random comes from.
    """

    def __init__(self, port: int, met: collections.Counter[str]) -> None:
        self.every = 0
        self.kinds: tuple[str, ...] = tuple(HARMS)
        self.chance = random.Random(0)
        self._port = port
        self._met = met

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serves one connection, until either side ends it."""
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._port)
            both = [
                asyncio.ensure_future(self._pass(reader, back)),
                asyncio.ensure_future(self._pass(there, writer)),
            ]
            try:
                await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for one in both:
                    one.cancel()
                back.close()
        finally:
            writer.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        in_handshake = self.chance.random() < 0.1
        left = self.chance.randrange(_HANDSHAKE) if in_handshake else None
        with contextlib.suppress(OSError):
            while data := await reader.read(_PIECE):
                if not self.every:
                    left = None
                elif left is None:
                    left = self._far()
                if left is None or len(data) <= left:
                    left = None if left is None else left - len(data)
                    writer.write(data)
                else:
                    kind = self.chance.choice(self.kinds)
                    self._met[kind] += 1
                    writer.write(data[:left])
                    if not await HARMS[kind](writer, data[left:], self.chance):
                        return
                    left = self._far()
                await writer.drain()

    def _far(self) -> int:
        """How many bytes pass unharmed."""
        return int(self.chance.expovariate(1 / self.every))
