"""The XML writer: every form, escaping, any value."""

from __future__ import annotations

import datetime
import math
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smithy_py.codec import xml_reader, xml_writer
from smithy_py.errors import SerializationError
from smithy_py.schema import UnknownUnionMember
from tests.strategies import (
    XML_TEXT,
    attributes,
    known_wrong_values,
    raised,
    structures,
    wrong_values,
)
from tests.unit.smithy_py.model import (
    Choice,
    ChoiceMemberChoices,
    ChoiceMemberNumber,
    ChoiceMemberText,
    Collections,
    EchoInput,
    Forest,
    Grantee,
    Moments,
    Scalars,
    Secrets,
    Tree,
    XmlForms,
)

CLASSES = (Scalars, Moments, Collections, Forest, XmlForms)
MOMENT = datetime.datetime(2006, 1, 2, 15, 4, 5, tzinfo=datetime.UTC)


def written(value: Any, name: str = "Root", target: type | None = None, **facts: Any) -> str:
    return xml_writer.dumps(value, name, facts, target).decode()


def parsed(value: Any) -> ElementTree.Element:
    return ElementTree.fromstring(written(value))


def again(value: Any) -> Any:
    data = xml_writer.dumps(value, "Root", {})
    return xml_reader.read(type(value), xml_reader.parse(data), data)


# Round trips


@given(structures(EchoInput, xml=True))
def test_what_was_written_is_read_equal(value: EchoInput) -> None:
    assert again(value) == value


@given(structures(XmlForms, xml=True))
def test_the_forms_of_xml_survive(value: XmlForms) -> None:
    assert again(value) == value


@given(structures(Forest, xml=True))
def test_a_recursion_survives_when_it_is_entered_from_a_list(value: Forest) -> None:
    assert again(value) == value


@given(XML_TEXT, XML_TEXT)
def test_any_text_survives_in_elements_attributes_and_keys(text: str, key: str) -> None:
    value = XmlForms(attribute=text, renamed=text, flat=[text], flat_map={key: text})
    assert again(value) == value


@pytest.mark.parametrize("number", [math.inf, -math.inf, math.nan, 1e300, -0.0])
def test_numbers_without_digits_survive(number: float) -> None:
    value = again(Scalars(ratio=number))
    assert repr(value.ratio) == repr(number)


# What is written


def test_the_simple_shapes() -> None:
    value = Scalars(
        text="a", number=-1, big=2**62, small=1.5, ratio=math.inf, flag=True, data=b"abc"
    )
    assert written(value) == (
        "<Root><Text>a</Text><Number>-1</Number><Big>4611686018427387904</Big><Small>1.5</Small>"
        "<Ratio>Infinity</Ratio><Flag>true</Flag><Data>YWJj</Data></Root>"
    )
    assert written(Scalars()) == "<Root></Root>"
    assert written(Scalars(text="")) == "<Root><Text></Text></Root>"


def test_timestamps() -> None:
    value = Moments(plain=MOMENT, date_time=MOMENT, http_date=MOMENT, epoch=MOMENT)
    assert written(value) == (
        "<Root><Plain>2006-01-02T15:04:05Z</Plain><DateTime>2006-01-02T15:04:05Z</DateTime>"
        "<HttpDate>Mon, 02 Jan 2006 15:04:05 GMT</HttpDate><Epoch>1136214245</Epoch></Root>"
    )


def test_lists_and_maps() -> None:
    value = Collections(
        texts=["a", ""],
        numbers=[],
        rows=[["x"], []],
        tags={"k": "v"},
        groups={"g": ["a", "b"]},
    )
    assert written(value) == (
        "<Root><Texts><member>a</member><member></member></Texts><Numbers></Numbers>"
        "<Rows><member><member>x</member></member><member></member></Rows>"
        "<Tags><entry><key>k</key><value>v</value></entry></Tags>"
        "<Groups><entry><key>g</key><value><member>a</member><member>b</member></value></entry>"
        "</Groups></Root>"
    )


