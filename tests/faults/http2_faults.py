"""What can go wrong with an answer of HTTP/2, by name.

Each gets the connection, the stream of the request and the body of the healthy answer, and says
whether the connection goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import Event, WindowUpdated
from h2.exceptions import StreamClosedError
from hyperframe.frame import GoAwayFrame

from tests.faults.faults import reset

Fault = Callable[["Peer", int, bytes], Awaitable[bool]]

FAULTS: dict[str, Fault] = {}
AT_HEAD = frozenset({"refused_stream", "goaway_unprocessed", "answer_instead"})
"""The faults that come before the body was asked for."""
IN_UPLOAD = frozenset({"early_answer", "reset_upload", "stalled_upload"})
"""The faults that come before the body was read."""

_STALL = 60.0
_REFUSAL = b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>"


class Peer:
    """One connection, as the server sees it.

    Attributes:
        h2: The state of the protocol.
        reader: What comes.
        writer: Where answers go.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.h2 = H2Connection(H2Configuration(client_side=False, header_encoding=False))
        self.h2.initiate_connection()
        self.reader = reader
        self.writer = writer

    async def receive(self) -> list[Event]:
        """What the client said next."""
        data = await self.reader.read(65536)
        if not data:
            raise ConnectionError("closed by the client")
        events = self.h2.receive_data(data)
        await self.flush()
        return events

    async def flush(self, raw: bytes = b"") -> None:
        """Sends what is due, and *raw* after it."""
        self.writer.write(self.h2.data_to_send() + raw)
        await self.writer.drain()

    async def head(self, stream: int, length: int | None, status: int = 200) -> None:
        """Sends the head of an answer."""
        headers = [(b":status", b"%d" % status), (b"etag", b'"e"')]
        if length is not None:
            headers.append((b"content-length", b"%d" % length))
        self.h2.send_headers(stream, headers)
        await self.flush()

    async def go_ahead(self, stream: int) -> None:
        """Asks for the body."""
        self.h2.send_headers(stream, [(b":status", b"100")])
        await self.flush()

    async def body(self, stream: int, data: bytes, end: bool = True) -> None:
        """Sends *data* as the windows allow."""
        while data:
            room = min(self.h2.local_flow_control_window(stream), self.h2.max_outbound_frame_size)
            if room:
                self.h2.send_data(stream, data[:room])
                data = data[room:]
                await self.flush()
            else:
                while not any(isinstance(e, WindowUpdated) for e in await self.receive()):
                    pass
        if end:
            self.h2.end_stream(stream)
        await self.flush()

    async def answer(self, stream: int, data: bytes, status: int = 200) -> None:
        """Sends a whole answer."""
        await self.head(stream, len(data), status)
        await self.body(stream, data)

    async def reset(self, stream: int, code: ErrorCodes) -> None:
        """Resets the stream."""
        self.h2.reset_stream(stream, code)
        await self.flush()

    async def go_away(self, last: int, code: ErrorCodes = ErrorCodes.NO_ERROR) -> None:
        """Says that no stream after *last* was looked at; h2 would say nothing more."""
        await self.flush(GoAwayFrame(0, last_stream_id=last, error_code=code).serialize())

    async def arrive(self) -> None:
        """Lets what was sent arrive before what follows, such as the end."""
        await asyncio.sleep(0.02)

    async def stall(self) -> bool:
        """Silence, until the client goes."""
        await asyncio.wait_for(self.reader.read(-1), _STALL)
        return False


def fault(function: Fault) -> Fault:
    """Enters *function* under its name."""
    FAULTS[function.__name__] = function
    return function


@fault
async def none(peer: Peer, stream: int, body: bytes) -> bool:
    await peer.answer(stream, body)
    return True


@fault
async def large(peer: Peer, stream: int, body: bytes) -> bool:
    await peer.answer(stream, b"0123456789abcdef" * (5 * 65536))
    return True


@fault
async def unavailable(peer: Peer, stream: int, body: bytes) -> bool:
    await peer.answer(stream, b"", 503)
    return True


@fault
async def refused_stream(peer: Peer, stream: int, body: bytes) -> bool:
    await peer.reset(stream, ErrorCodes.REFUSED_STREAM)
    return True


@fault
async def internal_error(peer: Peer, stream: int, body: bytes) -> bool:
    await peer.reset(stream, ErrorCodes.INTERNAL_ERROR)
    return True


