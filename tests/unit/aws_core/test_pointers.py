from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from aws_core import pointers

NOON = datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("function", "zero", "value"),
    [
        (pointers.to_string, "", "a"),
        (pointers.to_int, 0, 7),
        (pointers.to_bool, False, True),
        (pointers.to_float, 0.0, 1.5),
        (pointers.to_time, datetime.datetime(1, 1, 1, tzinfo=datetime.UTC), NOON),
        (pointers.to_bytes, b"", b"a"),
    ],
)
def test_none_becomes_the_zero_value(
    function: Callable[[Any], Any], zero: object, value: object
) -> None:
    assert function(None) == zero
    assert type(function(None)) is type(zero)
    assert function(value) is value
    assert function(zero) is zero
