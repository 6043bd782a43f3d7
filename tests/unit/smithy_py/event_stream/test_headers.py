"""The typed values of headers, and their bytes."""

from __future__ import annotations

import copy
import datetime
import enum
import pickle
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smithy_py.errors import DeserializationError, SerializationError
from smithy_py.event_stream import Byte, Integer, Long, Short
from smithy_py.event_stream.headers import decode_headers, encode_headers
from tests.unit.smithy_py.event_stream.messages import headers


class Color(enum.StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        (True, "00"),
        (False, "01"),
        (Byte(-1), "02ff"),
        (Short(0x0F), "03000f"),
        (Integer(0x0F), "040000000f"),
        (Long(0x0F), "05000000000000000f"),
        (b"\0\1\2\3", "06000400010203"),
        ("abc123", "070006616263313233"),
        (datetime.datetime(2014, 4, 4, 0, 1, 7, tzinfo=datetime.UTC), "08000001452a09f5b8"),
        (uuid.UUID(int=0x0F), "090000000000000000000000000000000f"),
    ],
)
def test_each_type_has_its_form(value: Any, encoded: str) -> None:
    data = b"\1n" + bytes.fromhex(encoded)
    assert encode_headers({"n": value}) == data
    read = decode_headers(data)["n"]
    assert (read, type(read)) == (value, type(value))


@given(headers)
def test_what_was_written_is_read_with_its_types(found: dict[str, Any]) -> None:
    read = decode_headers(encode_headers(found))
    assert list(read.items()) == list(found.items())
    assert [type(value) for value in read.values()] == [type(value) for value in found.values()]


@given(st.binary())
def test_any_bytes_are_headers_or_a_deserialization_error(data: bytes) -> None:
    try:
        found = decode_headers(data)
    except DeserializationError:
        return
    assert encode_headers(found) == data


@given(headers.filter(bool), st.data())
def test_headers_that_are_cut_are_refused(found: dict[str, Any], data: st.DataObject) -> None:
    encoded = encode_headers(found)
    whole = {len(encode_headers(dict(list(found.items())[:n]))) for n in range(len(found) + 1)}
    cut = data.draw(st.sampled_from(sorted(set(range(len(encoded))) - whole)))
    with pytest.raises(DeserializationError):
        decode_headers(encoded[:cut])


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\1n\x0a", "header 'n' of an event: its type 10 is unknown"),
        (b"\1n\0\1n\0", "header 'n' of an event: it is there twice"),
        (b"\1\xff\0", "can't decode byte 0xff"),
        (b"\1n\x07\0\1\xff", "header 'n' of an event: .*can't decode byte 0xff"),
        (b"\1n\x08\x7f" + b"\xff" * 7, "beyond what a datetime can hold"),
        (b"\1n\x08\x80" + b"\0" * 7, "beyond what a datetime can hold"),
        (b"\1n\x08" + b"\0" * 7, "are cut short"),
        (b"\1n\x09" + b"\0" * 15, "are cut short"),
        (b"\1n\x06\0\2x", "are cut short"),
        (b"\1n\x05" + b"\0" * 7, "are cut short"),
        (b"\1n", "are cut short"),
        (b"\5n", "are cut short"),
    ],
)
def test_malformed_headers_are_refused(data: bytes, says: str) -> None:
    with pytest.raises(DeserializationError, match=says):
        decode_headers(data)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("n" * 256, "v", "the name has more than 255 bytes"),
        ("é" * 128, "v", "the name has more than 255 bytes"),
        ("n", "v" * 32768, "the value has 32768 bytes, more than 32767"),
        ("n", "€" * 10923, "the value has 32769 bytes, more than 32767"),
        ("n", b"v" * 65536, "the value has 65536 bytes, more than 32767"),
        ("n", 5, "a plain int has no size; make it a Byte, Short, Integer or Long"),
        ("n", Byte(128), "Byte has not enough bits for the value"),
        ("n", Long(2**63), "Long has not enough bits for the value"),
        ("n", 1.5, "a header cannot hold float"),
        ("n", None, "a header cannot hold NoneType"),
        ("n", "\ud800", "cannot be written as UTF-8"),
        ("\ud800", "v", "cannot be written as UTF-8"),
        (5, "v", "'int' object has no attribute 'encode'"),
    ],
)
def test_what_has_no_form_is_refused(name: Any, value: Any, says: str) -> None:
    with pytest.raises(SerializationError, match=says):
        encode_headers({name: value})


def test_the_longest_name_and_value_are_written() -> None:
    found = {"n" * 255: "v" * 32767}
    assert decode_headers(encode_headers(found)) == found


def test_a_string_longer_than_what_is_written_is_still_read() -> None:
    data = b"\1n\x07\xff\xff" + b"v" * 65535
    assert decode_headers(data) == {"n": "v" * 65535}


def test_an_error_does_not_show_the_value() -> None:
    with pytest.raises(SerializationError) as caught:
        encode_headers({"token": "secret\ud800"})
    assert "secret" not in str(caught.value)


def test_types_derived_from_those_of_headers_are_written_as_these() -> None:
    class Moment(datetime.datetime):
        pass

    moment = Moment(2020, 1, 1, tzinfo=datetime.UTC)
    read = decode_headers(encode_headers({"c": Color.RED, "m": moment}))
    assert read == {"c": "red", "m": moment}


def test_a_time_without_a_zone_is_utc_and_loses_what_is_below_milliseconds() -> None:
    read = decode_headers(
        encode_headers({"t": datetime.datetime(1969, 12, 31, 23, 59, 59, 999999)})
    )
    assert read == {"t": datetime.datetime(1969, 12, 31, 23, 59, 59, 999000, datetime.UTC)}


def test_a_time_in_another_zone_is_the_same_moment() -> None:
    zone = datetime.timezone(datetime.timedelta(hours=-7))
    moment = datetime.datetime(2014, 4, 3, 17, 0, tzinfo=zone)
    read = decode_headers(encode_headers({"t": moment}))["t"]
    assert read == moment
    assert isinstance(read, datetime.datetime)
    assert read.tzinfo is datetime.UTC


@pytest.mark.parametrize("value", [Byte(1), Short(-2), Integer(3), Long(-4)])
def test_sized_integers_are_ints_that_copy_and_pickle(value: int) -> None:
    assert value + 1 == int(value) + 1
    assert str(value) == str(int(value))
    for same in (copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
        assert (same, type(same)) == (value, type(value))
