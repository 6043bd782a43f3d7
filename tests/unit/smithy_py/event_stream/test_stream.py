"""The stream: when it reads, how it ends, what it leaves open."""

from __future__ import annotations

import contextlib
import gc
import io
import pickle
import weakref
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smithy_py.errors import (
    CanceledError,
    DeserializationError,
    GenericAPIError,
    OperationError,
    ResponseReadError,
)
from smithy_py.event_stream import EventStream
from smithy_py.http.response import Response, ResponseBody
from tests.unit.smithy_py.event_stream.events import (
    CODEC,
    WATCH,
    EmptyEvent,
    Events,
    EventsMemberDelta,
    EventsMemberEnd,
    EventsMemberRecords,
    RecordsEvent,
    ThrottlingException,
    WatchOutput,
    event,
    exception,
    stream_of,
    vector,
)

END = event("End")
THREE = event("Records", b"a") + event("Records", b"b") + END


class Scripted:
    """A body of pieces that come one a read, and of errors; no piece is joined to the next."""

    def __init__(self, *pieces: bytes | BaseException) -> None:
        self.pieces = list(pieces)
        self.asked: list[int] = []
        self.closed = False

    def read(self, size: int = -1, /) -> bytes:
        self.asked.append(size)
        if self.closed or not self.pieces:
            return b""
        piece = self.pieces.pop(0)
        if isinstance(piece, BaseException):
            raise piece
        if len(piece) > size:
            self.pieces.insert(0, piece[size:])
        return piece[:size]

    def close(self) -> None:
        self.closed = True


def stream_from(body: Scripted) -> EventStream[Events]:
    return EventStream(body, Events, CODEC.loads, operation=WATCH)


def test_events_come_in_order_and_the_end_closes_the_body() -> None:
    body = Scripted(THREE)
    stream = stream_from(body)
    assert list(stream) == [
        EventsMemberRecords(RecordsEvent(payload=b"a")),
        EventsMemberRecords(RecordsEvent(payload=b"b")),
        EventsMemberEnd(EmptyEvent()),
    ]
    assert body.closed
    assert list(stream) == []


def test_an_empty_body_has_no_events() -> None:
    assert list(stream_from(Scripted())) == []


@given(st.integers(0, len(THREE)), st.integers(0, len(THREE)))
def test_events_are_the_same_however_their_bytes_come(one: int, other: int) -> None:
    first, second = sorted((one, other))
    pieces = [p for p in (THREE[:first], THREE[first:second], THREE[second:]) if p]
    assert list(stream_from(Scripted(*pieces))) == list(stream_of(THREE))


def test_single_bytes_are_enough() -> None:
    body = Scripted(*(bytes((byte,)) for byte in THREE))
    assert list(stream_from(body)) == list(stream_of(THREE))


def test_an_event_is_there_before_more_is_asked_for() -> None:
    body = Scripted(THREE)
    next(stream_from(body))
    assert sum(body.asked) == len(event("Records", b"a"))


def test_no_more_than_a_mebibyte_is_asked_for_at_once() -> None:
    large = bytes(5 * 1024 * 1024)
    body = Scripted(event("Records", large))
    (found,) = stream_from(body)
    assert found == EventsMemberRecords(RecordsEvent(payload=large))
    assert max(body.asked) == 1024 * 1024


def test_leaving_the_block_early_closes_the_body() -> None:
    body = Scripted(THREE)
    with stream_from(body) as events:
        for found in events:
            assert found == EventsMemberRecords(RecordsEvent(payload=b"a"))
            break
    assert body.closed
    assert list(events) == []


def test_leaving_the_block_by_an_error_closes_the_body() -> None:
    body = Scripted(THREE)
    with pytest.raises(LookupError), stream_from(body):
        raise LookupError
    assert body.closed


def test_closing_ends_a_loop() -> None:
    body = Scripted(THREE)
    stream = stream_from(body)
    count = 0
    for _ in stream:
        count += 1
        stream.close()
        stream.close()
    assert count == 1
    assert body.closed


def test_every_cut_within_a_frame_raises_and_raises_again() -> None:
    boundaries = {0, len(event("Records", b"a")), 2 * len(event("Records", b"a"))}
    for length in set(range(len(THREE))) - boundaries:
        body = Scripted(THREE[:length])
        stream = stream_from(body)
        for _ in range(2):
            with pytest.raises(ResponseReadError, match="the event stream was cut short"):
                list(stream)
        assert body.closed


@pytest.mark.parametrize("length", [len(END) - 1, 2 * len(END) - 1, 3 * len(END)])
def test_a_body_shorter_than_it_was_announced_raises(length: int) -> None:
    body = ResponseBody(io.BytesIO((END * 3)[:length]), 4 * len(END))
    with pytest.raises(ResponseReadError, match=f"the body ended after {length} of"):
        list(EventStream(body, Events, CODEC.loads))


def test_a_damaged_frame_raises_after_the_events_before() -> None:
    damaged = bytearray(THREE)
    damaged[-1] ^= 1
    body = Scripted(bytes(damaged))
    stream = stream_from(body)
    assert [next(stream), next(stream)] == list(stream_of(THREE))[:2]
    for _ in range(2):
        with pytest.raises(DeserializationError, match="the checksum of a message is wrong"):
            next(stream)
    assert body.closed


def test_an_event_that_cannot_be_read_ends_the_stream() -> None:
    body = Scripted(event("delta", b"{") + END)
    stream = stream_from(body)
    for _ in range(2):
        with pytest.raises(DeserializationError, match="the body is not JSON"):
            next(stream)
    assert body.closed


