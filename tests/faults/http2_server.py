"""The server with faults, speaking HTTP/2 over TLS; the path of a request names its fault."""

from __future__ import annotations

import asyncio
import ssl

from h2.events import DataReceived, RequestReceived, StreamEnded
from h2.exceptions import ProtocolError

from tests.faults.faults import reset
from tests.faults.http2_faults import AT_HEAD, FAULTS, IN_UPLOAD
from tests.faults.http2_peer import Peer
from tests.faults.server import FaultServer, Seen, attempt_of

# Of the 65,535 bytes that a client may send at first; more is allowed once they are gone.
_WINDOW = 65535


class HTTP2FaultServer(FaultServer):
    """A server on a thread of its own, in a ``with`` block.

    Attributes:
        violations: What clients said against the protocol.

    Args:
        tls: The TLS to speak; it offers HTTP/2 and nothing else.
    """

    def __init__(self, tls: ssl.SSLContext) -> None:
        super().__init__(tls)
        self.violations: list[ProtocolError] = []

    async def _exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: int
    ) -> bool:
        """Serves the whole connection."""
        peer = Peer(reader, writer)
        try:
            await peer.flush()
            while await self._answer(peer, connection):
                pass
        except ProtocolError as error:
            self.violations.append(error)
            reset(writer)
        return False

    async def _answer(self, peer: Peer, connection: int) -> bool:
        stream, head, body, taken = 0, b"", bytearray(), 0
        while True:
            for event in await peer.receive():
                match event:
                    case RequestReceived():
                        stream, head = event.stream_id, _head(event)
                        body, taken = bytearray(), 0
                        name = _fault(head)
                        if b"100-continue" in head and name not in AT_HEAD:
                            await peer.go_ahead(stream)
                        if name in AT_HEAD | IN_UPLOAD:
                            self.requests.append(Seen(head, b"", attempt_of(head), connection))
                            return await FAULTS[name](peer, stream, b"")
                    case DataReceived() if event.stream_id == stream:
                        body += event.data
                        taken += event.flow_controlled_length
                        if taken >= _WINDOW and event.stream_ended is None:
                            peer.h2.acknowledge_received_data(taken, stream)
                            await peer.flush()
                            taken = 0
                    case StreamEnded() if event.stream_id == stream:
                        if taken:
                            peer.h2.increment_flow_control_window(taken)
                        self.requests.append(Seen(head, bytes(body), attempt_of(head), connection))
                        return await FAULTS[_fault(head)](peer, stream, _content(head))
                    case _:
                        pass


def _head(event: RequestReceived) -> bytes:
    fields = dict(event.headers)
    lines = [b"%b %b HTTP/2" % (fields[b":method"], fields[b":path"])]
    lines += [b"%b: %b" % field for field in event.headers if not field[0].startswith(b":")]
    return b"\r\n".join([*lines, b"", b""])


def _fault(head: bytes) -> str:
    _, name, attempts, *_ = head.split(b" ", 2)[1].split(b"/")
    return name.decode() if attempt_of(head) <= int(attempts) else "none"


def _content(head: bytes) -> bytes:
    method, path, _ = head.split(b" ", 2)
    return path.partition(b"?")[0].rpartition(b"/")[2] if method == b"GET" else b""
