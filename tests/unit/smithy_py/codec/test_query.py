"""The form codec: what is written can be told apart, by each protocol's own rules."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smithy_py.codec.query import QueryCodec
from smithy_py.codec.scalars import text_reader
from smithy_py.errors import SerializationError
from smithy_py.prelude import STRING
from smithy_py.schema import (
    Shape,
    Structure,
    Target,
    Union,
    list_of,
    member,
    members,
    resolve,
    union_members,
)
from tests.strategies import attributes, raised, structures, wrong_values
from tests.unit.smithy_py.model import (
    Choice,
    ChoiceMemberChoices,
    ChoiceMemberMoments,
    ChoiceMemberNumber,
    Collections,
    Forest,
    Moments,
    NoSuchTree,
    Scalars,
    Secrets,
    Tree,
    XmlForms,
)

# The same classes, for values that type checkers refuse as well.
AnyScalars: Any = Scalars
AnyMoments: Any = Moments
AnyCollections: Any = Collections
AnyTree: Any = Tree
AWS = QueryCodec()
EC2 = QueryCodec(ec2=True)
CLASSES = (Scalars, Moments, Collections, Forest, XmlForms, Tree)
MOMENT = datetime.datetime(2006, 1, 2, 15, 4, 5, tzinfo=datetime.UTC)


def pairs(value: Any, codec: QueryCodec = AWS) -> list[tuple[str, str]]:
    """What is written behind the action and the version."""
    form = codec.dumps("Echo", "2020-01-01", value).decode("ascii")
    start, *found = parse_qsl(form, keep_blank_values=True, strict_parsing=True)
    assert (start, found.pop(0)) == (("Action", "Echo"), ("Version", "2020-01-01"))
    return found


# A second reading of Smithy's rules for awsQuery: from the pairs back to the value.

Node = dict[str, Any]


def nested(found: list[tuple[str, str]]) -> Node:
    root: Node = {}
    for name, value in found:
        node = root
        *above, last = name.split(".")
        for part in above:
            node = node.setdefault(part, {})
        assert last not in node
        node[last] = value
    return root


def numbered(node: Node) -> list[Any]:
    assert list(node) == [str(number) for number in range(1, len(node) + 1)]
    return list(node.values())


def restored(target: Target, module: str, facts: Mapping[str, Any], node: Any) -> Any:
    shape = resolve(target, module)
    if isinstance(shape, type):
        return restored_structure(shape, node)
    flattened = facts.get("xml_flattened")
    if shape.type == "list" and shape.member is not None:
        if node == "":
            return []
        items = node if flattened else node[shape.traits.get("xml_member_name", "member")]
        return [restored(shape.member, module, {}, item) for item in numbered(items)]
    if shape.type == "map" and shape.value is not None:
        key_name = shape.traits.get("xml_key_name", "key")
        value_name = shape.traits.get("xml_value_name", "value")
        return {
            entry[key_name]: restored(shape.value, module, {}, entry.get(value_name, {}))
            for entry in numbered(node if flattened else node["entry"])
        }
    return text_reader(shape, facts, "date-time")(node)


def restored_structure(cls: type, node: Node) -> Any:
    if issubclass(cls, Union):
        ((name, content),) = node.items()
        variant: Any = union_members(cls)[name]
        (only,) = members(variant).values()
        return variant(restored(only.target, variant.__module__, only.traits, content))
    values: dict[str, Any] = {}
    for attribute, found in members(cls).items():
        name = found.traits.get("xml_name", found.name)
        if name in node:
            values[attribute] = restored(found.target, cls.__module__, found.traits, node[name])
    return cls(**values)


class Sizes(Structure):
    """Lists, maps and structures that are not empty, since a form has no word for the others."""

    rows: list[list[str]] | None = member("Rows", list_of(list_of(STRING)), default=None)
    named: list[str] | None = member("Named", list_of(STRING, xml_member_name="Name"), default=None)
    flat: list[str] | None = member("Flat", list_of(STRING), default=None, xml_flattened=True)


def says_nothing(value: Any) -> bool:
    """Whether a form has no pair for *value*, or for something in it."""
    if isinstance(value, dict):
        return not value or any(map(says_nothing, value.values()))
    if isinstance(value, list):
        return any(map(says_nothing, value))
    if isinstance(value, Union):
        return says_nothing(value.value)
    if isinstance(value, Structure):
        held = [getattr(value, a) for a in members(type(value))]
        return all(h is None for h in held) or any(says_nothing(h) for h in held)
    return False


@pytest.mark.parametrize("cls", [Scalars, Moments, Sizes, Collections, Forest])
@given(data=st.data())
def test_what_was_written_can_be_read_back(cls: type[Structure], data: st.DataObject) -> None:
    value = data.draw(structures(cls, xml=True).filter(lambda value: not says_nothing(value)))
    assert restored_structure(cls, nested(pairs(value))) == value


# What is written


def test_scalars() -> None:
    value = Scalars(text="a b&c=é/~", number=-1, big=2**40, small=1.5, flag=False, data=b"\xff")
    assert AWS.dumps("Echo", "2020-01-01", value) == (
        b"Action=Echo&Version=2020-01-01&Text=a%20b%26c%3D%C3%A9%2F~&Number=-1&Big=1099511627776"
        b"&Small=1.5&Flag=false&Data=%2Fw%3D%3D"
    )
    assert pairs(Scalars(ratio=float("-inf"), text="")) == [("Text", ""), ("Ratio", "-Infinity")]
    assert pairs(Scalars()) == []


def test_timestamps() -> None:
    value = Moments(plain=MOMENT, date_time=MOMENT, http_date=MOMENT, epoch=MOMENT)
    assert pairs(value) == [
        ("Plain", "2006-01-02T15:04:05Z"),
        ("DateTime", "2006-01-02T15:04:05Z"),
        ("HttpDate", "Mon, 02 Jan 2006 15:04:05 GMT"),
        ("Epoch", "1136214245"),
    ]


def test_lists_and_maps_of_aws_query() -> None:
    value = Collections(
        texts=["a", "b"],
        numbers=[],
        rows=[["x"], []],
        scalars=[Scalars(text="s"), Scalars(), Scalars(number=1)],
        tags={"k": "v", "l": ""},
        flags={},
        by_name={"n": Scalars(text="t", flag=True)},
        groups={"g": ["x", "y"]},
        choices=[ChoiceMemberNumber(1), ChoiceMemberMoments(Moments(plain=MOMENT))],
    )
    assert pairs(value) == [
        ("Texts.member.1", "a"),
        ("Texts.member.2", "b"),
        ("Numbers", ""),
        ("Rows.member.1.member.1", "x"),
        ("Rows.member.2", ""),
        ("Scalars.member.1.Text", "s"),
        ("Scalars.member.3.Number", "1"),
        ("Choices.member.1.number", "1"),
        ("Choices.member.2.moments.Plain", "2006-01-02T15:04:05Z"),
        ("Tags.entry.1.key", "k"),
        ("Tags.entry.1.value", "v"),
        ("Tags.entry.2.key", "l"),
        ("Tags.entry.2.value", ""),
        ("ByName.entry.1.key", "n"),
        ("ByName.entry.1.value.Text", "t"),
        ("ByName.entry.1.value.Flag", "true"),
        ("Groups.entry.1.key", "g"),
        ("Groups.entry.1.value.member.1", "x"),
        ("Groups.entry.1.value.member.2", "y"),
    ]


def test_names_and_flattening_of_aws_query() -> None:
    value = XmlForms(
        attribute="a",
        level=3,
        renamed="r",
        flat=["x", "y"],
        flat_trees=[Tree(name="t")],
        flat_map={"k": "v"},
        items=[1],
        pairs={"k": Scalars(text="s")},
    )
    assert pairs(value) == [
        ("Attribute", "a"),
        ("the-level", "3"),
        ("Other", "r"),
        ("Flat.1", "x"),
        ("Flat.2", "y"),
        ("Tree.1.Name", "t"),
        ("FlatMap.1.key", "k"),
        ("FlatMap.1.value", "v"),
        ("Items.Item.1", "1"),
        ("Pairs.entry.1.K", "k"),
        ("Pairs.entry.1.V.Text", "s"),
    ]


class Ec2Names(Structure):
    """Each way that ec2Query comes to a name."""

    plain: str | None = member("plain", STRING, default=None)
    renamed: str | None = member("Renamed", STRING, default=None, xml_name="otherName")
    queried: str | None = member(
        "Queried", STRING, default=None, xml_name="unused", ec2_query_name="asItIs"
    )
    listed: list[str] | None = member(
        "Listed", list_of(STRING, xml_member_name="item"), default=None, xml_name="listedSet"
    )
    inner: Ec2Names | None = member("Inner", "Ec2Names", default=None)


def test_names_and_lists_of_ec2_query() -> None:
    value = Ec2Names(
        plain="a", renamed="b", queried="c", listed=["x", "y"], inner=Ec2Names(plain="d", listed=[])
    )
    assert pairs(value, EC2) == [
        ("Plain", "a"),
        ("OtherName", "b"),
        ("asItIs", "c"),
        ("ListedSet.1", "x"),
        ("ListedSet.2", "y"),
        ("Inner.Plain", "d"),
    ]
    found = pairs(Collections(scalars=[Scalars(text="s")], rows=[["x"]]), EC2)
    assert found == [("Rows.1.1", "x"), ("Scalars.1.Text", "s")]


def test_each_protocol_keeps_its_own_rules_for_a_structure() -> None:
    value = Collections(texts=["a"])
    for _ in range(2):
        assert pairs(value) == [("Texts.member.1", "a")]
        assert pairs(value, EC2) == [("Texts.1", "a")]


def test_a_recursion_is_entered_from_anywhere() -> None:
    tree = Tree(name="a", children=[Tree(name="b", by_name={"c": Tree(name="d")})])
    assert pairs(Forest(trees=[tree])) == [
        ("Trees.member.1.Name", "a"),
        ("Trees.member.1.Children.member.1.Name", "b"),
        ("Trees.member.1.Children.member.1.ByName.entry.1.key", "c"),
        ("Trees.member.1.Children.member.1.ByName.entry.1.value.Name", "d"),
    ]


# What cannot be written


@pytest.mark.parametrize("codec", [AWS, EC2])
@pytest.mark.parametrize(
    ("value", "message"),
    [
        (AnyScalars(text=1), "text: expected a string, got int"),
        (AnyScalars(number="1"), "number: expected an integer, got str"),
        (AnyScalars(flag=1), "flag: expected a boolean, got int"),
        (AnyMoments(plain="now"), "plain: expected a datetime, got str"),
        (AnyCollections(texts="ab"), "texts: expected a list, got str"),
        (AnyCollections(texts=[None]), "texts: expected a string, got NoneType"),
        (AnyCollections(tags={1: "a"}), "tags: expected a string, got int"),
        (AnyCollections(tags=[1]), "tags: expected a dict, got list"),
        (AnyCollections(scalars=[Tree()]), "scalars: expected Scalars, got Tree"),
        (AnyCollections(choices=[Choice]), "choices: expected a member of the union Choice, got"),
        (Forest(trees=[AnyTree(name=2)]), "trees.name: expected a string, got int"),
        (AnyScalars(text="\ud800"), "text: 'utf-8' codec can't encode character"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named(codec: QueryCodec, value: Any, message: str) -> None:
    with pytest.raises(SerializationError) as caught:
        codec.dumps("Echo", "1", value)
    assert f"cannot write {type(value).__name__}: {message}" in str(caught.value)


def test_another_class_is_refused() -> None:
    with pytest.raises(SerializationError, match="cannot write Tree: expected Tree, got Scalars"):
        AWS.dumps("Echo", "1", Scalars(), Tree)


def test_what_is_too_deep_is_refused() -> None:
    tree = Tree()
    for _ in range(10_000):
        tree = Tree(choice=ChoiceMemberChoices([]), children=[tree])
    with pytest.raises(SerializationError, match="recursion"):
        AWS.dumps("Echo", "1", tree)


@pytest.mark.parametrize("codec", [AWS, EC2])
@given(data=st.data())
def test_a_wrong_value_is_taken_or_refused(codec: QueryCodec, data: st.DataObject) -> None:
    cls: Any = data.draw(st.sampled_from(CLASSES))
    attribute = data.draw(st.sampled_from(attributes(cls)))
    wrong = data.draw(wrong_values)
    for value in (wrong, [wrong], {"key": wrong}):
        made = cls(**{attribute: value})
        error = raised(SerializationError, codec.dumps, "Echo", "1", made)
        assert error is None or str(error).startswith(f"cannot write {cls.__name__}: {attribute}")


@given(structures(Collections))
def test_a_form_has_no_other_characters_than_it_may(value: Collections) -> None:
    allowed = set(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%&=")
    assert set(AWS.dumps("Echo", "1", value)) <= allowed


def test_no_error_shows_a_secret() -> None:
    wrong: Any = {b"hunter2", "hunter2"}
    for value in (Secrets(password=wrong), Secrets(codes=[wrong]), Secrets(key=wrong)):
        with pytest.raises(SerializationError) as caught:
            AWS.dumps("Echo", "1", value)
        assert "hunter2" not in str(caught.value)


def test_an_error_can_be_written_too() -> None:
    assert pairs(NoSuchTree(message="m", name="n")) == [("Message", "m"), ("Name", "n")]


def test_shapes_that_forms_have_not() -> None:
    class Documents(Structure):
        document: Any = member("Document", Shape("document"), default=None)

    with pytest.raises(SerializationError, match="a document cannot be written as text"):
        AWS.dumps("Echo", "1", Documents(document=1))
