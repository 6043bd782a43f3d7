"""Events, and errors, out of messages."""

from __future__ import annotations

import copy
import datetime
import pickle
from typing import Any

import pytest

from smithy_py.errors import APIError, DeserializationError, GenericAPIError, ResponseReadError
from smithy_py.event_stream import Byte, EventStream, Integer, Long, Message, Short, encode
from smithy_py.event_stream.event_bindings import ReadPayload
from smithy_py.http.response import Response, ResponseBody
from smithy_py.schema import UnknownUnionMember
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
    InternalServerException,
    NotOfTheUnion,
    OnlyHeaderEvent,
    RecordsEvent,
    Stats,
    StatsEvent,
    TextEvent,
    ThrottlingException,
    WatchOutput,
    event,
    exception,
    read_xml,
    stream_of,
    vector,
)

MOMENT = datetime.datetime(2020, 1, 2, 3, 4, 5, 678000, datetime.UTC)


def read(frame: bytes) -> Events:
    (found,) = stream_of(frame)
    return found


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (event("Records", b"\0\xff"), EventsMemberRecords(RecordsEvent(payload=b"\0\xff"))),
        (event("Records"), EventsMemberRecords(RecordsEvent(payload=b""))),
        (
            event("Text", "grün".encode(), Language="de"),
            EventsMemberText(TextEvent(text="grün", language="de")),
        ),
        (event("Text"), EventsMemberText(TextEvent(text=""))),
        (
            event("Stats", b'{"BytesScanned":5}'),
            EventsMemberStats(StatsEvent(details=Stats(bytes_scanned=5))),
        ),
        (event("Stats"), EventsMemberStats(StatsEvent())),
        (
            event("delta", b'{"text":"a","index":1,"later":[]}'),
            EventsMemberDelta(DeltaEvent(text="a", index=1)),
        ),
        (event("delta"), EventsMemberDelta(DeltaEvent())),
        (
            event("headers", b'{"rest":"r"}', flag=False, number=Integer(-5), text="t"),
            EventsMemberHeaders(HeadersEvent(flag=False, number=-5, text="t", rest="r")),
        ),
        (
            event("headers", b"", big=Byte(1), number=Short(2), data=b"d", time=MOMENT),
            EventsMemberHeaders(HeadersEvent(big=1, number=2, data=b"d", time=MOMENT)),
        ),
        (
            event("headers", b'{"text":"not from here","rest":"r"}'),
            EventsMemberHeaders(HeadersEvent(rest="r")),
        ),
        (
            event("onlyHeader", b"not a document", name="n"),
            EventsMemberOnlyHeader(OnlyHeaderEvent(name="n")),
        ),
        (event("End"), EventsMemberEnd(EmptyEvent())),
        (event("End", b"not a document"), EventsMemberEnd(EmptyEvent())),
    ],
)
def test_an_event_is_a_member_of_the_union(frame: bytes, expected: Events) -> None:
    assert read(frame) == expected


def test_an_integer_is_a_plain_int_whatever_its_size_on_the_wire() -> None:
    found = read(event("headers", big=Long(7)))
    assert isinstance(found, EventsMemberHeaders)
    assert type(found.value.big) is int


def test_documents_may_be_xml() -> None:
    frames = [vector(f"encoded by go: select {kind}") for kind in ("records", "stats", "end")]
    body = Response(body=b"".join(frames)).body
    assert list(EventStream(body, Events, read_xml)) == [
        EventsMemberRecords(RecordsEvent(payload=b"1,Ada\n2,Grace\n")),
        EventsMemberStats(
            StatsEvent(details=Stats(bytes_scanned=512, bytes_processed=1024, bytes_returned=64))
        ),
        EventsMemberEnd(EmptyEvent()),
    ]


@pytest.mark.parametrize("read_payload", [CODEC.loads, read_xml])
def test_an_empty_payload_is_an_empty_document(read_payload: ReadPayload) -> None:
    body = Response(body=event("initial-response") + event("delta") + event("Stats")).body
    stream = EventStream(body, Events, read_payload)
    assert stream.read_initial_response(WatchOutput) == WatchOutput()
    assert list(stream) == [EventsMemberDelta(DeltaEvent()), EventsMemberStats(StatsEvent())]


def test_an_unknown_event_is_kept_with_its_message() -> None:
    found: Any = read(vector("encoded by go: select unknown event"))
    assert isinstance(found, UnknownUnionMember)
    assert found.tag == "Surprise"
    assert isinstance(found.value, Message)
    assert found.value.payload == b"of a later model"
    assert encode(found.value) == vector("encoded by go: select unknown event")


@pytest.mark.parametrize(
    ("frame", "says"),
    [
        (encode(Message({":event-type": "End"})), "has the :message-type None, not event"),
        (encode(Message({":message-type": "news"})), "has the :message-type 'news', not event"),
        (encode(Message({":message-type": b"event"})), "has the :message-type b'event', not event"),
        (encode(Message({":message-type": "event"})), "no text in its header :event-type"),
        (
            encode(Message({":message-type": "event", ":event-type": Byte(1)})),
            "no text in its header :event-type",
        ),
        (encode(Message({":message-type": "exception"})), "no text in its header :exception-type"),
        (event("delta", b"{"), "the body is not JSON"),
        (event("delta", b'{"index":"1"}'), "DeltaEvent: index: expected an integer, got str"),
        (event("Stats", b"[]"), "Stats: expected an object, got list"),
        (event("Text", b"\xff"), "Text is not UTF-8"),
        (event("headers", flag="true"), "header 'flag' of an event: expected boolean, got str"),
        (event("headers", number=True), "header 'number' of an event: expected integer, got bool"),
        (event("headers", text=b"t"), "header 'text' of an event: expected string, got bytes"),
        (event("headers", data="t"), "header 'data' of an event: expected blob, got str"),
        (event("headers", time=Long(1)), "header 'time' of an event: expected timestamp, got Long"),
    ],
)
def test_what_the_model_does_not_say_is_refused(frame: bytes, says: str) -> None:
    with pytest.raises(DeserializationError, match=says):
        read(frame)


