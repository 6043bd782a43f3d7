"""The XML reader: every form, and any bytes."""

from __future__ import annotations

import datetime
import itertools
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smithy_py.codec import xml_reader
from smithy_py.errors import DeserializationError
from smithy_py.schema import UnknownUnionMember, members, union_members
from tests.strategies import XML_TEXT, raised
from tests.unit.smithy_py.model import (
    Choice,
    ChoiceMemberChoices,
    ChoiceMemberMoments,
    ChoiceMemberNumber,
    ChoiceMemberText,
    Collections,
    Forest,
    Moments,
    NoSuchTree,
    Scalars,
    Tree,
    XmlForms,
)

CLASSES = (Scalars, Moments, Collections, Forest, XmlForms, Tree)
MOMENT = datetime.datetime(2006, 1, 2, 15, 4, 5, tzinfo=datetime.UTC)


def read(cls: type, content: str, attributes: str = "") -> Any:
    data = f"<Root {attributes}>{content}</Root>".encode()
    return xml_reader.read(cls, xml_reader.parse(data), data)


def loads(cls: type, data: bytes) -> Any:
    return xml_reader.read(cls, xml_reader.parse(data), data)


# What is read


def test_the_simple_shapes() -> None:
    content = (
        "<Text> a </Text><Number> 1 </Number><Big>-2</Big><Small>1</Small><Ratio>-Infinity</Ratio>"
        "<Flag>TRUE</Flag><Data>YWJj</Data>"
    )
    assert read(Scalars, content) == Scalars(
        text=" a ", number=1, big=-2, small=1.0, ratio=float("-inf"), flag=True, data=b"abc"
    )
    assert read(Scalars, "<Text/><Data></Data>") == Scalars(text="", data=b"")
    assert read(Scalars, "") == Scalars()


def test_timestamps_in_the_format_of_the_model_or_another() -> None:
    content = (
        "<Plain>2006-01-02T16:04:05+01:00</Plain><DateTime>1136214245</DateTime>"
        "<HttpDate>2006-01-02T15:04:05Z</HttpDate><Epoch>Mon, 02 Jan 2006 15:04:05 GMT</Epoch>"
    )
    expected = Moments(plain=MOMENT, date_time=MOMENT, http_date=MOMENT, epoch=MOMENT)
    assert read(Moments, content) == expected


def test_what_the_model_does_not_name_is_ignored() -> None:
    content = "<Nope><Text>x</Text></Nope><!-- c --><?pi x?><text>x</text>stray<Text>a</Text>"
    assert read(Scalars, content, 'Text="attribute"') == Scalars(text="a")


def test_text_is_one_text_whatever_stands_in_between() -> None:
    content = "<Text>a<!-- c --><![CDATA[<&]]>b<?pi?>&lt;&#xE9;</Text>"
    assert read(Scalars, content) == Scalars(text="a<&b<é")


def test_namespaces_do_not_matter() -> None:
    data = b'<n:Root xmlns:n="https://n.example/"><n:Text>a</n:Text><Flag>true</Flag></n:Root>'
    assert loads(Scalars, data) == Scalars(text="a", flag=True)
    root = xml_reader.parse(data)
    assert xml_reader.local_name(root) == "Root"


def test_lists_and_maps() -> None:
    content = (
        "<Texts><member>a</member><anything/></Texts><Numbers/>"
        "<Rows><member><member>x</member></member><member/></Rows>"
        "<Tags><entry><key>k</key><value>v</value></entry><entry><value>w</value><key>l</key>"
        "</entry></Tags><ByName><entry><key>s</key><value><Text>t</Text></value></entry></ByName>"
    )
    assert read(Collections, content) == Collections(
        texts=["a", ""],
        numbers=[],
        rows=[["x"], []],
        tags={"k": "v", "l": "w"},
        by_name={"s": Scalars(text="t")},
    )


