"""A body of events."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

import pytest

from smithy_py.errors import SerializationError
from smithy_py.event_stream import Message, encode
from smithy_py.event_stream.event_body import EventBody, SignEvent

EVENTS = ["one", "two"]


def message(event: object) -> Message:
    if not isinstance(event, str):
        raise SerializationError("no event")
    return Message({":event-type": event})


def body(events: Iterable[Any]) -> EventBody:
    return EventBody(events, message)


FRAMES = [encode(message(event)) for event in EVENTS]


def test_a_body_is_its_frames_each_a_chunk() -> None:
    assert list(body(EVENTS).chunks()) == FRAMES
    assert body(EVENTS).read() == b"".join(FRAMES)
    assert body([]).read() == b""
    assert body(EVENTS).length() is None


def test_a_frame_may_be_read_in_pieces() -> None:
    small = body(EVENTS)
    pieces = []
    while piece := small.read(7):
        pieces.append(piece)
    assert b"".join(pieces) == b"".join(FRAMES)
    assert max(map(len, pieces)) == 7


def test_every_event_is_signed_and_an_empty_one_ends_the_stream() -> None:
    signed = body(EVENTS)
    signed.sign_with(lambda: lambda frame: b"<" + frame + b">")
    assert list(signed.chunks()) == [b"<" + FRAMES[0] + b">", b"<" + FRAMES[1] + b">", b"<>"]


def test_a_list_that_is_sent_again_is_signed_from_the_start() -> None:
    again = body(EVENTS)
    assert again.seekable

    def start() -> SignEvent:
        numbers = itertools.count(1)
        return lambda frame: b"%d" % next(numbers)

    again.sign_with(start)
    assert again.read(1) == b"1"
    again.rewind()
    assert again.read() == b"123"


def test_an_iterator_is_read_as_it_goes_and_only_once() -> None:
    asked: list[str] = []

    def events() -> Iterable[str]:
        for event in EVENTS:
            asked.append(event)
            yield event

    once = body(events())
    assert not once.seekable
    once.rewind()
    assert asked == []
    assert once.read(1000) == FRAMES[0]
    assert asked == ["one"]
    with pytest.raises(SerializationError, match="cannot be sent again; give a list"):
        once.rewind()


def test_an_event_that_cannot_be_written_is_an_error() -> None:
    wrong = body([*EVENTS, 3])
    with pytest.raises(SerializationError, match="no event"):
        wrong.read()