def test_an_exception_of_the_union_is_raised_as_its_class() -> None:
    with pytest.raises(ThrottlingException) as caught:
        read(exception("throttlingException", b'{"message":"slow down","seconds":3}', zone="z"))
    error = caught.value
    assert (error.message, error.seconds, error.zone) == ("slow down", 3, "z")
    assert error.error_code == "ThrottlingException"
    text = "operation error Events: Watch, ThrottlingException: slow down"
    assert str(error) == text


@pytest.mark.parametrize("encoded", ["JSON", "XML"])
def test_an_exception_may_be_in_any_format(encoded: str) -> None:
    body = Response(body=vector(f"encoded by go: exception in {encoded}")).body
    read_payload = CODEC.loads if encoded == "JSON" else read_xml
    with pytest.raises(ThrottlingException, match="ThrottlingException: Rate exceeded"):
        list(EventStream(body, Events, read_payload))


def test_an_exception_is_known_by_its_member_of_the_union() -> None:
    with pytest.raises(InternalServerException) as caught:
        read(exception("internalFailureException"))
    assert caught.value.error_code == "InternalServerException"


def test_an_exception_that_comes_as_an_event_is_raised_as_well() -> None:
    with pytest.raises(ThrottlingException, match="slow down"):
        read(event("throttlingException", b'{"message":"slow down"}'))


def test_an_exception_of_the_operation_is_raised_as_its_class() -> None:
    with pytest.raises(NotOfTheUnion, match="no"):
        read(exception("NotOfTheUnion", b'{"message":"no"}'))


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        (b'{"message":"why"}', "why"),
        (b'{"Message":"why"}', "why"),
        (b'{"message":5}', ""),
        (b"not JSON", ""),
        (b"", ""),
    ],
)
def test_an_exception_that_nobody_knows_is_generic(payload: bytes, message: str) -> None:
    with pytest.raises(GenericAPIError) as caught:
        read(exception("Surprise", payload))
    assert (caught.value.error_code, caught.value.error_message) == ("Surprise", message)


def test_an_exception_without_an_operation_is_generic_and_has_no_name() -> None:
    body = Response(body=exception("NotOfTheUnion")).body
    with pytest.raises(GenericAPIError) as caught:
        list(EventStream(body, Events, CODEC.loads))
    assert str(caught.value) == "NotOfTheUnion: "


def test_a_message_in_upper_case_is_found() -> None:
    with pytest.raises(ThrottlingException, match="ThrottlingException: slow down"):
        read(exception("throttlingException", b'{"Message":"slow down"}'))


@pytest.mark.parametrize("payload", [b"not JSON", b'{"seconds":"3"}'])
def test_an_exception_that_cannot_be_read_is_still_itself(payload: bytes) -> None:
    with pytest.raises(ThrottlingException) as caught:
        read(exception("throttlingException", payload))
    assert isinstance(caught.value.__cause__, DeserializationError)
    assert caught.value.error_message == ""


@pytest.mark.parametrize(
    ("headers", "code", "message"),
    [
        ({":error-code": "InternalError", ":error-message": "oh"}, "InternalError", "oh"),
        ({":error-code": "InternalError"}, "InternalError", ""),
        ({":error-code": ""}, "UnknownError", ""),
        ({}, "UnknownError", ""),
    ],
)
def test_an_error_is_generic(headers: dict[str, Any], code: str, message: str) -> None:
    with pytest.raises(GenericAPIError) as caught:
        read(encode(Message({":message-type": "error", **headers})))
    assert (caught.value.error_code, caught.value.error_message) == (code, message)


def test_errors_copy_and_pickle() -> None:
    for frame in (exception("throttlingException", b'{"message":"slow"}'), exception("Surprise")):
        with pytest.raises(APIError) as caught:
            read(frame)
        for same in (copy.deepcopy(caught.value), pickle.loads(pickle.dumps(caught.value))):
            assert type(same) is type(caught.value)
            assert str(same) == str(caught.value)


@pytest.mark.parametrize(
    ("event_class", "says"),
    [
        (events.ListEvents, "items cannot be the payload of an event"),
        (events.RatioEvents, "ratio cannot be a header of an event"),
        (events.TextEvents, "text is no structure, and so no event"),
    ],
)
def test_a_model_that_cannot_be_is_refused_at_once(event_class: Any, says: str) -> None:
    with pytest.raises(TypeError, match=says):
        EventStream(Response().body, event_class, CODEC.loads)


def test_a_stream_that_is_cut_is_an_error_of_the_operation() -> None:
    body = ResponseBody(Response(body=event("End")[:-1]).body)
    stream = EventStream(body, Events, CODEC.loads, operation=events.WATCH)
    text = "operation error Events: Watch, response read failed, the event stream was cut short"
    with pytest.raises(ResponseReadError, match=text):
        next(stream)
