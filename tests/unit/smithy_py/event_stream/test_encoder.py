"""Messages, and the frames they are written as."""

from __future__ import annotations

import copy
import pickle

import pytest

from smithy_py.errors import SerializationError
from smithy_py.event_stream import Byte, HeaderValue, Long, Message, encode

MIB = 1024 * 1024


def test_a_payload_up_to_the_limit_is_written() -> None:
    frame = encode(Message({}, bytes(24 * MIB)))
    assert len(frame) == int.from_bytes(frame[:4]) == 24 * MIB + 16


def test_a_payload_over_the_limit_is_refused() -> None:
    with pytest.raises(SerializationError, match="more than 25165824"):
        encode(Message({}, bytes(24 * MIB + 1)))


def test_headers_over_the_limit_are_refused() -> None:
    headers: dict[str, HeaderValue] = {str(n): b"x" * 32000 for n in range(5)}
    with pytest.raises(SerializationError, match="bytes, more than 131072"):
        encode(Message(headers))


def test_nothing_is_written_of_a_message_with_a_header_that_cannot_be() -> None:
    with pytest.raises(SerializationError, match="header 'long'"):
        encode(Message({"fine": "ok", "long": "x" * 65536}, b"payload"))


def test_messages_are_equal_when_their_bytes_are() -> None:
    assert Message({"a": Byte(1)}, b"x") == Message({"a": Byte(1)}, b"x")
    assert Message({"a": Byte(1)}) != Message({"a": Long(1)})
    assert Message({"a": Byte(1)}) != Message({"a": True})
    assert Message({}, b"x") != Message()
    assert Message() != b""


def test_messages_copy_and_pickle() -> None:
    message = Message({"a": Byte(1), "b": "text"}, b"payload")
    assert copy.deepcopy(message) == message
    assert pickle.loads(pickle.dumps(message)) == message


def test_no_content_is_in_the_repr() -> None:
    shown = repr(Message({":chunk-signature": b"secret", "n": "secret"}, b"secret"))
    assert shown == "<Message with headers [:chunk-signature, n] and a payload of 6 bytes>"
