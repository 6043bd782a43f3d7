"""Writes messages as frames."""

from __future__ import annotations

import struct
import zlib

from smithy_py.errors import SerializationError
from smithy_py.event_stream.headers import encode_headers
from smithy_py.event_stream.message import (
    MAX_HEADERS_LENGTH,
    MAX_PAYLOAD_LENGTH,
    OVERHEAD,
    Message,
)


def encode(message: Message) -> bytes:
    """The frame of *message*: lengths, headers and payload, with their checksums.

    Raises:
        SerializationError: A header cannot be written, the headers have more than 128 KiB or
            the payload more than 24 MiB.
    """
    headers, payload = encode_headers(message.headers), message.payload
    if len(headers) > MAX_HEADERS_LENGTH:
        raise SerializationError(
            f"the headers of an event have {len(headers)} bytes, more than {MAX_HEADERS_LENGTH}"
        )
    if len(payload) > MAX_PAYLOAD_LENGTH:
        raise SerializationError(
            f"the payload of an event has {len(payload)} bytes, more than {MAX_PAYLOAD_LENGTH}"
        )
    lengths = struct.pack(">II", OVERHEAD + len(headers) + len(payload), len(headers))
    prelude = lengths + zlib.crc32(lengths).to_bytes(4)
    checksum = zlib.crc32(payload, zlib.crc32(headers, zlib.crc32(prelude)))
    return b"".join((prelude, headers, payload, checksum.to_bytes(4)))
