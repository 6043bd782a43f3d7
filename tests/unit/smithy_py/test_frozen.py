"""Values that never change."""

from __future__ import annotations

from typing import Any

import pytest

from smithy_py.frozen import Frozen


class Point(Frozen):
    x: int
    y: int

    def __init__(self, x: int, y: int = 0) -> None:
        if x < 0:
            raise ValueError("x is negative")
        self._set(x=x, y=y)


class Place(Point):
    pass


def test_it_has_what_it_was_made_with_and_keeps_it() -> None:
    point: Any = Point(1, 2)
    with pytest.raises(AttributeError, match="Point cannot be changed"):
        point.x = 3
    with pytest.raises(AttributeError, match="Point cannot be changed"):
        del point.y
    with pytest.raises(AttributeError, match="Point cannot be changed"):
        point.z = 3
    assert (point.x, point.y) == (1, 2)


def test_it_is_equal_to_another_of_its_class_with_the_same_values() -> None:
    assert Point(1, 2) == Point(1, 2)
    assert hash(Point(1, 2)) == hash(Point(1, 2))
    assert Point(1, 2) != Point(1, 3)
    assert Point(1, 2) != Place(1, 2)
    assert Point(1, 2) != (1, 2)


def test_another_is_made_by_the_constructor() -> None:
    point = Point(1, 2)
    assert point.evolve(y=5) == Point(1, 5)
    assert point == Point(1, 2)
    assert type(Place(1, 2).evolve(x=2)) is Place
    with pytest.raises(ValueError, match="x is negative"):
        point.evolve(x=-1)
    with pytest.raises(TypeError):
        point.evolve(z=1)