def test_attributes_and_flattened_collections() -> None:
    content = (
        "<Flat>a</Flat><Other>r</Other><Flat>b</Flat><Tree><Name>t</Name></Tree><Tree/>"
        "<FlatMap><key>k</key><value>v</value></FlatMap><Flat/>"
        "<FlatMap><key>l</key><value/></FlatMap>"
        "<Pairs><entry><K>k</K><V/></entry></Pairs>"
    )
    attributes = 'f:Attribute="x" the-level="3" xmlns:f="https://f.example/"'
    assert read(XmlForms, content, attributes) == XmlForms(
        attribute="x",
        level=3,
        renamed="r",
        flat=["a", "b", ""],
        flat_trees=[Tree(name="t"), Tree()],
        flat_map={"k": "v", "l": ""},
        pairs={"k": Scalars()},
    )


def test_unions() -> None:
    assert read(Tree, "<Choice><text>a</text></Choice>").choice == ChoiceMemberText("a")
    content = "<choices><member><number>1</number></member><member><moments/></member></choices>"
    assert read(Tree, f"<Choice>{content}</Choice>").choice == ChoiceMemberChoices(
        [ChoiceMemberNumber(1), ChoiceMemberMoments(Moments())]
    )


def test_a_union_member_that_is_unknown_is_kept() -> None:
    found = read(Tree, "<Choice><future><a>secret</a></future></Choice>").choice
    assert isinstance(found, UnknownUnionMember)
    assert (found.tag, found.value[0].text) == ("future", "secret")
    assert repr(found) == "UnknownUnionMember(tag='future')"
    assert pickle.loads(pickle.dumps(found)).tag == "future"


def test_an_error_is_read_like_a_structure() -> None:
    error = read(NoSuchTree, "<Message>gone</Message>")
    assert (type(error), error.message, error.name) == (NoSuchTree, "gone", None)


@pytest.mark.parametrize(
    ("cls", "content", "message"),
    [
        (Scalars, "<Number>1.5</Number>", "Scalars: Number: expected an integer, got str"),
        (Scalars, "<Number/>", "Scalars: Number: expected an integer, got str"),
        (Scalars, f"<Number>{'9' * 5000}</Number>", "Scalars: Number: expected an integer, .*"),
        (Scalars, "<Ratio>big</Ratio>", "Scalars: Ratio: expected a number, got str"),
        (Scalars, "<Flag>1</Flag>", "Scalars: Flag: expected true or false, got str"),
        (Scalars, "<Data>?</Data>", "Scalars: Data: expected base64 text, got str"),
        (Moments, "<Plain/>", r"Moments: Plain: expected a timestamp \(date-time\), got str"),
        (
            Forest,
            "<Trees><member><ByName><entry><key>k</key><value><Choice><number>x</number></Choice>"
            "</value></entry></ByName></member></Trees>",
            r"Forest: Trees\.ByName\.Choice: expected an integer, got str",
        ),
        (Tree, "<Choice/>", "Tree: Choice: expected a member of the union Choice, got Element"),
        (
            Collections,
            "<Tags><entry><value>v</value></entry></Tags>",
            "Collections: Tags: expected a map entry with a 'key', got Element",
        ),
    ],
)
def test_what_the_model_does_not_allow_names_the_member(
    cls: type, content: str, message: str
) -> None:
    with pytest.raises(DeserializationError, match=f"^deserialization failed, {message}$"):
        read(cls, content)


def test_an_attribute_that_the_model_does_not_allow() -> None:
    with pytest.raises(DeserializationError, match=r"XmlForms: .*expected an integer, got str$"):
        read(XmlForms, "", 'the-level="x"')


# Any bytes

PAIRS = itertools.pairwise("abcdefghi")
LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {outer} "{f"&{inner};" * 10}">' for inner, outer in PAIRS)
    + "]><Root><Text>&i;</Text></Root>"
)
EXTERNAL = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><Root><Text>&x;</Text></Root>'


