"""Frames of the Go SDK and of botocore, both ways."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest

from smithy_py.errors import DeserializationError
from smithy_py.event_stream import (
    Byte,
    Decoder,
    HeaderValue,
    Integer,
    Long,
    Message,
    Short,
    encode,
)
from tests.unit.smithy_py.event_stream.events import VECTORS

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
TYPES: dict[str, Any] = {
    "bool": bool,
    "byte": Byte,
    "short": Short,
    "integer": Integer,
    "long": Long,
    "bytes": bytes.fromhex,
    "string": str,
    "timestamp": lambda value: EPOCH + datetime.timedelta(milliseconds=value),
    "uuid": uuid.UUID,
}


def message_of(case: dict[str, Any]) -> Message:
    headers: dict[str, HeaderValue] = {
        name: TYPES[kind](value) for name, kind, value in case["headers"]
    }
    return Message(headers, bytes.fromhex(case["payload"]))


@pytest.mark.parametrize("case", VECTORS["decode"], ids=lambda case: case["name"])
def test_a_frame_is_read_and_written_again(case: dict[str, Any]) -> None:
    frame, message = bytes.fromhex(case["frame"]), message_of(case)
    decoder = Decoder()
    decoder.feed(frame)
    read = decoder.next()
    assert read is not None
    assert read == message
    assert list(read.headers) == list(message.headers)
    assert decoder.next() is None
    decoder.finish()
    assert encode(message) == frame


def test_all_frames_in_one_piece_are_read_one_after_the_other() -> None:
    decoder = Decoder()
    decoder.feed(b"".join(bytes.fromhex(case["frame"]) for case in VECTORS["decode"]))
    for case in VECTORS["decode"]:
        assert decoder.next() == message_of(case)
    assert decoder.next() is None
    decoder.finish()


@pytest.mark.parametrize("case", VECTORS["refuse"], ids=lambda case: case["name"])
def test_a_damaged_frame_is_refused(case: dict[str, Any]) -> None:
    decoder = Decoder()
    decoder.feed(bytes.fromhex(case["bytes"]))
    with pytest.raises(DeserializationError, match=case["says"]):
        decoder.next()
