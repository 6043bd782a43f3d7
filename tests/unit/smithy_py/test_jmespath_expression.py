"""Expressions of a model: paths of members, and the rest of JMESPath."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from smithy_py.jmespath_expression import compile_expression
from smithy_py.prelude import INTEGER, STRING
from smithy_py.schema import Structure, list_of, map_of, member
from smithy_py.schema import Union as UnionShape


class Leaf(Structure):
    name: str | None = member("Name", STRING, default=None)
    size: int | None = member("Size", INTEGER, default=None)


class Either(UnionShape, abstract=True):
    """One of the members of Either."""


class EitherMemberLeaf(Either):
    value: Leaf = member("leaf", Leaf)


class Plant(Structure):
    next_marker: str | None = member("NextMarker", STRING, default=None)
    leaf: Leaf | None = member("Leaf", Leaf, default=None)
    inner: Plant | None = member("Inner", "Plant", default=None)
    leaves: list[Leaf] | None = member("Leaves", list_of("Leaf"), default=None)
    rows: list[list[str]] | None = member("Rows", list_of(list_of(STRING)), default=None)
    tags: dict[str, Leaf] | None = member("Tags", map_of(Leaf), default=None)
    either: Either | None = member("Either", Either, default=None)


LEAVES = [Leaf(name="a", size=1), Leaf(name="b", size=2)]
PLANT = Plant(
    next_marker="m",
    leaf=Leaf(name="only"),
    inner=Plant(leaves=LEAVES),
    leaves=LEAVES,
    rows=[["x", "y"], []],
    tags={"k": LEAVES[0]},
    either=EitherMemberLeaf(LEAVES[1]),
)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("NextMarker", "m"),
        ("Leaf.Name", "only"),
        ("Leaf.Size", None),
        ("Inner.Leaf.Name", None),
        ("Inner.Inner.Inner.NextMarker", None),
        ("Leaves[0].Name", "a"),
        ("Leaves[-1].Name", "b"),
        ("Leaves[-2].Name", "a"),
        ("Leaves[2].Name", None),
        ("Leaves[-3].Name", None),
        ("Inner.Leaves[-1].Size", 2),
        ("Inner.Rows[0]", None),
        ("Rows[0]", ["x", "y"]),
        ("NextMarker || Leaves[-1].Name", "m"),
        ("Inner.NextMarker || Leaves[-1].Name", "b"),
        ("Inner.NextMarker||Leaf.Size", None),
        ("Rows[1] || NextMarker", "m"),
        ("NextMarker || Rows[1]", "m"),
        ("Inner.NextMarker || Rows[1]", []),
        ("Tags.k.Name", "a"),
        ("Either.leaf.Size", 2),
        ("Leaves[].Name", ["a", "b"]),
        ("Leaves[?Size > `1`].Name", ["b"]),
        ("Leaves[?Name == 'a' || Name == 'b'].Size", [1, 2]),
        ("Rows[0][1]", "y"),
        ("Tags.*.Size", [1]),
        ("length(Leaves)", 2),
        ("length(NextMarker)", 1),
        ("length(Inner.Tags)", 0),
        ("length(Inner.Rows[]) == `0`", True),
        ("contains(Inner.Rows, 'x')", None),
        ("Leaf[0].Name", None),
        ("Rows[0].Name", None),
        ("Nothing", None),
        ("Leaf.Nothing.Name", None),
    ],
)
def test_finds_what_the_expression_selects(expression: str, expected: object) -> None:
    assert compile_expression(expression, Plant)(PLANT) == expected


def test_a_path_gives_what_the_attribute_holds() -> None:
    assert compile_expression("Leaf", Plant)(PLANT) is PLANT.leaf
    assert compile_expression("Inner.Leaves", Plant)(PLANT) is LEAVES
    assert compile_expression("Leaves[-1]", Plant)(PLANT) is LEAVES[1]
    assert compile_expression("NextMarker || Leaves", Plant)(Plant(leaves=LEAVES)) is LEAVES


def test_paths_agree_with_jmespath() -> None:
    """What is read from attributes is what JMESPath finds in the document."""
    import jmespath

    from smithy_py.document import to_document

    document = to_document(PLANT)
    for expression in ("Leaf.Name", "Inner.Leaves[-1].Size", "Inner.NextMarker || Rows[1]"):
        found: Any = compile_expression(expression, Plant)(PLANT)
        assert found == jmespath.search(expression, document)


def test_looking_at_a_union_leaves_it_abstract() -> None:
    compile_expression("Either.leaf", Plant)
    with pytest.raises(TypeError, match="Either cannot be made"):
        Either()


def test_paths_do_without_jmespath(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jmespath", None)
    assert compile_expression("Inner.NextMarker || Leaves[-1].Name", Plant)(PLANT) == "b"


@pytest.mark.parametrize("expression", ["", "Leaves[", "a b", "NextMarker ||"])
def test_refuses_what_is_no_jmespath(expression: str) -> None:
    with pytest.raises(ValueError, match=r"(?i)parse|lexer|empty|invalid"):
        compile_expression(expression, Plant)