@pytest.mark.parametrize("text", [LAUGHS, EXTERNAL, "<!DOCTYPE html><html></html>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_a_document_type_is_refused_in_every_encoding(text: str, encoding: str) -> None:
    with pytest.raises(DeserializationError, match="document type or NUL, which is refused"):
        loads(Scalars, text.encode(encoding))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" ",
        b"{}",
        b"<",
        b"<Root>",
        b"<Root></Other>",
        b"<Root/><Root/>",
        b"<Root>\xff</Root>",
        b"<Root>\xed\xa0\x80</Root>",
        b"<Root>\x01</Root>",
        b"<Root>&undefined;</Root>",
        b"<Root>&#0;</Root>",
        b"<Root>&#xD800;</Root>",
        b"<Root a='1' a='2'/>",
        b"<p:Root/>",
        b"<Root>" * 100_000,
        *(
            f'<?xml version="1.0" encoding="{name}"?><Root/>'.encode()
            for name in (
                "nope",
                "utf-7",
                "hex",
                "undefined",
                "idna",
                "rot13",
                "big5",
                "cp037",
                "x" * 1000,
            )
        ),
    ],
    ids=range(25),
)
def test_broken_xml_is_a_deserialization_error(data: bytes) -> None:
    with pytest.raises(DeserializationError, match="the body is not XML") as caught:
        loads(Scalars, data)
    assert caught.value.snapshot == data[:1024]


# This codec of Python's complains of the bytes that the parser has it decode.
@pytest.mark.filterwarnings("ignore:.*invalid escape sequence:DeprecationWarning")
def test_an_encoding_that_only_python_knows_hides_no_document_type() -> None:
    declaration = b'<?xml version="1.0" encoding="unicode_escape"?>'
    found = loads(Scalars, declaration + b"<Root><Text>\\x3c!DOCTYPE</Text></Root>")
    assert found == Scalars(text="\\x3c!DOCTYPE")


def test_nul_is_refused() -> None:
    with pytest.raises(DeserializationError, match="document type or NUL, which is refused"):
        loads(Scalars, b"<Root>\0</Root>")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1", "us-ascii", "cp1252"])
def test_encodings_that_keep_ascii_are_read(encoding: str) -> None:
    text = "e" if encoding == "us-ascii" else "é"
    declared = encoding.removesuffix("-sig")
    data = f'<?xml version="1.0" encoding="{declared}"?><Root><Text>{text}</Text></Root>'
    assert loads(Scalars, data.encode(encoding)) == Scalars(text=text)


@pytest.mark.parametrize("depth", [10, 100, 400, 1000, 200_000])
def test_a_nesting_bomb_is_a_value_or_a_deserialization_error(depth: int) -> None:
    data = b"<Root>" + b"<Children><member>" * depth + b"</member></Children>" * depth + b"</Root>"
    found: list[Any] = []
    error = raised(DeserializationError, lambda: found.extend([loads(Tree, data)]))
    if error is not None:
        assert depth > 100
        assert "recursion" in str(error)
        return
    for _ in range(depth):
        found = found[0].children
    assert found == [Tree()]


def test_a_nesting_that_the_model_does_not_name_is_ignored() -> None:
    data = b"<Root>" + b"<x>" * 200_000 + b"</x>" * 200_000 + b"<Text>a</Text></Root>"
    assert loads(Scalars, data) == Scalars(text="a")


@given(st.binary() | st.binary().map(lambda data: b"<Root><Text>" + data + b"</Text></Root>"))
def test_any_bytes_are_a_value_or_a_deserialization_error(data: bytes) -> None:
    for cls in CLASSES:
        error = raised(DeserializationError, loads, cls, data)
        assert error is None or error.snapshot == data


TAGS = st.sampled_from(
    [m.name for cls in CLASSES for m in members(cls).values()]
    + [*union_members(Choice), "member", "entry", "key", "value", "K", "V", "Item", "Other"]
)
TEXTS = st.sampled_from(["", "1", "true", "YWJj", "2006-01-02T15:04:05Z"]) | XML_TEXT


def element(children: list[tuple[str, str]]) -> str:
    return "".join(f"<{tag}>{content}</{tag}>" for tag, content in children)


contents = st.recursive(
    TEXTS.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace("]]>", "")),
    lambda inner: st.lists(st.tuples(TAGS, inner), max_size=4).map(element),
    max_leaves=15,
)


@given(contents)
def test_any_element_is_a_value_or_a_deserialization_error(content: str) -> None:
    for cls in CLASSES:
        try:
            found = read(cls, content, 'Attribute="x" the-level="1"')
        except DeserializationError:
            continue
        assert type(found) is cls
        assert repr(found).startswith(cls.__name__)
