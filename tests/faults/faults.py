"""What can go wrong with an answer, by name.

Each gets the streams of a connection and the healthy answer, and says whether the connection
goes on.
"""

from __future__ import annotations

import asyncio
import re
import socket
import struct
from collections.abc import Awaitable, Callable

from tests.faults.healthy import message

Fault = Callable[[asyncio.StreamReader, asyncio.StreamWriter, bytes], Awaitable[bool]]

FAULTS: dict[str, Fault] = {}
REFUSING = frozenset({"refuse_body", "reset_on_head"})
"""The faults that come before the body was read."""

_STALL = 60.0
_SLOW = 0.005


def fault(function: Fault) -> Fault:
    """Enters *function* under its name."""
    FAULTS[function.__name__] = function
    return function


def reset(writer: asyncio.StreamWriter) -> None:
    """Ends the connection with a reset."""
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _send_first(writer: asyncio.StreamWriter, data: bytes) -> None:
    """Sends *data*, and lets it arrive before what follows, such as a reset."""
    writer.write(data)
    await writer.drain()
    await asyncio.sleep(0.02)


def _split(answer: bytes) -> tuple[bytes, bytes]:
    head, _, body = answer.partition(b"\r\n\r\n")
    return head + b"\r\n\r\n", body


def _with_length(answer: bytes, length: bytes) -> bytes:
    return re.sub(rb"Content-Length: \d+", b"Content-Length: " + length, answer)


@fault
async def reset_on_head(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: bytes
) -> bool:
    reset(writer)
    return False


@fault
async def reset_before(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: bytes
) -> bool:
    reset(writer)
    return False


@fault
async def close_before(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: bytes
) -> bool:
    return False


@fault
async def reset_in_head(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: bytes
) -> bool:
    await _send_first(writer, answer[:20])
    reset(writer)
    return False


@fault
async def close_in_head(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: bytes
) -> bool:
    await _send_first(writer, answer[:20])
    return False


@fault
async def reset_in_body(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: bytes
) -> bool:
    await _send_first(writer, answer[:-1])
    reset(writer)
    return False


@fault
async def short_body(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: bytes
) -> bool:
    await _send_first(writer, answer[:-1])
    return False


@fault
async def reset_after(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: bytes
) -> bool:
    await _send_first(writer, answer)
    reset(writer)
    return False


@fault
async def close_after(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: bytes
) -> bool:
    writer.write(answer)
    return False


@fault
async def slow_head(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: bytes
) -> bool:
    head, body = _split(answer)
    for byte in head[:20]:
        writer.write(bytes([byte]))
        await asyncio.sleep(_SLOW)
    writer.write(head[20:] + body)
    return True


@fault
async def slow_body(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: bytes
) -> bool:
    head, body = _split(answer)
    writer.write(head)
    for byte in body:
        writer.write(bytes([byte]))
        await asyncio.sleep(_SLOW)
    return True


@fault
async def stalled_head(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: bytes
) -> bool:
    writer.write(answer[:20])
    await _stall(reader)
    return False


@fault
async def stalled_body(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: bytes
) -> bool:
    writer.write(answer[:-1])
    await _stall(reader)
    return False


async def _stall(reader: asyncio.StreamReader) -> None:
    """Silence, until the client goes."""
    await asyncio.wait_for(reader.read(), _STALL)


@fault
async def extra_bytes(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: bytes
) -> bool:
    writer.write(answer + b"and more")
    return True


@fault
async def small_length(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: bytes
) -> bool:
    writer.write(_with_length(answer, b"1"))
    return True


@fault
async def no_length(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: bytes
) -> bool:
    writer.write(_with_length(answer, b"2x"))
    return False


@fault
async def two_lengths(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: bytes
) -> bool:
    writer.write(_with_length(answer, b"2\r\nContent-Length: 3"))
    return False


@fault
async def garbage(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: bytes
) -> bool:
    writer.write(b"SSH-2.0-OpenSSH_9.2p1\r\n")
    return False


@fault
async def not_json(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: bytes
) -> bool:
    writer.write(message(b"<html>"))
    return True


@fault
async def refuse_body(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: bytes
) -> bool:
    body = b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>"
    writer.write(message(body, b"403 Forbidden", b"Connection: close\r\n"))
    return False


def _answering(name: str, status: bytes, body: bytes = b"", headers: bytes = b"") -> None:
    async def fail(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: bytes
    ) -> bool:
        writer.write(message(body, status, headers))
        return True

    FAULTS[name] = fail


_THROTTLING = b'{"__type": "ThrottlingException", "message": "the message"}'
_SLOW_DOWN = b"<Error><Code>SlowDown</Code><Message>the message</Message></Error>"

for _status in (b"429", b"500", b"501", b"502", b"503", b"504"):
    _answering(f"status_{_status.decode()}", _status + b" Failed")
_answering("throttled", b"400 Bad Request", _THROTTLING)
_answering("throttled_for_a_while", b"400 Bad Request", _THROTTLING, b"x-amz-retry-after: 40\r\n")
_answering("slow_down", b"400 Bad Request", _SLOW_DOWN)
