"""Messages out of events."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smithy_py.errors import SerializationError
from smithy_py.event_stream import Integer, Long, Message, encode
from smithy_py.event_stream.event_writer import write_event
from smithy_py.schema import Union
from tests.unit.smithy_py.event_stream import events
from tests.unit.smithy_py.event_stream.events import (
    CODEC,
    DeltaEvent,
    EmptyEvent,
    Events,
    EventsMemberDelta,
    EventsMemberEnd,
    EventsMemberHeaders,
    EventsMemberOnlyHeader,
    EventsMemberRecords,
    EventsMemberStats,
    EventsMemberText,
    HeadersEvent,
    OnlyHeaderEvent,
    RecordsEvent,
    Stats,
    StatsEvent,
    TextEvent,
    stream_of,
)
from tests.unit.smithy_py.event_stream.messages import moments, texts

MOMENT = datetime.datetime(2020, 1, 2, 3, 4, 5, 678000, datetime.UTC)


def written(event: Any) -> Message:
    return write_event(event, Events, CODEC.dumps, "a/json")


@pytest.mark.parametrize(
    ("event", "headers", "payload"),
    [
        (
            EventsMemberRecords(RecordsEvent(payload=b"x")),
            {
                ":event-type": "Records",
                ":message-type": "event",
                ":content-type": "application/octet-stream",
            },
            b"x",
        ),
        (
            EventsMemberRecords(RecordsEvent()),
            {":event-type": "Records", ":message-type": "event"},
            b"",
        ),
        (
            EventsMemberText(TextEvent(text="grün", language="de")),
            {
                "Language": "de",
                ":event-type": "Text",
                ":message-type": "event",
                ":content-type": "text/plain",
            },
            "grün".encode(),
        ),
        (
            EventsMemberStats(StatsEvent(details=Stats(bytes_scanned=5))),
            {":event-type": "Stats", ":message-type": "event", ":content-type": "a/json"},
            b'{"BytesScanned":5}',
        ),
        (
            EventsMemberDelta(DeltaEvent(text="a", index=1)),
            {":event-type": "delta", ":message-type": "event", ":content-type": "a/json"},
            b'{"text":"a","index":1}',
        ),
        (
            EventsMemberDelta(DeltaEvent()),
            {":event-type": "delta", ":message-type": "event", ":content-type": "a/json"},
            b"{}",
        ),
        (
            EventsMemberOnlyHeader(OnlyHeaderEvent(name="n")),
            {"name": "n", ":event-type": "onlyHeader", ":message-type": "event"},
            b"",
        ),
        (
            EventsMemberEnd(EmptyEvent()),
            {":event-type": "End", ":message-type": "event"},
            b"",
        ),
    ],
)
def test_an_event_is_written_with_its_headers_in_order(
    event: Events, headers: dict[str, Any], payload: bytes
) -> None:
    message = written(event)
    assert list(message.headers.items()) == list(headers.items())
    assert message.payload == payload


def test_headers_have_the_types_of_the_model() -> None:
    value = HeadersEvent(flag=True, number=1, big=2, data=b"d", text="t", time=MOMENT, rest="r")
    message = written(EventsMemberHeaders(value))
    assert {name: type(found) for name, found in message.headers.items()} == {
        "flag": bool,
        "number": Integer,
        "big": Long,
        "data": bytes,
        "text": str,
        "time": datetime.datetime,
        ":event-type": str,
        ":message-type": str,
        ":content-type": str,
    }


@given(
    st.builds(
        HeadersEvent,
        flag=st.none() | st.booleans(),
        number=st.none() | st.integers(-(2**31), 2**31 - 1),
        big=st.none() | st.integers(-(2**63), 2**63 - 1),
        data=st.none() | st.binary(),
        text=st.none() | texts,
        time=st.none() | moments,
        rest=st.none() | texts,
    )
)
def test_what_was_written_is_read(value: HeadersEvent) -> None:
    event = EventsMemberHeaders(value)
    assert list(stream_of(encode(written(event)))) == [event]


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (RecordsEvent(), "the event: expected a member of the union Events, got RecordsEvent"),
        (EventsMemberEnd(RecordsEvent()), "End: expected EmptyEvent, got RecordsEvent"),  # type: ignore[arg-type]
        (EventsMemberRecords(RecordsEvent(payload="x")), "payload: expected a blob, got str"),  # type: ignore[arg-type]
        (EventsMemberText(TextEvent(text=b"x")), "text: expected a string, got bytes"),  # type: ignore[arg-type]
        (EventsMemberText(TextEvent(text="\ud800")), "text cannot be written as UTF-8"),
        (EventsMemberHeaders(HeadersEvent(number=True)), "number: expected a integer, got bool"),
        (EventsMemberHeaders(HeadersEvent(text=5)), "text: expected a string, got int"),  # type: ignore[arg-type]
        (EventsMemberDelta(DeltaEvent(text=b"x")), "text"),  # type: ignore[arg-type]
    ],
)
def test_what_the_model_does_not_say_is_refused(event: Any, says: str) -> None:
    with pytest.raises(SerializationError, match=says):
        written(event)


def test_an_integer_too_large_for_its_header_is_refused() -> None:
    message = written(EventsMemberHeaders(HeadersEvent(number=2**31)))
    with pytest.raises(SerializationError, match="Integer has not enough bits for the value"):
        encode(message)


@pytest.mark.parametrize(
    ("event_class", "says"),
    [
        (events.RatioEvents, "ratio cannot be a header of an event"),
        (events.TextEvents, "text is no structure, and so no event"),
    ],
)
def test_a_model_that_cannot_be_is_refused(event_class: type[Union], says: str) -> None:
    with pytest.raises(TypeError, match=says):
        write_event(EventsMemberEnd(EmptyEvent()), event_class, CODEC.dumps, "application/json")