def test_an_exception_ends_the_stream() -> None:
    body = Scripted(END + exception("throttlingException", b'{"message":"slow"}') + END)
    stream = stream_from(body)
    assert next(stream) == EventsMemberEnd(EmptyEvent())
    for _ in range(2):
        with pytest.raises(ThrottlingException, match="slow"):
            next(stream)
    assert body.closed


@pytest.mark.parametrize("error", [ResponseReadError("reset"), CanceledError("context canceled")])
def test_what_the_body_raises_is_named_after_the_operation(error: OperationError) -> None:
    body = Scripted(END, error)
    stream = stream_from(body)
    next(stream)
    for _ in range(2):
        with pytest.raises(type(error), match="operation error Events: Watch, "):
            next(stream)
    assert body.closed


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError("reset")])
def test_whatever_else_the_body_raises_is_no_end_either(error: BaseException) -> None:
    stream = stream_from(Scripted(END, error))
    next(stream)
    with pytest.raises(type(error)):
        next(stream)
    with pytest.raises(ResponseReadError, match=f"left unread by {type(error).__name__}"):
        next(stream)


def test_errors_carry_the_response() -> None:
    response = Response(200, {"x-amzn-requestid": "r-1"}, exception("Surprise"))
    stream = EventStream(response.body, Events, CODEC.loads, operation=WATCH, response=response)
    with pytest.raises(GenericAPIError) as caught:
        next(stream)
    assert caught.value.response is response
    assert (caught.value.service_id, caught.value.operation_name) == ("Events", "Watch")


def test_errors_can_be_completed_before_they_are_raised() -> None:
    def complete(error: OperationError) -> None:
        assert isinstance(error, GenericAPIError)
        error.request_id = "r-1"

    stream = stream_of(exception("Surprise"))
    stream.on_error(complete)
    for _ in range(2):
        with pytest.raises(GenericAPIError, match="request id: r-1"):
            next(stream)


@pytest.mark.parametrize(
    ("payload", "session"),
    [(b'{"Session":"s-1"}', "s-1"), (b"{}", None), (b"", None)],
)
def test_an_initial_response_is_the_rest_of_the_output(payload: bytes, session: str) -> None:
    stream = stream_of(event("initial-response", payload), END)
    assert stream.read_initial_response(WatchOutput) == WatchOutput(session=session)
    assert list(stream) == [EventsMemberEnd(EmptyEvent())]


def test_the_initial_response_of_go_is_read() -> None:
    output = stream_of(vector("encoded by go: initial response")).read_initial_response(WatchOutput)
    assert output == WatchOutput(session="s-1")


def test_without_an_initial_response_no_event_is_lost() -> None:
    stream = stream_of(event("Records", b"a"), END)
    assert stream.read_initial_response(WatchOutput) is None
    assert list(stream) == list(stream_of(event("Records", b"a"), END))


def test_an_empty_stream_has_no_initial_response() -> None:
    stream = stream_of()
    assert stream.read_initial_response(WatchOutput) is None
    assert list(stream) == []


@pytest.mark.parametrize(
    ("frame", "error"),
    [
        (exception("throttlingException"), ThrottlingException),
        (event("initial-response", b"{"), DeserializationError),
        (END[:-1], ResponseReadError),
        (END[:-1] + b"\0", DeserializationError),
    ],
)
def test_an_error_instead_of_the_initial_response_is_raised_and_ends_the_stream(
    frame: bytes, error: type[OperationError]
) -> None:
    body = Scripted(frame)
    stream = stream_from(body)
    with pytest.raises(error, match="operation error Events: Watch, "):
        stream.read_initial_response(WatchOutput)
    assert body.closed
    with pytest.raises(error):
        next(stream)


def test_an_output_shows_its_stream_and_not_what_is_in_it() -> None:
    output = WatchOutput(events=stream_of(END), session="s")
    assert repr(output) == "WatchOutput(events=<EventStream of Events, open>, session='s')"
    assert output.events is not None
    list(output.events)
    assert repr(output.events) == "<EventStream of Events, ended>"
    failed = stream_of(exception("Surprise"))
    with pytest.raises(GenericAPIError):
        next(failed)
    assert repr(failed) == "<EventStream of Events, failed>"


def test_events_are_made_for_match() -> None:
    found: list[bytes | str | None] = []
    for one in stream_of(event("Records", b"a"), event("delta", b'{"text":"b"}'), END):
        match one:
            case EventsMemberRecords(value=RecordsEvent(payload=payload)):
                found.append(payload)
            case EventsMemberDelta():
                found.append(one.value.text)
            case _:
                found.append(type(one).__name__)
    assert found == [b"a", "b", "EventsMemberEnd"]


def test_events_pickle() -> None:
    found = list(stream_of(THREE, event("Surprise", b"x")))
    again = pickle.loads(pickle.dumps(found))
    assert again == found


@pytest.fixture
def _without_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("_without_collector")
@pytest.mark.parametrize("last", [exception("Surprise"), END[:-1], b"\0" * 16, b""])
def test_a_stream_that_ended_leaves_nothing_to_the_garbage_collector(last: bytes) -> None:
    body = Scripted(END, last)
    stream = stream_from(body)
    watched = weakref.ref(body)
    del body
    with contextlib.suppress(OperationError):
        list(stream)
    assert watched() is not None
    del stream
    assert watched() is None
