"""Large bodies of XML: read in parts, they are what they are when read whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smithy_py.codec import xml_body, xml_reader, xml_writer
from smithy_py.codec.xml_body import read_body
from smithy_py.errors import DeserializationError
from smithy_py.schema import Structure
from tests.strategies import structures
from tests.unit.smithy_py.model import (
    ChoiceMemberChoices,
    Collections,
    Forest,
    Scalars,
    Tree,
    XmlForms,
)

CLASSES = (Scalars, Collections, Forest, Tree, XmlForms)
NAMESPACE = {"xml_namespace": ("https://model.example/", None)}
LARGE = Forest(trees=[Tree(name=f"tree {n}", children=[Tree(name="é" * n)]) for n in range(100)])


@pytest.fixture(autouse=True, scope="module")
def small_parts() -> Iterator[None]:
    """Parts of a few bytes, so that they end anywhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xml_body, "_CHUNK", 7)
        yield


def read_whole(cls: type, data: bytes) -> Any:
    return xml_reader.read(cls, xml_reader.parse(data), data)


def wrapped(data: bytes) -> bytes:
    return (
        b"<Answer xmlns='https://a.example/'><Id>x</Id>" + data + b"<More><Name/></More></Answer>"
    )


@pytest.mark.parametrize("cls", CLASSES)
@given(data=st.data())
def test_what_was_written_is_read_equal(cls: type[Structure], data: st.DataObject) -> None:
    value = data.draw(structures(cls, xml=True))
    text = xml_writer.dumps(value, "Root", NAMESPACE)
    assert read_body(cls, text) == value
    assert read_body(cls, wrapped(text), "Root") == value


def test_a_large_body() -> None:
    text = xml_writer.dumps(LARGE, "Forest", {})
    assert read_body(Forest, text) == LARGE == read_whole(Forest, text)


@pytest.mark.parametrize(
    ("cls", "content"),
    [
        (Scalars, "<Text>a</Text><Text>b</Text><Nope><Text>c</Text></Nope><Number>1</Number>"),
        (Scalars, "stray<Text>a<!-- c -->b<x/>c</Text>stray"),
        (Forest, "<Trees><member/></Trees><Trees><member><Name>a</Name></member></Trees>"),
        (Forest, "<Trees><any><Name>a</Name></any><thing/></Trees>"),
        (Tree, "<Choice><choices><member><number>1</number></member></choices></Choice>"),
        (Tree, "<Choice><choices/><number>1</number></Choice><Name>n</Name>"),
        (
            XmlForms,
            "<Flat>a</Flat><Other>r</Other><Flat>b</Flat><Tree><Name>t</Name></Tree><Tree/>"
            "<FlatMap><key>k</key><value>v</value></FlatMap><Items><i>1</i><j>2</j></Items>",
        ),
        (Collections, "<Rows><r><c>1</c><c>2</c></r><r/><r><c>3</c></r></Rows><Tags/>"),
        (
            Collections,
            "<Groups><entry><key>a</key><value><m>b</m></value></entry></Groups>"
            "<Choices><m><text>c</text></m></Choices>",
        ),
    ],
)
def test_it_is_what_is_read_whole(cls: type, content: str) -> None:
    for start in ('<Root the-level="3" Attribute="x">', '<n:Root xmlns:n="u" xmlns="v">'):
        end = "</n:Root>" if start.startswith("<n:") else "</Root>"
        data = f"<?xml version='1.0'?>{start}{content}{end}".encode()
        assert read_body(cls, data) == read_whole(cls, data)


def test_a_wrapper() -> None:
    first = "<W><Name>first</Name></W>"
    data = f"<R><Name>x</Name>{first}<W><Name>second</Name></W></R>".encode()
    assert read_body(Tree, data, "W") == Tree(name="first")
    assert read_body(Tree, b"<R><Name>nothing else</Name></R>", "W") is None
    assert read_body(Tree, b"<W><Name>the root is no wrapper</Name></W>", "W") is None


def test_a_union_that_is_the_root() -> None:
    data = b"<c><choices><member><text>a</text></member></choices></c>"
    choice = ChoiceMemberChoices.__mro__[1]
    assert read_body(choice, data) == read_whole(choice, data)


@pytest.mark.parametrize(
    "data",
    [
        b"<Root><Text>never ended</Text>",
        b"<Root></Ruut>                 ",
        b"<Root/><Root/>                ",
        b"                              ",
        b"<Root><Number>1</Number><Number>x</Number><Number>2</Number></Root>",
        b"<Root><Number>x</Number></Root>",
        b"<!DOCTYPE r [<!ENTITY e 'x'>]><Root><Text>&e;</Text></Root>",
        b"<Root><Text>&undefined;</Text></Root>",
        b"<?xml version='1.0' encoding='no-such'?><Root/>",
        b"<?xml version='1.0' encoding='utf-7'?><Root/>",
        b"<Root><Text>\xff\xfe</Text></Root>",
        b"<Root><Text>\0</Text></Root>",
        b"not XML, and longer than a part",
    ],
)
def test_what_cannot_be_read(data: bytes) -> None:
    with pytest.raises(DeserializationError) as caught:
        read_body(Scalars, data)
    assert caught.value.snapshot == data


def test_what_is_too_deep_is_refused() -> None:
    depth = 20_000
    inner = b"<Children><member>" * depth + b"</member></Children>" * depth
    with pytest.raises(DeserializationError, match="recursion"):
        read_body(Tree, b"<Tree>" + inner + b"</Tree>")


@given(st.binary() | st.binary().map(lambda data: b"<Root><Text>" + data + b"</Text></Root>"))
def test_any_bytes_are_read_as_they_are_whole(data: bytes) -> None:
    for cls in CLASSES:
        try:
            expected = read_whole(cls, data)
        except DeserializationError:
            with pytest.raises(DeserializationError):
                read_body(cls, data)
        else:
            assert read_body(cls, data) == expected


@given(st.data())
def test_any_broken_body_is_read_as_it_is_whole(data: st.DataObject) -> None:
    cls = data.draw(st.sampled_from(CLASSES))
    value = data.draw(structures(cls, xml=True))
    text = bytearray(xml_writer.dumps(value, "Root", {}))
    for _ in range(data.draw(st.integers(1, 3))):
        text[data.draw(st.integers(0, len(text) - 1))] = data.draw(st.integers(0, 255))
    broken = bytes(text)
    try:
        expected = repr(read_whole(cls, broken))
    except DeserializationError:
        with pytest.raises(DeserializationError):
            read_body(cls, broken)
    else:
        assert repr(read_body(cls, broken)) == expected