def test_attributes_names_namespaces_and_flattened_collections() -> None:
    value = XmlForms(
        attribute='a"b<',
        level=3,
        renamed="r",
        flat=["a", "b"],
        flat_trees=[Tree(name="t")],
        flat_map={"k": "v", "l": "w"},
        items=[1],
        pairs={"k": Scalars(text="v")},
        grantee=Grantee(kind="user", name="n"),
    )
    assert written(value) == (
        '<Root xmlns="https://forms.example/" Attribute="a&quot;b&lt;" the-level="3">'
        "<Other>r</Other><Flat>a</Flat><Flat>b</Flat><Tree><Name>t</Name></Tree>"
        "<FlatMap><key>k</key><value>v</value></FlatMap>"
        "<FlatMap><key>l</key><value>w</value></FlatMap>"
        "<Items><Item>1</Item></Items>"
        "<Pairs><entry><K>k</K><V><Text>v</Text></V></entry></Pairs>"
        '<Grantee xmlns:form="https://grantee.example/" form:kind="user"><Name>n</Name>'
        "</Grantee></Root>"
    )


def test_the_namespace_of_the_root() -> None:
    assert written(Scalars(), xml_namespace=("https://a.example/?x=1&y=2", None)) == (
        '<Root xmlns="https://a.example/?x=1&amp;y=2"></Root>'
    )
    assert written(Scalars(), xml_namespace=("https://a.example/", "p")) == (
        '<Root xmlns:p="https://a.example/"></Root>'
    )


def test_unions() -> None:
    assert written(Tree(choice=ChoiceMemberText("a"))) == (
        "<Root><Choice><text>a</text></Choice></Root>"
    )
    value = ChoiceMemberChoices([ChoiceMemberNumber(1)])
    assert written(value, target=Choice) == (
        "<Root><choices><member><number>1</number></member></choices></Root>"
    )


def test_what_means_something_in_xml_is_escaped() -> None:
    text = "<&>\"'\t\n\r\x85\u2028é"
    assert written(Scalars(text=text)) == (
        "<Root><Text>&lt;&amp;&gt;\"'\t&#xA;&#xD;&#x85;&#x2028;é</Text></Root>"
    )
    assert written(XmlForms(attribute=text)) == (
        '<Root xmlns="https://forms.example/" '
        'Attribute="&lt;&amp;&gt;&quot;\'&#x9;&#xA;&#xD;&#x85;&#x2028;é"></Root>'
    )


def test_keys_and_items_cannot_break_out_of_their_elements() -> None:
    value = Collections(tags={"</key><x>": "]]>"}, texts=["</member>"])
    assert [element.tag for element in parsed(value).iter()] == [
        "Root",
        "Texts",
        "member",
        "Tags",
        "entry",
        "key",
        "value",
    ]
    assert again(value) == value


# Any value


@pytest.mark.parametrize(
    "character", ["\0", "\x01", "\x08", "\x0b", "\x0c", "\x1f", "\ud800", "\ufffe", "\uffff"]
)
def test_characters_that_xml_cannot_hold_are_refused(character: str) -> None:
    text = f"a{character}b"
    for value, attribute in (
        (Scalars(text=text), "text"),
        (XmlForms(attribute=text), "attribute"),
        (XmlForms(flat=[text]), "flat"),
        (Collections(tags={text: "v"}), "tags"),
        (Collections(tags={"k": text}), "tags"),
    ):
        with pytest.raises(
            SerializationError, match=f"{attribute}: XML cannot hold the character '.*'$"
        ) as caught:
            written(value)
        assert ascii(character) in str(caught.value)


