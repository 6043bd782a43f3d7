"""Event streams: ``application/vnd.amazon.eventstream``, from frames to modelled events."""

from __future__ import annotations

from smithy_py.event_stream.decoder import Decoder
from smithy_py.event_stream.encoder import encode
from smithy_py.event_stream.headers import Byte, HeaderValue, Integer, Long, Short
from smithy_py.event_stream.message import Message
from smithy_py.event_stream.stream import EventStream

__all__ = [
    "Byte",
    "Decoder",
    "EventStream",
    "HeaderValue",
    "Integer",
    "Long",
    "Message",
    "Short",
    "encode",
]
