"""The first line of a class with a generic base."""

from __future__ import annotations

import pytest

from codegen.generic_class import class_line


@pytest.mark.parametrize(
    ("sizes", "lines"),
    [
        ((40, 39), ["class Name(Base[{a}, {b}]):"]),
        ((40, 40), ["class Name(", "    Base[{a}, {b}]", "):"]),
        ((44, 44), ["class Name(", "    Base[{a}, {b}]", "):"]),
        ((44, 45), ["class Name(", "    Base[", "        {a}, {b}", "    ]", "):"]),
        ((45, 45), ["class Name(", "    Base[", "        {a}, {b}", "    ]", "):"]),
        ((45, 46), ["class Name(", "    Base[", "        {a},", "        {b},", "    ]", "):"]),
    ],
)
def test_breaks_as_ruff_does(sizes: tuple[int, int], lines: list[str]) -> None:
    a, b = "a" * sizes[0], "b" * sizes[1]
    assert class_line("Name", "Base", [a, b]) == [line.format(a=a, b=b) for line in lines]