@pytest.mark.parametrize(
    ("cls", "members", "message"),
    [
        (Scalars, {"text": b"bytes"}, "text: expected a string, got bytes"),
        (Scalars, {"number": "1"}, "number: expected an integer, got str"),
        (Scalars, {"number": True}, "number: expected an integer, got bool"),
        (Scalars, {"number": 10**5000}, "number: Exceeds the limit .*"),
        (Scalars, {"ratio": 10**400}, "ratio: int too large to convert to float"),
        (Scalars, {"flag": "false"}, "flag: expected a boolean, got str"),
        (Moments, {"plain": "now"}, "plain: expected a datetime, got str"),
        (Collections, {"texts": "abc"}, "texts: expected a list, got str"),
        (Collections, {"texts": [None]}, "texts: expected a string, got NoneType"),
        (Collections, {"tags": ["a"]}, "tags: expected a dict, got list"),
        (Collections, {"tags": {1: "a"}}, "tags: expected a string, got int"),
        (Collections, {"scalars": [Tree()]}, "scalars: expected Scalars, got Tree"),
        (XmlForms, {"flat": "abc"}, "flat: expected a list, got str"),
        (XmlForms, {"flat_map": "abc"}, "flat_map: expected a dict, got str"),
        (XmlForms, {"grantee": Tree()}, "grantee: expected Grantee, got Tree"),
        (XmlForms, {"attribute": 3}, "attribute: expected a string, got int"),
        (
            Forest,
            {"trees": [Tree(children=[Tree(by_name={"a": Tree(choice=ChoiceMemberText(3))})])]},  # type: ignore[arg-type]
            r"trees\.children\.by_name\.choice: expected a string, got int",
        ),
        (Tree, {"choice": "text"}, "choice: expected a member of the union Choice, got str"),
        (
            Tree,
            {"choice": UnknownUnionMember("tag", 1)},
            "choice: expected a member of the union Choice, got UnknownUnionMember",
        ),
    ],
)
def test_a_wrong_value_names_its_member(cls: type, members: dict[str, Any], message: str) -> None:
    with pytest.raises(SerializationError, match=rf"^cannot write {cls.__name__}: {message}$"):
        written(cls(**members))


@pytest.mark.parametrize(
    "moment",
    [
        datetime.datetime.min.replace(tzinfo=datetime.timezone(datetime.timedelta(hours=1))),
        datetime.datetime.max.replace(tzinfo=datetime.timezone(-datetime.timedelta(hours=1))),
    ],
)
def test_a_moment_that_utc_cannot_hold_is_refused(moment: datetime.datetime) -> None:
    with pytest.raises(SerializationError, match=r"^cannot write Moments: plain: "):
        written(Moments(plain=moment))


@pytest.mark.parametrize("value", ["text", None, {}, 3, object()])
def test_what_is_no_structure_is_refused(value: Any) -> None:
    name = type(value).__name__
    with pytest.raises(SerializationError, match=f"expected a structure, got {name}$"):
        written(value)
    with pytest.raises(SerializationError, match=f"expected Tree, got {name}$"):
        written(value, target=Tree)
    with pytest.raises(SerializationError, match=r"^cannot write Tree: expected Tree, got Scalars"):
        written(Scalars(), target=Tree)


def test_a_structure_that_holds_itself_is_refused() -> None:
    tree = Tree()
    tree.children = [tree]
    with pytest.raises(SerializationError, match=r"^cannot write Tree: .*recursion"):
        written(tree)


@pytest.mark.parametrize("cls", CLASSES)
def test_every_wrong_value_that_is_known(cls: type) -> None:
    for attribute in attributes(cls):
        for wrong in known_wrong_values():
            error = raised(SerializationError, parsed, cls(**{attribute: wrong}))
            assert error is None or f"{cls.__name__}: {attribute}: " in str(error)


@given(st.sampled_from(CLASSES), st.data())
def test_any_value_is_written_or_a_serialization_error_names_the_member(
    cls: type, data: st.DataObject
) -> None:
    attribute = data.draw(st.sampled_from(attributes(cls)))
    wrong = data.draw(wrong_values)
    for value in (wrong, [wrong], {"key": wrong}):
        made = cls(**{attribute: value})
        error = raised(SerializationError, parsed, made)
        assert error is None or str(error).startswith(f"cannot write {cls.__name__}: {attribute}")


def test_no_error_shows_a_secret() -> None:
    wrong: Any = {b"hunter2": "hunter2"}
    for value in (Secrets(password=wrong), Secrets(codes=[wrong]), Secrets(pin=wrong)):
        with pytest.raises(SerializationError) as caught:
            written(value)
        shown = f"{caught.value} {caught.value!r} {caught.value.__cause__!r}"
        assert "hunter2" not in shown
