"""Reads messages from bytes, however they are cut into pieces."""

from __future__ import annotations

import copy
import struct
import zlib

from smithy_py.errors import DeserializationError, ResponseReadError
from smithy_py.event_stream.headers import decode_headers
from smithy_py.event_stream.message import (
    MAX_HEADERS_LENGTH,
    MAX_PAYLOAD_LENGTH,
    OVERHEAD,
    PRELUDE_LENGTH,
    Message,
)

_PRELUDE = struct.Struct(">III")


class Decoder:
    """Takes pieces of bytes, gives messages; reads and waits for nothing itself.

    It holds what was fed and not yet given: who feeds no more than :attr:`wanted` has it hold one
    frame at most, a little over 24 MiB. Once a frame was wrong, every further one is.
    """

    __slots__ = ("_buffer", "_failure", "_headers_length", "_length")

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._length = 0  # of the frame under way; 0 until its prelude is there
        self._headers_length = 0
        self._failure: DeserializationError | None = None

    @property
    def wanted(self) -> int:
        """How many bytes the prelude, or the frame once its prelude is there, still lacks."""
        return (self._length or PRELUDE_LENGTH) - len(self._buffer)

    def feed(self, data: bytes) -> None:
        """Takes the next bytes of the stream."""
        self._buffer += data

    def next(self) -> Message | None:
        """The next message, or None until more bytes are fed.

        Raises:
            DeserializationError: A checksum or length is wrong, or a header is malformed.
        """
        if self._failure is not None:
            raise copy.copy(self._failure)
        try:
            if not self._length:
                if len(self._buffer) < PRELUDE_LENGTH:
                    return None
                self._read_prelude()
            if len(self._buffer) < self._length:
                return None
            return self._read_message()
        except DeserializationError as error:
            self._failure = copy.copy(error)
            self._buffer.clear()
            raise

    def finish(self) -> None:
        """Says that the stream ended here.

        Raises:
            DeserializationError: A frame before was wrong.
            ResponseReadError: The stream was cut in the middle of a frame.
        """
        if self._failure is not None:
            raise copy.copy(self._failure)
        if self._buffer:
            whole = self._length or f"at least {OVERHEAD}"
            raise ResponseReadError(
                f"the event stream was cut short: it ended after {len(self._buffer)} of {whole} "
                "bytes of a message"
            )

    def _read_prelude(self) -> None:
        length, headers_length, checksum = _PRELUDE.unpack_from(self._buffer)
        if zlib.crc32(self._buffer[:8]) != checksum:
            raise self._error("the checksum of a message's lengths is wrong")
        payload_length = length - headers_length - OVERHEAD
        if payload_length < 0:
            raise self._error(
                f"a message of {length} bytes cannot have {headers_length} bytes of headers"
            )
        if headers_length > MAX_HEADERS_LENGTH:
            raise self._error(
                f"a message has {headers_length} bytes of headers, more than {MAX_HEADERS_LENGTH}"
            )
        if payload_length > MAX_PAYLOAD_LENGTH:
            raise self._error(
                f"a message has {payload_length} bytes of payload, more than {MAX_PAYLOAD_LENGTH}"
            )
        self._length, self._headers_length = length, headers_length

    def _read_message(self) -> Message:
        length = self._length
        frame = bytes(self._buffer if len(self._buffer) == length else self._buffer[:length])
        if zlib.crc32(memoryview(frame)[:-4]) != int.from_bytes(frame[-4:]):
            raise self._error("the checksum of a message is wrong")
        headers_end = PRELUDE_LENGTH + self._headers_length
        message = Message(decode_headers(frame[PRELUDE_LENGTH:headers_end]), frame[headers_end:-4])
        del self._buffer[:length]
        self._length = 0
        return message

    def _error(self, text: str) -> DeserializationError:
        start = bytes(self._buffer[:1024])
        return DeserializationError(f"the event stream is damaged: {text}", start)
