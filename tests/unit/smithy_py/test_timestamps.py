"""Timestamps: the three formats, both ways."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smithy_py import timestamps
from smithy_py.timestamps import (
    format_date_time,
    format_epoch_seconds,
    format_http_date,
    parse_date_time,
    parse_epoch_seconds,
    parse_http_date,
)
from tests.strategies import timestamps as epoch_moments

PARSERS: list[Callable[[str], datetime.datetime]] = [
    parse_date_time,
    parse_http_date,
    parse_epoch_seconds,
]
any_moment = st.datetimes(timezones=st.just(datetime.UTC))


def utc(*fields: int) -> datetime.datetime:
    return datetime.datetime(*fields, tzinfo=datetime.UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("moment", "date_time", "http_date", "epoch"),
    [
        (
            utc(2006, 1, 2, 15, 4, 5),
            "2006-01-02T15:04:05Z",
            "Mon, 02 Jan 2006 15:04:05 GMT",
            1136214245,
        ),
        (
            utc(2006, 1, 2, 15, 4, 5, 120000),
            "2006-01-02T15:04:05.12Z",
            "Mon, 02 Jan 2006 15:04:05.12 GMT",
            1136214245.12,
        ),
        (utc(1970, 1, 1), "1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT", 0),
        (
            utc(1969, 12, 31, 23, 59, 59, 500000),
            "1969-12-31T23:59:59.5Z",
            "Wed, 31 Dec 1969 23:59:59.5 GMT",
            -0.5,
        ),
        (utc(1, 1, 1), "0001-01-01T00:00:00Z", "Mon, 01 Jan 0001 00:00:00 GMT", -62135596800),
        (
            utc(9999, 12, 31, 23, 59, 59),
            "9999-12-31T23:59:59Z",
            "Fri, 31 Dec 9999 23:59:59 GMT",
            253402300799,
        ),
    ],
)
def test_each_format_both_ways(
    moment: datetime.datetime, date_time: str, http_date: str, epoch: float
) -> None:
    assert format_date_time(moment) == date_time
    assert format_http_date(moment) == http_date
    written = format_epoch_seconds(moment)
    assert (type(written), written) == (type(epoch), epoch)
    assert parse_date_time(date_time) == moment
    assert parse_http_date(http_date) == moment
    assert parse_epoch_seconds(epoch) == moment
    assert parse_epoch_seconds(str(epoch)) == moment


@given(any_moment)
def test_text_formats_lose_nothing(moment: datetime.datetime) -> None:
    for read in (
        parse_date_time(format_date_time(moment)),
        parse_http_date(format_http_date(moment)),
    ):
        assert read == moment
        assert read.tzinfo is datetime.UTC


@given(epoch_moments)
def test_seconds_lose_nothing(moment: datetime.datetime) -> None:
    read = parse_epoch_seconds(format_epoch_seconds(moment))
    assert read == moment
    assert read.tzinfo is datetime.UTC
    assert parse_epoch_seconds(str(format_epoch_seconds(moment))) == moment


def test_another_zone_is_turned_into_utc_and_none_is_taken_as_utc() -> None:
    zone = datetime.timezone(datetime.timedelta(hours=2))
    local = datetime.datetime(2020, 1, 1, 1, 0, tzinfo=zone)
    naive = datetime.datetime(2019, 12, 31, 23, 0)
    for moment in (local, naive):
        assert format_date_time(moment) == "2019-12-31T23:00:00Z"
        assert format_http_date(moment) == "Tue, 31 Dec 2019 23:00:00 GMT"
        assert format_epoch_seconds(moment) == 1577833200


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2006-01-02T15:04:05+01:00", utc(2006, 1, 2, 14, 4, 5)),
        ("2006-01-02T15:04:05-00:30", utc(2006, 1, 2, 15, 34, 5)),
        ("2006-01-02T15:04:05.123456789Z", utc(2006, 1, 2, 15, 4, 5, 123456)),
        ("2006-01-02T15:04:05", utc(2006, 1, 2, 15, 4, 5)),
    ],
)
def test_date_times_of_other_writers(text: str, expected: datetime.datetime) -> None:
    assert parse_date_time(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" Mon, 02 Jan 2006 15:04:05 GMT ", utc(2006, 1, 2, 15, 4, 5)),
        ("Mon, 02-Jan-2006 15:04:05 GMT", utc(2006, 1, 2, 15, 4, 5)),
        ("Mon, 02 Jan 2006 15:04:05 UTC", utc(2006, 1, 2, 15, 4, 5)),
        ("Mon, 02 Jan 2006 15:04:05 +0000", utc(2006, 1, 2, 15, 4, 5)),
        ("Mon, 02 Jan 2006 15:04:05.000456 GMT", utc(2006, 1, 2, 15, 4, 5, 456)),
        ("Mon, 02 Jan 2006 15:04:05.999999999 GMT", utc(2006, 1, 2, 15, 4, 5, 999999)),
    ],
)
def test_http_dates_of_other_writers(text: str, expected: datetime.datetime) -> None:
    assert parse_http_date(text) == expected


@pytest.mark.parametrize("text", ["1.5e3", " 1500 ", "1500.0000001"])
def test_seconds_of_other_writers(text: str) -> None:
    assert parse_epoch_seconds(text) == utc(1970, 1, 1, 0, 25)


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (parse_date_time, ""),
        (parse_date_time, "2006-13-02T15:04:05Z"),
        (parse_date_time, "0001-01-01T00:00:00+01:00"),
        (parse_date_time, "9999-12-31T23:59:59-01:00"),
        (parse_http_date, "Mon, 02 Foo 2006 15:04:05 GMT"),
        (parse_http_date, "Mon, 31 Feb 2006 15:04:05 GMT"),
        (parse_http_date, "Mon, 02 Jan 2006 15:04:05 CET"),
        (parse_http_date, "Mon, 02 Jan 2006 15:04:05 GMT\n\n!"),
        (parse_epoch_seconds, "soon"),
        (parse_epoch_seconds, "nan"),
        (parse_epoch_seconds, "inf"),
        (parse_epoch_seconds, "1e300"),
        (parse_epoch_seconds, "-1e12"),
        (parse_epoch_seconds, 10**400),
        (parse_epoch_seconds, 253402300800),
    ],
)
def test_what_is_no_time_is_a_value_error(
    parse: Callable[[str | float], datetime.datetime], text: str | float
) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parse(text)


@pytest.mark.parametrize("parse", PARSERS)
@given(text=st.text() | st.text(alphabet="0123456789-:TZ.+, GMTJanMo"))
def test_any_text_is_a_time_or_a_value_error(
    parse: Callable[[str], datetime.datetime], text: str
) -> None:
    try:
        read = parse(text)
    except ValueError:
        return
    assert read.tzinfo is datetime.UTC


@given(st.integers() | st.floats())
def test_any_number_is_a_time_or_a_value_error(number: float) -> None:
    try:
        read = timestamps.parse_epoch_seconds(number)
    except ValueError:
        return
    assert abs((read - utc(1970, 1, 1)).total_seconds() - number) < 1
