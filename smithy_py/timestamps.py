"""Smithy's three timestamp formats, both ways; always aware datetimes in UTC."""

from __future__ import annotations

import datetime
import math
import re

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH_NUMBERS = {name: number for number, name in enumerate(_MONTHS, 1)}
_HTTP_DATE = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d)[ -](\w{3})[ -](\d{4}) "
    r"(\d\d):(\d\d):(\d\d)(\.\d{1,9})? (?:GMT|UTC|[+-]0000)"
)


def _utc(value: datetime.datetime) -> datetime.datetime:
    if value.tzinfo is None:
        return value.replace(tzinfo=datetime.UTC)
    return value.astimezone(datetime.UTC)


def format_date_time(value: datetime.datetime) -> str:
    """*value* as ``date-time``: ``2006-01-02T15:04:05Z``, with a fraction where it has one.

    A datetime without a time zone is taken as UTC.
    """
    value = _utc(value)
    text = value.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0")
    if value.microsecond:
        text += f".{value.microsecond:06d}".rstrip("0")
    return text + "Z"


def format_http_date(value: datetime.datetime) -> str:
    """*value* as ``http-date``: ``Mon, 02 Jan 2006 15:04:05 GMT``."""
    value = _utc(value)
    text = (
        f"{_DAYS[value.weekday()]}, {value.day:02d} {_MONTHS[value.month - 1]} {value.year:04d} "
        f"{value.hour:02d}:{value.minute:02d}:{value.second:02d}"
    )
    if value.microsecond:
        text += f".{value.microsecond:06d}".rstrip("0")
    return text + " GMT"


def format_epoch_seconds(value: datetime.datetime) -> int | float:
    """*value* as ``epoch-seconds``: an int where it has no fraction."""
    seconds = (_utc(value) - _EPOCH).total_seconds()
    return int(seconds) if seconds.is_integer() else seconds


def parse_date_time(text: str) -> datetime.datetime:
    """A ``date-time`` (RFC 3339, any offset) in UTC.

    Raises:
        ValueError: It is none.
    """
    value = datetime.datetime.fromisoformat(text)
    if value.tzinfo is None:
        return value.replace(tzinfo=datetime.UTC)
    try:
        return value if value.tzinfo is datetime.UTC else value.astimezone(datetime.UTC)
    except OverflowError as error:
        raise ValueError("not a time that can be held") from error


def parse_http_date(text: str) -> datetime.datetime:
    """An ``http-date`` (RFC 9110), with a fraction allowed.

    Raises:
        ValueError: It is none.
    """
    match = _HTTP_DATE.fullmatch(text.strip())
    if match is None or match[2] not in _MONTH_NUMBERS:
        raise ValueError(f"not an HTTP date: {text!r}")
    day, month, year, hour, minute, second, fraction = match.groups()
    return datetime.datetime(
        int(year),
        _MONTH_NUMBERS[month],
        int(day),
        int(hour),
        int(minute),
        int(second),
        int(fraction[1:7].ljust(6, "0")) if fraction else 0,
        datetime.UTC,
    )


def parse_epoch_seconds(value: float | str) -> datetime.datetime:
    """The moment *value* seconds after 1970, exact to the microsecond until the year 2242.

    Raises:
        ValueError: It is no number, or beyond what a datetime can hold.
    """
    try:
        seconds = float(value)
        if not math.isfinite(seconds):
            raise ValueError(f"not a time: {value!r}")
        return _EPOCH + datetime.timedelta(seconds=seconds)
    except OverflowError as error:
        raise ValueError("not a time that can be held") from error
