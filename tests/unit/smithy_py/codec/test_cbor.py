"""The CBOR codec: round trips, any bytes in, any value out."""

from __future__ import annotations

import datetime
import enum
import math
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smithy_py.codec.cbor import CborCodec
from smithy_py.errors import DeserializationError, SerializationError
from smithy_py.schema import Structure, UnknownUnionMember, map_of, member
from tests.strategies import attributes, raised, structures, wrong_values
from tests.unit.smithy_py.model import (
    Choice,
    ChoiceMemberChoices,
    ChoiceMemberNumber,
    ChoiceMemberText,
    Collections,
    EchoInput,
    Forest,
    JsonOnly,
    Moments,
    NoSuchTree,
    Scalars,
    Secrets,
    Tree,
)

CODEC = CborCodec()
CLASSES = (Scalars, Moments, Collections, Forest, JsonOnly, Tree)
# The same classes, for values that type checkers refuse as well.
AnyScalars: Any = Scalars
AnyMoments: Any = Moments
AnyCollections: Any = Collections
AnyTree: Any = Tree
MOMENT = datetime.datetime(2006, 1, 2, 15, 4, 5, tzinfo=datetime.UTC)


def read(cls: type, document: Any) -> Any:
    return CODEC.loads(cls, cbor2.dumps(document))


# Round trips


@given(structures(EchoInput))
def test_what_was_written_is_read_equal(value: EchoInput) -> None:
    assert CODEC.loads(EchoInput, CODEC.dumps(value)) == value


@given(structures(Moments))
def test_timestamps_survive_whatever_format_they_have_elsewhere(value: Moments) -> None:
    assert CODEC.loads(Moments, CODEC.dumps(value)) == value


@given(structures(JsonOnly).filter(lambda value: value.embedded is None))
def test_documents_and_nulls_survive(value: JsonOnly) -> None:
    value.documents = [item for item in value.documents or [] if item is not None]
    assert CODEC.loads(JsonOnly, CODEC.dumps(value)) == value


@given(structures(Forest))
def test_a_recursion_survives_when_it_is_entered_from_a_map(value: Forest) -> None:
    class Grove(Structure):
        trees: Any = member("Trees", map_of(Tree), default=None)

    grove = Grove(trees={str(number): tree for number, tree in enumerate(value.trees or [])})
    assert CODEC.loads(Grove, CODEC.dumps(grove)) == grove


# What is written


def test_what_is_written() -> None:
    value = Scalars(text="a", number=-1, big=2**40, small=1.5, ratio=0.1, flag=False, data=b"\0")
    assert CODEC.dumps(value) == bytes.fromhex(
        "a7 6454657874 6161 664e756d626572 20 63426967 1b0000010000000000"
        "65536d616c6c fa3fc00000 65526174696f fb3fb999999999999a 64466c6167 f4 6444617461 4100"
    )
    assert CODEC.dumps(Scalars()) == b"\xa0"


@pytest.mark.parametrize("number", [math.inf, -math.inf, math.nan])
def test_numbers_that_json_has_not_are_numbers_here(number: float) -> None:
    value = CODEC.loads(Scalars, CODEC.dumps(Scalars(ratio=number, small=number)))
    assert [repr(value.small), repr(value.ratio)] == [repr(number)] * 2


def test_a_timestamp_is_tagged_and_in_utc() -> None:
    east = datetime.timezone(datetime.timedelta(hours=5))
    fraction = MOMENT.replace(microsecond=500_000)
    for moment in (MOMENT, MOMENT.astimezone(east), MOMENT.replace(tzinfo=None)):
        assert CODEC.dumps(Moments(plain=moment)) == b"\xa1\x65Plain\xc1\x1a\x43\xb9\x40\xe5"
    written = CODEC.dumps(Moments(plain=fraction))
    assert written == b"\xa1\x65Plain\xc1\xfb\x41\xd0\xee\x50\x39\x60\x00\x00"


def test_embedded_json_is_text() -> None:
    value = JsonOnly(embedded={"a": 1}, renamed="x")
    assert cbor2.loads(CODEC.dumps(value)) == {"Embedded": '{"a":1}', "Renamed": "x"}
    assert CODEC.loads(JsonOnly, CODEC.dumps(value)) == value


