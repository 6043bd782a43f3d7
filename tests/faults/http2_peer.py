"""One connection of HTTP/2, as the server with faults sees it."""

from __future__ import annotations

import asyncio

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import Event, WindowUpdated
from hyperframe.frame import GoAwayFrame

_STALL = 60.0


class Peer:
    """A connection.

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
