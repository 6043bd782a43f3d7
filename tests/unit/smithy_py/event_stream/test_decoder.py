"""Messages out of bytes, however these come and whatever they are."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smithy_py.errors import DeserializationError, ResponseReadError
from smithy_py.event_stream import Decoder, Message, encode
from tests.unit.smithy_py.event_stream.events import vector
from tests.unit.smithy_py.event_stream.messages import messages

FRAME = vector("go: all headers")
MIB = 1024 * 1024


def decode(*pieces: bytes) -> list[Message]:
    """All messages in these pieces, which have to end after one of them."""
    decoder = Decoder()
    found: list[Message] = []
    for piece in pieces:
        decoder.feed(piece)
        while (message := decoder.next()) is not None:
            found.append(message)
    decoder.finish()
    return found


def prelude(length: int, headers_length: int) -> bytes:
    lengths = struct.pack(">II", length, headers_length)
    return lengths + zlib.crc32(lengths).to_bytes(4)


def sealed(content: bytes) -> bytes:
    return content + zlib.crc32(content).to_bytes(4)


@given(st.lists(messages, max_size=4), st.data())
def test_what_was_written_is_read_however_it_is_cut(
    found: list[Message], data: st.DataObject
) -> None:
    whole = b"".join(encode(message) for message in found)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=8)))
    pieces = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    assert decode(*pieces) == found


def test_every_cut_in_two_is_the_same() -> None:
    (expected,) = decode(FRAME)
    for cut in range(2 * len(FRAME) + 1):
        whole = FRAME + FRAME
        assert decode(whole[:cut], whole[cut:]) == [expected, expected]


def test_single_bytes_are_the_same() -> None:
    assert decode(*(bytes((byte,)) for byte in FRAME + FRAME)) == decode(FRAME) * 2


def test_every_end_within_a_frame_is_a_cut_stream() -> None:
    for length in range(1, len(FRAME)):
        with pytest.raises(ResponseReadError, match=rf"cut short: it ended after {length} of "):
            decode(FRAME[:length])
        with pytest.raises(ResponseReadError, match=rf"cut short: it ended after {length} of "):
            decode(FRAME, FRAME[:length])


def test_every_flipped_bit_is_noticed() -> None:
    for position in range(len(FRAME)):
        for bit in range(8):
            damaged = bytearray(FRAME)
            damaged[position] ^= 1 << bit
            with pytest.raises(DeserializationError, match="checksum of a message"):
                decode(bytes(damaged))


@given(st.lists(st.binary(), max_size=5))
def test_any_bytes_are_messages_or_an_error(pieces: list[bytes]) -> None:
    try:
        found = decode(*pieces)
    except (DeserializationError, ResponseReadError):
        return
    assert b"".join(encode(message) for message in found) == b"".join(pieces)


@given(st.binary(), st.binary())
def test_any_headers_with_right_checksums_are_a_message_or_an_error(
    headers: bytes, payload: bytes
) -> None:
    start = prelude(16 + len(headers) + len(payload), len(headers))
    frame = sealed(start + headers + payload)
    try:
        (found,) = decode(frame)
    except DeserializationError:
        return
    assert found.payload == payload
    assert len(encode(found)) == len(frame)


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_any_lengths_are_refused_or_bounded(length: int, headers_length: int) -> None:
    decoder = Decoder()
    decoder.feed(prelude(length, headers_length))
    try:
        assert decoder.next() is None or length == 16
    except DeserializationError:
        return
    assert 0 <= headers_length <= 128 * 1024
    assert 16 + headers_length <= length <= 16 + headers_length + 24 * MIB


@pytest.mark.parametrize(
    ("length", "headers_length", "says"),
    [
        (0, 0, "a message of 0 bytes cannot have 0 bytes of headers"),
        (15, 0, "a message of 15 bytes cannot have 0 bytes of headers"),
        (31, 16, "a message of 31 bytes cannot have 16 bytes of headers"),
        (16, 2**32 - 1, "cannot have 4294967295 bytes of headers"),
        (128 * 1024 + 17, 128 * 1024 + 1, "131073 bytes of headers, more than 131072"),
        (24 * MIB + 17, 0, "25165825 bytes of payload, more than 25165824"),
        (2**32 - 1, 0, "bytes of payload, more than 25165824"),
    ],
)
def test_lengths_that_cannot_be_are_refused_before_more_is_read(
    length: int, headers_length: int, says: str
) -> None:
    decoder = Decoder()
    decoder.feed(prelude(length, headers_length))
    with pytest.raises(DeserializationError, match=says):
        decoder.next()


def test_the_largest_payload_is_read() -> None:
    message = Message({}, bytes(24 * MIB))
    assert decode(encode(message)) == [message]


def test_the_largest_headers_are_read() -> None:
    message = Message({f"{number:03}": bytes(32761) for number in range(4)})
    frame = encode(message)
    assert len(frame) == 128 * 1024 + 16
    assert decode(frame) == [message]


def test_wanted_leads_exactly_to_the_end_of_a_frame() -> None:
    decoder = Decoder()
    assert decoder.wanted == 12
    decoder.feed(FRAME[:5])
    assert decoder.next() is None
    assert decoder.wanted == 7
    decoder.feed(FRAME[5:12])
    assert decoder.next() is None
    assert decoder.wanted == len(FRAME) - 12
    decoder.feed(FRAME[12:])
    assert decoder.next() is not None
    assert decoder.wanted == 12


def test_after_a_damaged_frame_nothing_is_read() -> None:
    decoder = Decoder()
    decoder.feed(FRAME[:-1] + b"\0")
    with pytest.raises(DeserializationError) as caught:
        decoder.next()
    decoder.feed(FRAME)
    with pytest.raises(DeserializationError) as again:
        decoder.next()
    assert str(again.value) == str(caught.value)
    with pytest.raises(DeserializationError):
        decoder.finish()


def test_an_error_shows_no_more_than_the_start() -> None:
    frame = bytearray(encode(Message({}, b"x" * 5000)))
    frame[-1] ^= 1
    with pytest.raises(DeserializationError) as caught:
        decode(bytes(frame))
    assert caught.value.snapshot == frame[:1024]