def test_what_stands_for_the_plain_types() -> None:
    class Color(enum.StrEnum):
        RED = "red"

    class Level(enum.IntEnum):
        HIGH = 3

    class Name(str):
        __slots__ = ()

    value = AnyScalars(text=Color.RED, number=Level.HIGH, ratio=3, data=bytearray(b"a"))
    assert cbor2.loads(CODEC.dumps(value)) == {
        "Text": "red",
        "Number": 3,
        "Ratio": 3.0,
        "Data": b"a",
    }
    more = AnyCollections(texts=(Name("a"), "b"), numbers=range(2), tags={Name("k"): "v"})
    assert cbor2.loads(CODEC.dumps(more)) == {
        "Texts": ["a", "b"],
        "Numbers": [0, 1],
        "Tags": {"k": "v"},
    }
    assert CODEC.loads(Scalars, CODEC.dumps(AnyScalars(data="é"))) == Scalars(data="é".encode())


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (AnyScalars(text=1), "text: expected a string, got int"),
        (AnyScalars(number="1"), "number: expected an integer, got str"),
        (AnyScalars(number=True), "number: expected an integer, got bool"),
        (AnyScalars(small=1e39), "small: float too large to pack with f format"),
        (AnyScalars(ratio=True), "ratio: expected a number, got bool"),
        (AnyScalars(flag=1), "flag: expected a boolean, got int"),
        (AnyScalars(data=5), "data: memoryview: a bytes-like object is required, not 'int'"),
        (AnyMoments(plain=1), "plain: expected a datetime, got int"),
        (AnyCollections(texts="a"), "texts: expected a list, got str"),
        (AnyCollections(tags={1: "a"}), "tags: expected a string, got int"),
        (AnyCollections(choices=[Choice]), "choices: expected a member of the union Choice, got"),
        (JsonOnly(document={1: 2}), "document: expected a string, got int"),
        (JsonOnly(document=object()), "document: expected a document, got object"),
        (Forest(trees=[AnyTree(name=2)]), "trees.name: expected a string, got int"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named(value: Any, message: str) -> None:
    with pytest.raises(SerializationError) as caught:
        CODEC.dumps(value)
    assert f"cannot write {type(value).__name__}: {message}" in str(caught.value)


@pytest.mark.parametrize("cls", CLASSES)
@given(data=st.data())
def test_a_wrong_value_is_taken_or_refused(cls: type, data: st.DataObject) -> None:
    attribute = data.draw(st.sampled_from(attributes(cls)))
    wrong = data.draw(wrong_values)
    for value in (wrong, [wrong], {"key": wrong}):
        error = raised(SerializationError, CODEC.dumps, cls(**{attribute: value}))
        assert error is None or str(error).startswith(f"cannot write {cls.__name__}: ")


def test_no_error_shows_a_secret() -> None:
    wrong: Any = {b"hunter2", "hunter2"}
    for value in (Secrets(password=wrong), Secrets(codes=[wrong]), Secrets(key=wrong)):
        with pytest.raises(SerializationError) as caught:
            CODEC.dumps(value)
        assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("depth", [1_000, 100_000])
def test_what_is_too_deep_is_refused(depth: int) -> None:
    document: list[Any] = []
    tree = Tree()
    for _ in range(depth):
        document = [document]
        tree = Tree(children=[tree])
    for value in (JsonOnly(document=document), tree):
        with pytest.raises(SerializationError, match="recursion"):
            CODEC.dumps(value)


# What is read


def test_what_the_model_does_not_name_is_ignored() -> None:
    document = {"Text": "a", "Nope": {"x": [1]}, "text": "b", b"Text": 8}
    assert read(Scalars, document) == Scalars(text="a")


def test_null_and_undefined_are_absent() -> None:
    for nothing in (None, cbor2.undefined):
        assert read(Scalars, {"Text": nothing, "Number": nothing}) == Scalars()
        found = read(Collections, {"Texts": ["a", nothing], "Tags": {"a": "x", "b": nothing}})
        assert found == Collections(texts=["a"], tags={"a": "x"})
        sparse = read(JsonOnly, {"SparseList": [nothing], "SparseMap": {"a": nothing}})
        assert sparse == JsonOnly(sparse_list=[None], sparse_map={"a": None})


def test_nothing_is_an_empty_map() -> None:
    assert CODEC.loads(Scalars, b"") == Scalars()


def test_every_size_and_length_is_read() -> None:
    # Half, single and double floats; lengths that are not known at the start.
    half = CODEC.loads(Scalars, b"\xa1\x65Ratio\xf9\x3e\x00")
    single = CODEC.loads(Scalars, b"\xa1\x65Ratio\xfa\x3f\xc0\x00\x00")
    assert half == single == Scalars(ratio=1.5)
    assert read(Scalars, {"Ratio": 2, "Number": 3.0}) == Scalars(ratio=2.0, number=3)
    chunks = CODEC.loads(Scalars, b"\xbf\x64Text\x7f\x61a\x61b\xff\x64Data\x5f\x41c\x40\xff\xff")
    assert chunks == Scalars(text="ab", data=b"c")
    assert CODEC.loads(Collections, b"\xbf\x65Texts\x9f\x61a\xff\xff") == Collections(texts=["a"])


def test_big_integers_are_integers() -> None:
    assert read(Scalars, {"Big": 2**100}) == Scalars(big=2**100)


def test_a_timestamp_may_come_without_its_tag() -> None:
    seconds = MOMENT.timestamp()
    for written in (MOMENT, cbor2.CBORTag(1, int(seconds)), seconds, int(seconds)):
        document = cbor2.dumps({"Plain": written}, datetime_as_timestamp=True)
        assert CODEC.loads(Moments, document) == Moments(plain=MOMENT)


def test_unions() -> None:
    assert read(Tree, {"Choice": {"number": 3}}) == Tree(choice=ChoiceMemberNumber(3))
    typed = {"__type": "x#Choice", "text": "a", "number": None}
    assert read(Tree, {"Choice": typed}) == Tree(choice=ChoiceMemberText("a"))
    nested = {"choices": [{"number": 1}]}
    expected = Tree(choice=ChoiceMemberChoices([ChoiceMemberNumber(1)]))
    assert read(Tree, {"Choice": nested}) == expected
    assert read(Tree, {"Choice": {"new": b"x"}}) == AnyTree(choice=UnknownUnionMember("new", b"x"))


@pytest.mark.parametrize(
    ("cls", "document", "message"),
    [
        (Scalars, {"Text": b"a"}, "Scalars: Text: expected a string, got bytes"),
        (Scalars, {"Data": "a"}, "Scalars: Data: expected bytes, got str"),
        (Scalars, {"Number": 1.5}, "Scalars: Number: expected an integer, got float"),
        (Scalars, {"Number": True}, "Scalars: Number: expected an integer, got bool"),
        (Scalars, {"Flag": 1}, "Scalars: Flag: expected a boolean, got int"),
        (Scalars, {"Ratio": "x"}, "Scalars: Ratio: expected a number, got str"),
        (Scalars, {"Text": cbor2.CBORSimpleValue(99)}, "Scalars: Text: expected a string"),
        (Moments, {"Plain": True}, "Moments: Plain: expected a timestamp (epoch-seconds)"),
        (Scalars, [], "Scalars: expected an object, got list"),
        (Scalars, None, "Scalars: expected an object, got NoneType"),
        (Collections, {"Texts": {}}, "Collections: Texts: expected an array, got dict"),
        (Collections, {"Tags": {1: "a"}}, "the body is not CBOR: error decoding map: map key must"),
        (Collections, {"Tags": {b"a": "a"}}, "Collections: Tags: expected a map from strings"),
        (Tree, {"Choice": {}}, "Tree: Choice: expected one member of the union Choice, got dict"),
        (Forest, {"Trees": [{"Name": 1}]}, "Forest: Trees.Name: expected a string, got int"),
    ],
)
def test_what_the_model_does_not_allow(cls: type, document: Any, message: str) -> None:
    with pytest.raises(DeserializationError) as caught:
        read(cls, document)
    assert str(caught.value).startswith(f"deserialization failed, {message}")


BOMBS = {
    "lists in lists": b"\x81" * 500 + b"\x80",
    "lists without an end": b"\x9f" * 100_000,
    "maps as keys of maps": b"\xa1" * 500 + b"\x00",
    "tags of tags": b"\xc1" * 100_000 + b"\x00",
    "a list that announces 2**63 items": b"\x9b\x7f" + b"\xff" * 7,
    "a map that announces 2**63 items": b"\xbb\x7f" + b"\xff" * 7,
    "a text that announces 2**63 bytes": b"\x7b\x7f" + b"\xff" * 7 + b"a",
    "bytes that announce 2**63 bytes": b"\x5b\x7f" + b"\xff" * 7 + b"a",
    "a list that holds itself": b"\xd8\x1c\x81\xd8\x1d\x00",
    "a reference to nothing": b"\xd8\x1d\x00",
    "texts by number": b"\xd9\x01\x00\x82\x61a\xd8\x19\x00",
    "a decimal": b"\xc4\x82\x1b\x7f" + b"\xff" * 7 + b"\x01",
    "a bigfloat": b"\xc5\x82\x1b\x7f" + b"\xff" * 7 + b"\x01",
    "a fraction": b"\xd8\x1e\x82\x01\x00",
    "a pattern": b"\xd8\x23\x66(a+)+$",
    "a message": b"\xd8\x24\x41a",
    "a timestamp beyond time": b"\xc1\x1b\x7f" + b"\xff" * 7,
    "a timestamp at infinity": b"\xc1\xf9\x7c\x00",
    "an unknown tag": b"\xdb" + b"\xff" * 8 + b"\x00",
    "half a text": b"\x62a",
    "no UTF-8": b"\x62\xc3\x28",
    "an end without a start": b"\xff",
    "a reserved length": b"\x1c",
    "a chunk of another kind": b"\x7f\x41a\xff",
    "JSON": b'{"Text": "a"}',
}


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("inside", [b"", b"\xa1\x64Text", b"\xa1\x68Document"])
def test_bombs_are_refused(name: str, inside: bytes) -> None:
    data = inside + BOMBS[name]
    with pytest.raises(DeserializationError) as caught:
        CODEC.loads(JsonOnly, data)
    assert caught.value.snapshot == data[:1024]


def test_a_key_may_not_come_twice() -> None:
    with pytest.raises(DeserializationError, match="Duplicate map key: 'Text'"):
        CODEC.loads(Scalars, b"\xa2\x64Text\x61a\x64Text\x61b")


def test_references_cannot_grow_a_small_body() -> None:
    # Each tree holds the one before it twice: 2**50 of them, if references were followed.
    tree = b"\xd8\x1c\xa0"
    for number in range(50):
        tree = b"\xd8\x1c\xa1\x68Children\x82" + tree + b"\xd8\x1d\x18" + bytes([49 - number])
    with pytest.raises(DeserializationError, match="semantic tag 28"):
        CODEC.loads(Tree, tree)


@given(st.binary())
def test_any_bytes_are_a_value_or_a_deserialization_error(data: bytes) -> None:
    for cls in (*CLASSES, NoSuchTree):
        error = raised(DeserializationError, CODEC.loads, cls, data)
        assert error is None or error.snapshot == data


@given(st.data())
def test_a_broken_body_is_a_value_or_a_deserialization_error(data: st.DataObject) -> None:
    body = bytearray(CODEC.dumps(data.draw(structures(EchoInput))))
    for _ in range(data.draw(st.integers(1, 3))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(body[: data.draw(st.integers(1, len(body)))])
    error = raised(DeserializationError, CODEC.loads, EchoInput, cut)
    assert error is None or error.snapshot == cut[:1024]


@pytest.mark.parametrize("key", [1, None, (1, 2), 1.5, True])
def test_a_key_is_a_text(key: Any) -> None:
    # Numbers could be chosen so that they collide in a dict: 100 KB of them took half a minute.
    with pytest.raises(DeserializationError, match="map key must be a text string or byte string"):
        read(Scalars, {"Text": "a", key: "x"})
