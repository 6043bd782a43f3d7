"""What can go wrong with an answer of HTTP/2, by name.

Each gets the connection, the stream of the request and the body of the healthy answer, and says
whether the connection goes on.
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable

from h2.errors import ErrorCodes
from h2.exceptions import StreamClosedError

from tests.faults.faults import reset
from tests.faults.http2_peer import Peer

Fault = Callable[[Peer, int, bytes], Awaitable[bool]]

FAULTS: dict[str, Fault] = {}
AT_HEAD = frozenset({"refused_stream", "goaway_unprocessed", "answer_instead"})
"""The faults that come before the body was asked for."""
IN_UPLOAD = frozenset({"early_answer", "reset_upload", "stalled_upload"})
"""The faults that come before the body was read."""

_REFUSAL = b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>"


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
