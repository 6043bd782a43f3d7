"""The one event stream of S3, through the whole client."""

from __future__ import annotations

import pytest

from services import s3
from services.s3 import types
from smithy_py.errors import GenericAPIError, ResponseReadError
from smithy_py.event_stream import Message, encode
from tests.canned import CannedClient, answer, options


def event(kind: str, payload: bytes = b"", **headers: str) -> bytes:
    named = {":message-type": "event", ":event-type": kind} | headers
    return encode(Message(named, payload))


RECORDS = event("Records", b"a,b\n")
STATS = event("Stats", b"<Stats><BytesScanned>7</BytesScanned></Stats>")
END = event("End")


def select(*frames: bytes) -> s3.SelectObjectContentOutput:
    headers = {"x-amz-request-id": "R1", "x-amz-id-2": "H1"}
    client = s3.Client(s3.Options(**options(CannedClient(answer(200, b"".join(frames), headers)))))
    return client.select_object_content(
        s3.SelectObjectContentInput(
            bucket="bkt",
            key="k",
            expression="select *",
            expression_type="SQL",
            input_serialization=types.InputSerialization(csv=types.CSVInput()),
            output_serialization=types.OutputSerialization(csv=types.CSVOutput()),
        )
    )


def test_events_are_members_of_the_union() -> None:
    output = select(RECORDS, STATS, END)
    assert output.payload is not None
    with output.payload as events:
        found = list(events)
    match found:
        case [
            types.SelectObjectContentEventStreamMemberRecords(value=records),
            types.SelectObjectContentEventStreamMemberStats(value=stats),
            types.SelectObjectContentEventStreamMemberEnd(),
        ]:
            assert records.payload == b"a,b\n"
            assert stats.details is not None
            assert stats.details.bytes_scanned == 7
        case _:
            pytest.fail(f"other events: {found}")


def test_an_error_inside_the_stream_is_raised_with_its_request_id() -> None:
    headers = {":message-type": "error", ":error-code": "OverMaxColumn", ":error-message": "wide"}
    output = select(RECORDS, encode(Message(headers, b"")))
    assert output.payload is not None
    next(output.payload)
    with pytest.raises(GenericAPIError, match="OverMaxColumn: wide") as info:
        next(output.payload)
    assert (info.value.request_id, info.value.host_id) == ("R1", "H1")


def test_a_stream_that_was_cut_never_passes_for_complete() -> None:
    output = select(RECORDS, STATS[:-5])
    assert output.payload is not None
    next(output.payload)
    with pytest.raises(ResponseReadError):
        next(output.payload)
