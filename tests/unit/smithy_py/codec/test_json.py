"""The JSON codec: round trips, any bytes in, any value out."""

from __future__ import annotations

import datetime
import decimal
import json
import math
import sys
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smithy_py.codec.json import JsonCodec
from smithy_py.errors import DeserializationError, SerializationError
from smithy_py.prelude import STRING
from smithy_py.schema import (
    Structure,
    StructureType,
    UnknownUnionMember,
    map_of,
    member,
    members,
    union_members,
)
from tests.strategies import (
    attributes,
    documents,
    known_wrong_values,
    raised,
    structures,
    wrong_values,
)
from tests.unit.smithy_py.model import (
    Choice,
    ChoiceMemberChoices,
    ChoiceMemberMoments,
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

CODEC = JsonCodec()
REST = JsonCodec(use_json_name=True)
CLASSES = (Scalars, Moments, Collections, Forest, JsonOnly, Tree)
MOMENT = datetime.datetime(2006, 1, 2, 15, 4, 5, tzinfo=datetime.UTC)


def read(cls: type, document: Any) -> Any:
    return CODEC.loads(cls, json.dumps(document).encode())


def written(value: Any) -> Any:
    return json.loads(CODEC.dumps(value))


# Round trips


@given(structures(EchoInput))
def test_what_was_written_is_read_equal(value: EchoInput) -> None:
    assert CODEC.loads(EchoInput, CODEC.dumps(value)) == value


@pytest.mark.parametrize("codec", [CODEC, JsonCodec("date-time"), JsonCodec("http-date"), REST])
@given(value=structures(Moments))
def test_every_timestamp_format_survives(codec: JsonCodec, value: Moments) -> None:
    assert codec.loads(Moments, codec.dumps(value)) == value


@pytest.mark.parametrize("codec", [CODEC, REST])
@given(value=structures(JsonOnly).filter(lambda value: value.embedded is None))
def test_documents_and_nulls_survive(codec: JsonCodec, value: JsonOnly) -> None:
    value.documents = [item for item in value.documents or [] if item is not None]
    assert codec.loads(JsonOnly, codec.dumps(value)) == value


@given(structures(Forest))
def test_a_recursion_survives_when_it_is_entered_from_a_list(value: Forest) -> None:
    class Grove(Structure):
        trees: Any = member("Trees", map_of(Tree), default=None)

    assert CODEC.loads(Forest, CODEC.dumps(value)) == value
    grove = Grove(trees={str(n): tree for n, tree in enumerate(value.trees or [])})
    assert CODEC.loads(Grove, CODEC.dumps(grove)) == grove


@pytest.mark.parametrize(
    ("number", "text"),
    [(math.inf, '"Infinity"'), (-math.inf, '"-Infinity"'), (math.nan, '"NaN"')],
)
def test_numbers_that_json_has_not_are_words(number: float, text: str) -> None:
    data = CODEC.dumps(Scalars(ratio=number, small=number))
    assert data == f'{{"Small":{text},"Ratio":{text}}}'.encode()
    value = CODEC.loads(Scalars, data)
    assert [repr(value.small), repr(value.ratio)] == [repr(number)] * 2


# What is written


def test_what_is_written() -> None:
    value = EchoInput(
        scalars=Scalars(text="é\n", number=1, flag=False, data=b"abc", ratio=1.5, small=2),
        moments=Moments(plain=MOMENT, date_time=MOMENT, http_date=MOMENT, epoch=MOMENT),
        forest=Forest(trees=[Tree(), Tree(choice=ChoiceMemberNumber(3))]),
        collections=Collections(texts=[], tags={"a": ""}, groups={"g": ["x"]}),
    )
    assert CODEC.dumps(value) == (
        b'{"Scalars":{"Text":"\\u00e9\\n","Number":1,"Small":2,"Ratio":1.5,"Flag":false,'
        b'"Data":"YWJj"},"Moments":{"Plain":1136214245,"DateTime":"2006-01-02T15:04:05Z",'
        b'"HttpDate":"Mon, 02 Jan 2006 15:04:05 GMT","Epoch":1136214245},'
        b'"Forest":{"Trees":[{},{"Choice":{"number":3}}]},'
        b'"Collections":{"Texts":[],"Tags":{"a":""},"Groups":{"g":["x"]}}}'
    )
    assert CODEC.dumps(EchoInput()) == b"{}"


def test_names_embedded_json_and_nulls() -> None:
    value = JsonOnly(
        renamed="x", embedded={"a": 1}, sparse_list=["a", None], sparse_map={"a": None}
    )
    expected = {
        "SparseList": ["a", None],
        "SparseMap": {"a": None},
        "Renamed": "x",
        "Embedded": '{"a":1}',
    }
    assert written(value) == expected
    expected["re_named"] = expected.pop("Renamed")
    assert json.loads(REST.dumps(value)) == expected
    assert CODEC.loads(JsonOnly, CODEC.dumps(value)) == value


def test_other_sequences_and_mappings_serve_too() -> None:
    sequences: Any = ("a", "b"), range(3)
    value = Collections(texts=sequences[0], numbers=sequences[1])
    assert written(value) == {"Texts": ["a", "b"], "Numbers": [0, 1, 2]}


# What is read


def test_what_the_model_does_not_name_is_ignored() -> None:
    assert read(Scalars, {"Text": "a", "Nope": {"x": [1]}, "text": "b"}) == Scalars(text="a")


def test_null_is_absent() -> None:
    assert read(Scalars, {"Text": None, "Number": None}) == Scalars()
    found = read(Collections, {"Texts": ["a", None, "b"], "Tags": {"a": "x", "b": None}})
    assert found == Collections(texts=["a", "b"], tags={"a": "x"})
    found = read(JsonOnly, {"SparseList": [None], "SparseMap": {"a": None}, "Document": None})
    assert found == JsonOnly(sparse_list=[None], sparse_map={"a": None})


def test_an_empty_text_is_an_empty_object() -> None:
    assert CODEC.loads(Scalars, b"") == Scalars()
    assert CODEC.parse(b"") == {}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_every_encoding_of_json_is_read(encoding: str) -> None:
    assert CODEC.loads(Scalars, '{"Text":"é"}'.encode(encoding)) == Scalars(text="é")


def test_a_union_that_is_known() -> None:
    found = read(Tree, {"Choice": {"text": "a", "number": None, "__type": "x#Choice"}})
    assert found.choice == ChoiceMemberText("a")
    found = read(Tree, {"Choice": {"choices": [{"number": 1}, {"moments": {"Plain": 0}}]}})
    assert found.choice == ChoiceMemberChoices(
        [
            ChoiceMemberNumber(1),
            ChoiceMemberMoments(Moments(plain=datetime.datetime.fromtimestamp(0, datetime.UTC))),
        ]
    )


def test_a_union_member_that_is_unknown_is_kept() -> None:
    found = read(Tree, {"Choice": {"future": {"a": [1]}}}).choice
    assert found == UnknownUnionMember("future", {"a": [1]})
    with pytest.raises(
        SerializationError,
        match=r"^cannot write Tree: choice: expected a member of the union Choice, "
        "got UnknownUnionMember$",
    ):
        CODEC.dumps(Tree(choice=found))


def test_a_union_can_be_the_whole_text() -> None:
    value = ChoiceMemberChoices([ChoiceMemberText("a")])
    data = CODEC.dumps(value, Choice)
    assert data == b'{"choices":[{"text":"a"}]}'
    assert CODEC.loads(Choice, data) == value


def test_an_error_is_read_like_a_structure() -> None:
    error = read(NoSuchTree, {"Message": "gone", "Name": "oak"})
    assert (type(error), error.message, error.name, error.age) == (
        NoSuchTree,
        "gone",
        "oak",
        None,
    )


@pytest.mark.parametrize(
    ("cls", "document", "message"),
    [
        (Scalars, [], "Scalars: expected an object, got list"),
        (Scalars, "text", "Scalars: expected an object, got str"),
        (Scalars, None, "Scalars: expected an object, got NoneType"),
        (Scalars, {"Text": 1}, "Scalars: Text: expected a string, got int"),
        (Scalars, {"Number": "1"}, "Scalars: Number: expected an integer, got str"),
        (Scalars, {"Number": 1.5}, "Scalars: Number: expected an integer, got float"),
        (Scalars, {"Ratio": "big"}, "Scalars: Ratio: expected a number, got str"),
        (Scalars, {"Flag": "true"}, "Scalars: Flag: expected a boolean, got str"),
        (Scalars, {"Data": "?"}, "Scalars: Data: expected base64 text, got str"),
        (Moments, {"Plain": True}, "Moments: Plain: expected a timestamp .*, got bool"),
        (Moments, {"DateTime": "x"}, "Moments: DateTime: expected a timestamp .*, got str"),
        (Collections, {"Texts": {}}, "Collections: Texts: expected an array, got dict"),
        (Collections, {"Tags": []}, "Collections: Tags: expected an object, got list"),
        (
            Forest,
            {"Trees": [{"Children": [{"Name": 1}]}]},
            r"Forest: Trees\.Children\.Name: expected a string, got int",
        ),
        (Tree, {"Choice": []}, "Tree: Choice: expected an object, got list"),
        (Tree, {"Choice": {}}, "Tree: Choice: expected one member of the union Choice, got dict"),
        (
            Tree,
            {"Choice": {"text": "a", "number": 1}},
            "Tree: Choice: expected one member of the union Choice, got dict",
        ),
        (Tree, {"Choice": {"number": "1"}}, r"Tree: Choice\.number: expected an integer, got str"),
        (JsonOnly, {"Embedded": "{"}, "JsonOnly: Embedded: expected a string of JSON, got str"),
    ],
)
def test_what_the_model_does_not_allow_names_the_member(
    cls: type, document: Any, message: str
) -> None:
    with pytest.raises(DeserializationError, match=f"^deserialization failed, {message}$"):
        read(cls, document)


# Any bytes


@pytest.mark.parametrize(
    "data",
    [
        b"{",
        b"nul",
        b"\0",
        b'{"Text":"\xff"}',
        b'{"Text":"\0"}',
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"{}{}",
        b"[" * 1_000_000,
        b'{"Document":' * 100_000,
        b'{"Document":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"Number":' + b"9" * 100_000 + b"}",
        b'{"Ratio":1' + b"0" * 100_000 + b"}",
        b"<html></html>",
    ],
    ids=range(14),
)
def test_broken_json_is_a_deserialization_error(data: bytes) -> None:
    for cls in (JsonOnly, Scalars):
        with pytest.raises(DeserializationError, match="the body is not JSON") as caught:
            CODEC.loads(cls, data)
        assert caught.value.snapshot == data[:1024]


@pytest.mark.parametrize("depth", [10, 200, 300, 400, 600, 900, 5000])
def test_a_nesting_bomb_is_a_value_or_a_deserialization_error(depth: int) -> None:
    data = b'{"Children":[' * depth + b"]}" * depth
    try:
        found = CODEC.loads(Tree, data)
    except DeserializationError:
        assert depth > 200
        return
    for _ in range(depth - 1):
        (found,) = found.children
    assert found == Tree(children=[])


@given(st.binary() | st.binary().map(lambda data: b'{"Text":' + data + b"}"))
def test_any_bytes_are_a_value_or_a_deserialization_error(data: bytes) -> None:
    for cls in CLASSES:
        error = raised(DeserializationError, CODEC.loads, cls, data)
        assert error is None or error.snapshot == data


NAMES = st.sampled_from(
    [m.name for cls in CLASSES for m in members(cls).values()]
    + [*union_members(Choice), "__type", "other"]
)
odd_documents = st.recursive(
    documents,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=15,
)


@given(st.dictionaries(NAMES, odd_documents))
def test_any_json_is_a_value_or_a_deserialization_error(document: dict[str, Any]) -> None:
    for cls in CLASSES:
        try:
            found = read(cls, document)
        except DeserializationError:
            continue
        assert type(found) is cls
        assert repr(found).startswith(cls.__name__)


# Any value


@pytest.mark.parametrize(
    ("cls", "members", "message"),
    [
        (Scalars, {"text": b"bytes"}, "text: Object of type bytes is not JSON serializable"),
        (Scalars, {"number": 10**5000}, "number: Exceeds the limit .*"),
        (Scalars, {"ratio": "1"}, "ratio: must be real number, not str"),
        (Scalars, {"ratio": 10**400}, "ratio: int too large to convert to float"),
        (Scalars, {"ratio": decimal.Decimal(1)}, "ratio: Object of type Decimal is not JSON .*"),
        (Scalars, {"data": 3}, "data: a bytes-like object is required, not 'int'"),
        (Moments, {"plain": "now"}, "plain: expected a datetime, got str"),
        (Collections, {"texts": "abc"}, "texts: expected a list, got str"),
        (Collections, {"texts": {"a": 1}}, "texts: expected a list, got dict"),
        (Collections, {"scalars": "abc"}, "scalars: expected a list, got str"),
        (Collections, {"tags": ["a"]}, "tags: expected a dict, got list"),
        (Collections, {"by_name": 3}, "by_name: expected a dict, got int"),
        (Collections, {"scalars": [Tree()]}, "scalars: expected Scalars, got Tree"),
        (Collections, {"rows": ["abc"]}, "rows: expected a list, got str"),
        (Collections, {"tags": {(1, 2): "a"}}, "tags: keys must be str, .*"),
        (JsonOnly, {"document": math.nan}, "document: Out of range float values .*"),
        (JsonOnly, {"document": {1, 2}}, "document: Object of type set is not JSON .*"),
        (
            Forest,
            {"trees": [Tree(children=[Tree(by_name={"a": Tree(choice=ChoiceMemberNumber(1j))})])]},  # type: ignore[arg-type]
            r"trees\.children\.by_name\.choice: Object of type complex is not .*",
        ),
        (Tree, {"choice": "text"}, "choice: expected a member of the union Choice, got str"),
    ],
)
def test_a_wrong_value_names_its_member(cls: type, members: dict[str, Any], message: str) -> None:
    with pytest.raises(
        SerializationError, match=rf"^cannot write {cls.__name__}: {message}$"
    ) as caught:
        CODEC.dumps(cls(**members))
    assert caught.value.__cause__ is not None


@pytest.mark.parametrize("value", ["text", None, {}, [], 3, object(), Scalars])
def test_what_is_no_structure_is_refused(value: Any) -> None:
    name = type(value).__name__
    with pytest.raises(
        SerializationError, match=f"^cannot write {name}: expected a structure, got {name}$"
    ):
        CODEC.dumps(value)
    with pytest.raises(SerializationError, match=f"^cannot write Tree: expected Tree, got {name}$"):
        CODEC.dumps(value, Tree)


def test_a_structure_that_holds_itself_is_refused() -> None:
    tree = Tree(name="ouroboros")
    tree.children = [tree]
    with pytest.raises(SerializationError, match=r"^cannot write Tree: .*recursion"):
        CODEC.dumps(tree)


@pytest.mark.parametrize("cls", CLASSES)
def test_every_wrong_value_that_is_known(cls: type) -> None:
    for attribute in attributes(cls):
        for wrong in known_wrong_values():
            error = raised(SerializationError, written, cls(**{attribute: wrong}))
            assert error is None or f"{cls.__name__}: {attribute}: " in str(error)


@given(st.sampled_from(CLASSES), st.data())
def test_any_value_is_written_or_a_serialization_error_names_the_member(
    cls: type, data: st.DataObject
) -> None:
    attribute = data.draw(st.sampled_from(attributes(cls)))
    wrong = data.draw(wrong_values)
    for value in (wrong, [wrong], {"key": wrong}):
        made = cls(**{attribute: value})
        error = raised(SerializationError, written, made)
        assert error is None or str(error).startswith(f"cannot write {cls.__name__}: {attribute}")


def test_no_error_shows_a_secret() -> None:
    wrong: Any = {b"hunter2", "hunter2"}
    for value in (Secrets(password=wrong), Secrets(codes=[wrong]), Secrets(pin=wrong)):
        with pytest.raises(SerializationError) as caught:
            CODEC.dumps(value)
        error: BaseException | None = caught.value
        while error is not None:
            assert "hunter2" not in f"{error} {error!r}"
            error = error.__cause__ or error.__context__
    with pytest.raises(DeserializationError) as read_error:
        read(Secrets, {"Pin": "hunter2"})
    assert (
        "hunter2" not in f"{read_error.value} {read_error.value!r} {read_error.value.__cause__!r}"
    )


# Threads


def test_racing_threads_never_write_half_of_a_structure() -> None:
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(20):
            body = {f"m{n}": member(f"M{n}", STRING, default=None) for n in range(100)}
            wide: Any = StructureType("Wide", (Structure,), {"__module__": __name__, **body})
            value = wide(**dict.fromkeys(body, "x"))
            barrier = threading.Barrier(8)
            lengths: list[tuple[int, int]] = []

            def run(
                value: Any = value,
                wide: Any = wide,
                barrier: threading.Barrier = barrier,
                lengths: list[tuple[int, int]] = lengths,
            ) -> None:
                barrier.wait()
                data = CODEC.dumps(value)
                lengths.append((len(json.loads(data)), len(vars(CODEC.loads(wide, data)))))

            threads = [threading.Thread(target=run) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert lengths == [(100, 100)] * 8
    finally:
        sys.setswitchinterval(interval)