@fault
async def internal_error_in_body(peer: Peer, stream: int, body: bytes) -> bool:
    await peer.head(stream, len(body))
    await peer.body(stream, body[:-1], end=False)
    await peer.reset(stream, ErrorCodes.INTERNAL_ERROR)
    return True


@fault
async def reset_upload(peer: Peer, stream: int, body: bytes) -> bool:
    await peer.arrive()
    await peer.reset(stream, ErrorCodes.INTERNAL_ERROR)
    return True


@fault
async def stalled_upload(peer: Peer, stream: int, body: bytes) -> bool:
    # Nothing is acknowledged, so that the client runs out of window.
    return await peer.stall()


@fault
async def answer_instead(peer: Peer, stream: int, body: bytes) -> bool:
    await peer.answer(stream, _REFUSAL, 403)
    return True


@fault
async def early_answer(peer: Peer, stream: int, body: bytes) -> bool:
    await peer.arrive()
    # RFC 9113, 8.1: a whole answer, and then no more of the request is wanted.
    await peer.answer(stream, _REFUSAL, 403)
    with contextlib.suppress(StreamClosedError):
        await peer.reset(stream, ErrorCodes.NO_ERROR)
    return True


@fault
async def goaway_unprocessed(peer: Peer, stream: int, body: bytes) -> bool:
    await peer.go_away(0)
    await peer.arrive()
    return False


@fault
async def goaway_with_an_error(peer: Peer, stream: int, body: bytes) -> bool:
    await peer.go_away(stream, ErrorCodes.INTERNAL_ERROR)
    await peer.arrive()
    return False


@fault
async def goaway_before_the_answer(peer: Peer, stream: int, body: bytes) -> bool:
    await peer.go_away(stream)
    await peer.arrive()
    await peer.answer(stream, body)
    return await peer.stall()


@fault
async def goaway_in_the_body(peer: Peer, stream: int, body: bytes) -> bool:
    await peer.head(stream, len(body))
    await peer.body(stream, body[:1], end=False)
    await peer.go_away(stream)
    await peer.arrive()
    await peer.body(stream, body[1:])
    return await peer.stall()


@fault
async def goaway_after_the_answer(peer: Peer, stream: int, body: bytes) -> bool:
    await peer.answer(stream, body)
    await peer.go_away(stream)
    return await peer.stall()


@fault
async def goaway_and_close(peer: Peer, stream: int, body: bytes) -> bool:
    await peer.answer(stream, body)
    await peer.go_away(stream)
    await peer.arrive()
    # Without waiting for the client's goodbye.
    peer.writer.transport.abort()
    return False


@fault
async def close_before(peer: Peer, stream: int, body: bytes) -> bool:
    return False


@fault
async def tcp_reset_before(peer: Peer, stream: int, body: bytes) -> bool:
    reset(peer.writer)
    return False


@fault
async def close_in_head(peer: Peer, stream: int, body: bytes) -> bool:
    peer.h2.send_headers(stream, [(b":status", b"200"), (b"etag", b'"e"')])
    peer.writer.write(peer.h2.data_to_send()[:-1])
    await peer.arrive()
    return False


@fault
async def close_in_body(peer: Peer, stream: int, body: bytes) -> bool:
    await peer.head(stream, len(body))
    await peer.body(stream, body[:-1], end=False)
    await peer.arrive()
    return False


@fault
async def close_in_body_without_length(peer: Peer, stream: int, body: bytes) -> bool:
    await peer.head(stream, None)
    await peer.body(stream, body, end=False)
    await peer.arrive()
    return False


@fault
async def tcp_reset_in_body(peer: Peer, stream: int, body: bytes) -> bool:
    await peer.head(stream, len(body))
    await peer.body(stream, body[:-1], end=False)
    await peer.arrive()
    reset(peer.writer)
    return False


@fault
async def short_body(peer: Peer, stream: int, body: bytes) -> bool:
    await peer.head(stream, len(body))
    await peer.body(stream, body[:-1])
    return True


@fault
async def stalled_head(peer: Peer, stream: int, body: bytes) -> bool:
    return await peer.stall()


@fault
async def stalled_body(peer: Peer, stream: int, body: bytes) -> bool:
    await peer.head(stream, len(body))
    await peer.body(stream, body[:-1], end=False)
    return await peer.stall()
