"""The body of a request that is events, signed as they leave."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from smithy_py.errors import SerializationError
from smithy_py.event_stream.encoder import encode
from smithy_py.event_stream.message import Message
from smithy_py.http.body import Body

SignEvent = Callable[[bytes], bytes]
"""Puts the frame of an event, or nothing to end the stream, into a signed frame."""

CONTENT_TYPE = "application/vnd.amazon.eventstream"


class EventBody(Body):
    """Events, each written, and signed if need be, when the transport asks for it.

    Its length is unknown, so HTTP/1.1 sends it chunked, an event at least a chunk. The events of
    a list or tuple can be sent again; those of another iterable only once.

    Args:
        events: The events, members of the modelled union.
        write: Makes the message of an event.
    """

    def __init__(self, events: Iterable[Any], write: Callable[[Any], Message]) -> None:
        self._events = events
        self._write = write
        self._start_signing: Callable[[], SignEvent] | None = None
        self._observe: Callable[[Message], None] | None = None
        self._frames: Iterator[bytes] | None = None
        self._rest = b""

    @property
    def seekable(self) -> bool:
        """Whether the events can be read more than once."""
        return isinstance(self._events, Sequence)

    def sign_with(self, start: Callable[[], SignEvent]) -> None:
        """Has every event signed.

        Args:
            start: Called when the first event is read, and again when the events are sent again;
                makes what signs them, one after the other.
        """
        self._start_signing = start

    def observe(self, observe: Callable[[Message], None] | None) -> None:
        """Has *observe*, or nobody, see the message of each event that is read, unsigned."""
        self._observe = observe

    def length(self) -> int | None:
        """None: nobody knows before the last event is written."""
        return None

    def rewind(self) -> None:
        """Goes back to the first event.

        Raises:
            SerializationError: Some were read already, and cannot be read again.
        """
        if self._frames is not None and not self.seekable:
            raise SerializationError("the events of an iterator cannot be sent again; give a list")
        self._frames = None
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """Up to *size* bytes of one frame, all that is left when negative, empty at the end.

        Raises:
            SerializationError: An event is not what the model says.
        """
        if self._frames is None:
            self._frames = self._make_frames()
        if size < 0:
            rest, self._rest = self._rest, b""
            return rest + b"".join(self._frames)
        data = self._rest or next(self._frames, b"")
        self._rest = data[size:]
        return data[:size]

    def _make_frames(self) -> Iterator[bytes]:
        sign = None if self._start_signing is None else self._start_signing()
        for event in self._events:
            message = self._write(event)
            frame = encode(message)
            if self._observe is not None:
                self._observe(message)
            yield frame if sign is None else sign(frame)
        if sign is not None:
            yield sign(b"")
