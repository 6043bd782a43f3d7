"""Hypothesis strategies of messages."""

from __future__ import annotations

import datetime
import uuid

from hypothesis import strategies as st

from smithy_py.event_stream import Byte, HeaderValue, Integer, Long, Message, Short


def _signed(bits: int) -> st.SearchStrategy[int]:
    return st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def _whole_milliseconds(value: datetime.datetime) -> datetime.datetime:
    return value.replace(microsecond=value.microsecond // 1000 * 1000)


# A header has no more than milliseconds.
moments = st.datetimes(timezones=st.just(datetime.UTC)).map(_whole_milliseconds)

# Surrogates are no text, and cannot be written.
texts = st.text(st.characters(exclude_categories=["Cs"]))

header_values: st.SearchStrategy[HeaderValue] = st.one_of(
    st.booleans(),
    _signed(8).map(Byte),
    _signed(16).map(Short),
    _signed(32).map(Integer),
    _signed(64).map(Long),
    st.binary(),
    texts,
    moments,
    st.binary(min_size=16, max_size=16).map(lambda data: uuid.UUID(bytes=data)),
)

headers = st.dictionaries(texts.filter(lambda name: len(name.encode()) <= 255), header_values)

messages = st.builds(Message, headers, st.binary())
