"""A small model with an event stream, as the generator would write it, and its frames."""

from __future__ import annotations

import datetime
import io
import json
import sys
from pathlib import Path
from typing import Any

from smithy_py.codec import xml_reader
from smithy_py.codec.json import JsonCodec
from smithy_py.errors import ErrorFault
from smithy_py.event_stream import EventStream, Message, encode
from smithy_py.http.response import ResponseBody
from smithy_py.middleware.stack import Stack
from smithy_py.modeled_error import ModeledError
from smithy_py.operation import Operation, Service
from smithy_py.prelude import BLOB, BOOLEAN, DOUBLE, INTEGER, LONG, STRING, TIMESTAMP
from smithy_py.schema import OperationOutput, Structure, Union, list_of, member

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[3] / "vectors" / "event_stream.json").read_text(encoding="utf-8")
)
CODEC = JsonCodec()


class RecordsEvent(Structure):
    """The payload is bytes."""

    payload: bytes | None = member("Payload", BLOB, default=None, event_payload=True)


class TextEvent(Structure):
    """The payload is a text, beside a header."""

    text: str | None = member("Text", STRING, default=None, event_payload=True)
    language: str | None = member("Language", STRING, default=None, event_header=True)


class Stats(Structure):
    bytes_scanned: int | None = member("BytesScanned", LONG, default=None)
    bytes_processed: int | None = member("BytesProcessed", LONG, default=None)
    bytes_returned: int | None = member("BytesReturned", LONG, default=None)


class StatsEvent(Structure):
    """The payload is the document of another structure."""

    details: Stats | None = member("Details", Stats, default=None, event_payload=True)


class DeltaEvent(Structure):
    """The payload is the document of the event itself."""

    text: str | None = member("text", STRING, default=None)
    index: int | None = member("index", INTEGER, default=None)


class HeadersEvent(Structure):
    """Every kind of header, beside a document."""

    flag: bool | None = member("flag", BOOLEAN, default=None, event_header=True)
    number: int | None = member("number", INTEGER, default=None, event_header=True)
    big: int | None = member("big", LONG, default=None, event_header=True)
    data: bytes | None = member("data", BLOB, default=None, event_header=True)
    text: str | None = member("text", STRING, default=None, event_header=True)
    time: datetime.datetime | None = member("time", TIMESTAMP, default=None, event_header=True)
    rest: str | None = member("rest", STRING, default=None)


class OnlyHeaderEvent(Structure):
    """Has no document."""

    name: str | None = member("name", STRING, default=None, event_header=True)


class EmptyEvent(Structure):
    """Says nothing."""


class ThrottlingException(ModeledError):
    error_code = "ThrottlingException"
    error_fault = ErrorFault.CLIENT
    retryable = True
    throttling = True
    message: str | None = member("message", STRING, default=None)
    seconds: int | None = member("seconds", INTEGER, default=None)
    zone: str | None = member("zone", STRING, default=None, event_header=True)


class InternalServerException(ModeledError):
    """Its member of the union has another name."""

    error_code = "InternalServerException"
    error_fault = ErrorFault.SERVER
    message: str | None = member("message", STRING, default=None)


class NotOfTheUnion(ModeledError):
    """Named by the operation only."""

    error_code = "NotOfTheUnion"
    error_fault = ErrorFault.CLIENT
    message: str | None = member("message", STRING, default=None)


class Events(Union, abstract=True):
    """One of the members of Events."""


class EventsMemberRecords(Events):
    value: RecordsEvent = member("Records", "RecordsEvent")


class EventsMemberText(Events):
    value: TextEvent = member("Text", "TextEvent")


class EventsMemberStats(Events):
    value: StatsEvent = member("Stats", "StatsEvent")


class EventsMemberDelta(Events):
    value: DeltaEvent = member("delta", "DeltaEvent")


class EventsMemberHeaders(Events):
    value: HeadersEvent = member("headers", "HeadersEvent")


class EventsMemberOnlyHeader(Events):
    value: OnlyHeaderEvent = member("onlyHeader", "OnlyHeaderEvent")


class EventsMemberEnd(Events):
    value: EmptyEvent = member("End", "EmptyEvent")


class EventsMemberThrottlingException(Events):
    value: ThrottlingException = member("throttlingException", "ThrottlingException")


class EventsMemberInternalFailureException(Events):
    value: InternalServerException = member("internalFailureException", "InternalServerException")


class ListEvent(Structure):
    """No payload: a list has no form of its own."""

    items: list[str] | None = member("items", list_of(STRING), default=None, event_payload=True)


class ListEvents(Union, abstract=True):
    """A model that is wrong: its payload is a list."""


class ListEventsMemberList(ListEvents):
    value: ListEvent = member("list", ListEvent)


class RatioEvent(Structure):
    """No header: a double has no form there."""

    ratio: float | None = member("ratio", DOUBLE, default=None, event_header=True)


class RatioEvents(Union, abstract=True):
    """A model that is wrong: its header is a double."""


class RatioEventsMemberRatio(RatioEvents):
    value: RatioEvent = member("ratio", RatioEvent)


class TextEvents(Union, abstract=True):
    """A model that is wrong: its event is a text."""


class TextEventsMemberText(TextEvents):
    value: str = member("text", STRING)


class WatchInput(Structure):
    """Asks for everything."""


class WatchOutput(OperationOutput):
    """The events, and one more member."""

    events: EventStream[Events] | None = member("Events", Events, default=None, event_stream=True)
    session: str | None = member("Session", STRING, default=None)


def no_stack(stack: Stack, options: Any) -> None:
    """Adds nothing."""


WATCH = Operation(
    Service("Events", "2020-01-01", sys.modules[__name__]),
    "Watch",
    ("POST", "/", 200),
    WatchInput,
    WatchOutput,
    no_stack,
    (NotOfTheUnion,),
)


def read_xml(cls: type, payload: bytes) -> Any:
    """Reads a payload as restXml does."""
    return xml_reader.read(cls, xml_reader.parse(payload), payload)


def event(tag: str, payload: bytes = b"", **headers: Any) -> bytes:
    """The frame of an event."""
    return encode(Message({":message-type": "event", ":event-type": tag, **headers}, payload))


def exception(tag: str, payload: bytes = b"", **headers: Any) -> bytes:
    """The frame of an exception."""
    found = {":message-type": "exception", ":exception-type": tag, **headers}
    return encode(Message(found, payload))


def stream_of(*frames: bytes) -> EventStream[Events]:
    """The stream that these frames are, in JSON."""
    body = ResponseBody(io.BytesIO(b"".join(frames)))
    return EventStream(body, Events, CODEC.loads, operation=WATCH)


def vector(name: str) -> bytes:
    """The frame of one case of the vectors."""
    (found,) = (case["frame"] for case in VECTORS["decode"] if case["name"] == name)
    return bytes.fromhex(found)
