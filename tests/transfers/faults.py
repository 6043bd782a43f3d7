"""What goes wrong with a request or its answer, byte by byte."""

from __future__ import annotations

import asyncio
import random
import re
import socket
import struct
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from tests.transfers.store import Answer, Asked, error_answer

STALL = 3.0
"""Seconds that a stalled connection is silent: longer than the clients of the tests wait."""


class Exchange(NamedTuple):
    """A request that meets a fault.

    Attributes:
        writer: The connection.
        asked: The request.
        answer: Does what is asked, and gives the answer.
        chance: Where everything random comes from.
    """

    writer: asyncio.StreamWriter
    asked: Asked
    answer: Callable[[Asked], Answer]
    chance: random.Random


Fault = Callable[[Exchange], Awaitable[bool]]
"""Whether the connection goes on."""

WHILE_SENDING = ("reset_request", "stalled_request")
"""The faults that come while the body of the request does."""

FAULTS: dict[str, Fault] = {}


def written(answer: Answer, length: int | None = None) -> bytes:
    """The bytes of an answer."""
    size = length if length is not None else answer.size
    lines = "".join(f"{name}: {value}\r\n" for name, value in answer.headers.items())
    size = len(answer.body) if size is None else size
    head = f"HTTP/1.1 {answer.status} Text\r\n{lines}Content-Length: {size}\r\n\r\n"
    if answer.status == 204:
        head = f"HTTP/1.1 204 No Content\r\n{lines}\r\n"
    return head.encode() + answer.body


def reset(writer: asyncio.StreamWriter) -> None:
    """Ends the connection with a reset."""
    sock = writer.get_extra_info("socket")
    if sock is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def _fault(function: Fault) -> Fault:
    FAULTS[function.__name__.removeprefix("_")] = function
    return function


def _flipped(data: bytes, chance: random.Random) -> bytes:
    if not data:
        return data
    place = chance.randrange(len(data))
    return data[:place] + bytes([data[place] ^ (1 << chance.randrange(8))]) + data[place + 1 :]


def _is_object(exchange: Exchange) -> bool:
    lists = {"list-type", "uploads", "uploadId"}
    return exchange.asked.method == "GET" and lists.isdisjoint(exchange.asked.query)


def _healthy(exchange: Exchange) -> bool:
    exchange.writer.write(written(exchange.answer(exchange.asked)))
    return True


async def _begin(exchange: Exchange) -> None:
    """Sends some of the answer, and lets it arrive."""
    data = written(exchange.answer(exchange.asked))
    exchange.writer.write(data[: exchange.chance.randrange(1, len(data))])
    await exchange.writer.drain()
    await asyncio.sleep(0.005)


@_fault
async def _lost_answer(exchange: Exchange) -> bool:
    exchange.answer(exchange.asked)
    reset(exchange.writer)
    return False


@_fault
async def _reset_answer(exchange: Exchange) -> bool:
    await _begin(exchange)
    reset(exchange.writer)
    return False


@_fault
async def _short_answer(exchange: Exchange) -> bool:
    await _begin(exchange)
    return False


@_fault
async def _stalled_answer(exchange: Exchange) -> bool:
    await _begin(exchange)
    await asyncio.sleep(STALL)
    return False


@_fault
async def _slow_answer(exchange: Exchange) -> bool:
    data = written(exchange.answer(exchange.asked))
    step = len(data) // 4 + 1
    for start in range(0, len(data), step):
        exchange.writer.write(data[start : start + step])
        await exchange.writer.drain()
        await asyncio.sleep(0.005)
    return True


@_fault
async def _garbage(exchange: Exchange) -> bool:
    exchange.writer.write(exchange.chance.randbytes(200) + b"\r\n\r\n")
    return False


@_fault
async def _flipped_request(exchange: Exchange) -> bool:
    asked = exchange.asked
    if asked.method == "PUT":
        asked = asked._replace(body=_flipped(asked.body, exchange.chance))
    exchange.writer.write(written(exchange.answer(asked)))
    return True


@_fault
async def _flipped_answer(exchange: Exchange) -> bool:
    answer = exchange.answer(exchange.asked)
    if _is_object(exchange):
        answer = answer._replace(body=_flipped(answer.body, exchange.chance))
    exchange.writer.write(written(answer))
    return True


@_fault
async def _too_long(exchange: Exchange) -> bool:
    """Announces more bytes than there are."""
    if exchange.asked.method == "HEAD":
        # It would be the true answer for another object.
        return _healthy(exchange)
    answer = exchange.answer(exchange.asked)
    exchange.writer.write(written(answer, len(answer.body) + exchange.chance.randrange(1, 99)))
    return False


@_fault
async def _too_short(exchange: Exchange) -> bool:
    """Announces fewer bytes than there are."""
    answer = exchange.answer(exchange.asked)
    if not answer.body:
        return _healthy(exchange)
    exchange.writer.write(written(answer, exchange.chance.randrange(len(answer.body))))
    return False


@_fault
async def _wrong_range(exchange: Exchange) -> bool:
    """Answers with other bytes than were asked for, and says so."""
    asked = exchange.asked
    if (text := asked.headers.get("range")) is None:
        return _healthy(exchange)
    shifted = re.sub(r"\d+$", lambda last: str(int(last[0]) + 7), text)
    asked = asked._replace(headers={**asked.headers, "range": shifted})
    exchange.writer.write(written(exchange.answer(asked)))
    return True


@_fault
async def _no_range(exchange: Exchange) -> bool:
    """Answers with the whole object."""
    asked = exchange.asked
    headers = {name: value for name, value in asked.headers.items() if name != "range"}
    exchange.writer.write(written(exchange.answer(asked._replace(headers=headers))))
    return True


@_fault
async def _other_tag(exchange: Exchange) -> bool:
    answer = exchange.answer(exchange.asked)
    if "ETag" in answer.headers:
        answer.headers["ETag"] = '"00000000000000000000000000000000"'
    exchange.writer.write(written(answer))
    return True


async def silent(exchange: Exchange) -> bool:
    """Never answers."""
    await asyncio.sleep(3600)
    return False


async def unanswered(exchange: Exchange) -> bool:
    """Does what is asked, and never says so."""
    exchange.answer(exchange.asked)
    return await silent(exchange)


def _refusing(status: int, code: str) -> Fault:
    async def refuse(exchange: Exchange) -> bool:
        answer = error_answer(status, code)
        if exchange.asked.method == "HEAD":
            answer = answer._replace(body=b"", size=len(answer.body))
        exchange.writer.write(written(answer))
        return True

    return refuse


FAULTS["slow_down"] = _refusing(503, "SlowDown")
FAULTS["throttled"] = _refusing(429, "ThrottlingException")
FAULTS["internal_error"] = _refusing(500, "InternalError")


@_fault
async def _error_in_200(exchange: Exchange) -> bool:
    """What S3 answers when it fails after it began to answer."""
    if exchange.asked.method != "POST":
        return _healthy(exchange)
    exchange.writer.write(written(error_answer(200, "InternalError")))
    return True


KINDS = (*WHILE_SENDING, *FAULTS)
"""The faults that clients get over, or fail of."""

FAULTS["silent"] = silent
FAULTS["unanswered"] = unanswered
