"""Structures and unions: built on first use, from any thread, read by any codec."""

from __future__ import annotations

import copy
import functools
import inspect
import pickle
import sys
import threading
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from hypothesis import given

from smithy_py import schema
from smithy_py.prelude import STRING
from smithy_py.schema import (
    Member,
    OperationOutput,
    Shape,
    Structure,
    StructureType,
    Union,
    UnknownUnionMember,
    as_dict,
    compile_once,
    compiled,
    list_of,
    map_of,
    member,
    members,
    resolve,
    traits,
    union_members,
)
from tests.fresh_process import run_python
from tests.strategies import structures
from tests.unit.smithy_py import model
from tests.unit.smithy_py.model import (
    Card,
    Choice,
    ChoiceMemberChoices,
    ChoiceMemberNumber,
    ChoiceMemberSecret,
    ChoiceMemberText,
    Collections,
    EchoInput,
    EchoOutput,
    Forest,
    Scalars,
    Secrets,
    Tree,
    XmlForms,
)


def race(function: Callable[[], Any], threads: int = 8) -> list[Any]:
    """What *function* returns, or raises, on each of some threads that start at once."""
    barrier = threading.Barrier(threads)
    results: list[Any] = []

    def run() -> None:
        barrier.wait()
        try:
            results.append(function())
        except BaseException as error:
            results.append(error)

    running = [threading.Thread(target=run) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return results


@pytest.fixture
def quick_switches() -> Any:
    """Has threads take turns as often as they can."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def fresh_structure(width: int = 3) -> Any:
    """A structure class that nothing has built yet."""
    body = {f"member_{n}": member(f"Member{n}", STRING, default=None) for n in range(width)}
    return StructureType("Fresh", (Structure,), {"__module__": __name__, **body})


# Building


def test_attrs_builds_a_class_when_it_looks_at_it() -> None:
    evolve: Any = attrs.evolve
    for look in (attrs.fields, attrs.has, lambda cls: evolve(cls())):
        cls = fresh_structure()
        assert "__attrs_attrs__" not in vars(cls)
        look(cls)
        assert "__attrs_attrs__" in vars(cls)


WITHOUT_ATTRS = """
import copy, pickle, sys
from smithy_py.schema import members
from tests.unit.smithy_py.model import ChoiceMemberText, Scalars
value = Scalars(text="a")
print(value, value == copy.copy(value), ChoiceMemberText("b").value, list(members(Scalars))[0])
print(pickle.loads(pickle.dumps(value)), "attrs" in sys.modules)
"""


def test_what_calls_do_with_structures_needs_no_attrs() -> None:
    printed = run_python(WITHOUT_ATTRS).decode()
    assert printed == "Scalars(text='a') True b text\nScalars(text='a') False\n"


def test_the_constructor_shows_its_members() -> None:
    shown = inspect.signature(Secrets).parameters
    assert list(shown) == list(members(Secrets))
    assert {p.kind for p in shown.values()} == {inspect.Parameter.KEYWORD_ONLY}
    assert str(inspect.signature(ChoiceMemberText)) == "(value=None)"


def test_a_class_of_a_users_own_takes_what_its_base_takes() -> None:
    class Wider(Scalars):
        more: str | None = member("More", STRING, default=None)

    wider: Any = Wider
    assert repr(wider(text="a", more="b")) == "Wider(text='a', more='b')"
    assert [field.name for field in attrs.fields(wider)] == [*members(Scalars), "more"]


def test_attrs_sees_an_ordinary_class() -> None:
    cls: Any = Scalars
    assert attrs.has(cls)
    assert [field.name for field in attrs.fields(cls)] == list(members(cls))
    assert attrs.fields(cls).text.default is None
    evolve: Any = attrs.evolve
    assert evolve(Scalars(text="a", number=1), number=2) == Scalars(text="a", number=2)
    tree: Any = Tree(name="a", children=[Tree(name="b")])
    assert attrs.asdict(tree)["children"][0]["name"] == "b"


def test_base_classes_are_no_attrs_classes_and_cannot_be_made() -> None:
    for cls in (Structure, OperationOutput, Union, Choice):
        assert not attrs.has(cls)
        with pytest.raises(TypeError, match=f"^{cls.__name__} cannot be made; make one of"):
            cls()


@pytest.mark.usefixtures("quick_switches")
def test_racing_threads_build_a_class_once() -> None:
    for _ in range(40):
        cls = fresh_structure(20)
        made = race(functools.partial(cls, member_7="x"))
        assert [type(value) for value in made] == [cls] * 8
        assert all(value == made[0] for value in made)


@pytest.mark.usefixtures("quick_switches")
def test_racing_threads_get_all_that_attrs_knows() -> None:
    for _ in range(10):
        found = race(functools.partial(attrs.fields, fresh_structure(20)))
        assert [len(fields) for fields in found] == [20] * 8
        assert all(fields is found[0] for fields in found)


@pytest.mark.usefixtures("quick_switches")
def test_racing_threads_compile_once_and_see_it_whole() -> None:
    def compile(cls: type, cache: dict[str, Any]) -> list[str]:
        found: list[str] = []
        cache["test"] = found
        found.extend(members(cls))
        return found

    def compiled_members(cls: type) -> tuple[int, int]:
        found = compile_once(cls, "test", compile)
        return len(found), id(found)

    for _ in range(20):
        seen = race(functools.partial(compiled_members, fresh_structure(100)))
        assert [length for length, _ in seen] == [100] * 8
        assert len(set(seen)) == 1


def test_a_compilation_that_comes_back_to_itself_gets_what_is_begun() -> None:
    class Ring(Structure):
        next: Any = member("Next", STRING, default=None)

    published: list[bool] = []

    def compile(cls: type, cache: dict[str, Any]) -> list[Any]:
        begun: list[Any] = []
        cache["ring"] = begun
        begun.append(compile_once(cls, "ring", compile))
        published.append("ring" in compiled(cls))
        return begun

    found = compile_once(Ring, "ring", compile)
    assert found[0] is found
    assert published == [False]
    assert compiled(Ring)["ring"] is found


def test_a_compilation_that_fails_leaves_nothing_behind() -> None:
    class Broken(Structure):
        part: Any = member("Part", "NoSuchShape", default=None)

    def compile(cls: type, cache: dict[str, Any]) -> str:
        cache["broken"] = "half"
        resolve(members(cls)["part"].target, cls.__module__)
        return "whole"

    for _ in range(2):
        with pytest.raises(LookupError, match="test_schema has no shape 'NoSuchShape'"):
            compile_once(Broken, "broken", compile)
    assert compiled(Broken) == {}


UNPICKLE = """
import pickle, sys
values = pickle.loads(sys.stdin.buffer.read())
from tests.unit.smithy_py import model
assert not any("__attrs_attrs__" in vars(type(value)) for value in values)
equal = [value == pickle.loads(pickle.dumps(value)) for value in values]
print(equal, [repr(value) for value in values], values[0].flag, values[1].children[0].by_name)
"""


def test_unpickling_where_no_class_has_been_built() -> None:
    values = [
        Scalars(text="a", number=1),
        Tree(name="root", children=[Tree(name="leaf")], choice=ChoiceMemberText("x")),
        ChoiceMemberNumber(3),
    ]
    printed = run_python(UNPICKLE, pickle.dumps(values)).decode()
    assert printed == f"{[True] * 3} {[repr(value) for value in values]} None None\n"


# Values


def test_absent_members_read_as_none() -> None:
    for value in (Scalars(), Scalars.__new__(Scalars)):
        assert [getattr(value, attribute) for attribute in members(Scalars)] == [None] * 7
        assert as_dict(value) == {}
    value = Scalars(text="a")
    del value.text
    assert value.text is None


def test_members_are_keywords_of_their_class() -> None:
    with pytest.raises(TypeError, match=r"^Scalars\(\) got an unexpected keyword argument 'nope'$"):
        Scalars(nope=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"^Scalars\(\) takes its members by name"):
        Scalars("text")  # type: ignore[call-arg]
    with pytest.raises(AttributeError, match="nope"):
        _ = Scalars().nope  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match="type object 'Scalars' has no attribute 'nope'"):
        _ = Scalars.nope


def test_the_class_attribute_is_the_member() -> None:
    found: Any = XmlForms.flat
    assert isinstance(found, Member)
    assert (found.name, found.attribute, found.traits["xml_flattened"]) == ("Flat", "flat", True)
    assert repr(found) == "<Member Flat>"
    assert traits(XmlForms) == {"xml_namespace": ("https://forms.example/", None)}
    assert repr(found.target) == "<Shape list>"


def test_equality_compares_the_members_that_are_set() -> None:
    assert Scalars(text="a") == Scalars(text="a", number=None)
    assert Scalars(text="a") != Scalars(text="b")
    assert Scalars() != Tree()
    assert Scalars() != object()
    assert Scalars.__eq__(Scalars(), object()) is NotImplemented
    read = Scalars.__new__(Scalars)
    read.text = "a"
    assert read == Scalars(text="a")
    output, other = EchoOutput(), EchoOutput()
    output.result_metadata.set(model_key(), 1)
    assert output == other
    for value in (Scalars(), ChoiceMemberText("a"), UnknownUnionMember("tag", 1)):
        with pytest.raises(TypeError, match="unhashable"):
            hash(value)


def model_key() -> Any:
    from smithy_py.metadata import MetadataKey

    return MetadataKey("key")


def test_each_output_has_metadata_of_its_own() -> None:
    first, second = EchoOutput(), EchoOutput()
    first.result_metadata.set(model_key(), 1)
    assert second.result_metadata.get(model_key()) is None
    assert pickle.loads(pickle.dumps(first)).result_metadata.get(model_key()) == 1
    second.result_metadata = first.result_metadata
    assert second.result_metadata is first.result_metadata


@given(structures(Collections))
def test_copies_and_pickles_are_equal(value: Collections) -> None:
    for copied in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
        assert copied == value
        assert repr(copied) == repr(value)


def test_a_copy_changes_apart() -> None:
    value = Tree(name="a", children=[])
    shallow, deep = copy.copy(value), copy.deepcopy(value)
    shallow.name = "b"
    assert value.name == "a"
    assert shallow.children is value.children
    assert deep.children is not value.children


# Unions


def test_unions_match_by_member() -> None:
    def matched(choice: Choice | UnknownUnionMember) -> Any:
        match choice:
            case ChoiceMemberText(text):
                return text
            case ChoiceMemberChoices([ChoiceMemberNumber(number), *_]):
                return number
            case ChoiceMemberSecret(value=secret):
                return secret
            case UnknownUnionMember(tag, value):
                return tag, value
            case _:
                return "other"

    assert matched(ChoiceMemberText("text")) == "text"
    assert matched(ChoiceMemberChoices([ChoiceMemberNumber(1), ChoiceMemberText("x")])) == 1
    assert matched(ChoiceMemberSecret("secret")) == "secret"
    assert matched(ChoiceMemberChoices([])) == "other"
    unknown: Any = UnknownUnionMember("tag", 1)
    assert matched(unknown) == ("tag", 1)
    assert isinstance(ChoiceMemberNumber(1), Choice)


def test_unions_compare_member_and_value() -> None:
    assert ChoiceMemberText("x") == ChoiceMemberText(value="x")
    assert ChoiceMemberText("x") != ChoiceMemberText("y")
    assert ChoiceMemberText("x") != ChoiceMemberSecret("x")
    assert UnknownUnionMember("tag", [1]) == UnknownUnionMember("tag", [1])
    assert UnknownUnionMember("tag", 1) != UnknownUnionMember("other", 1)
    assert UnknownUnionMember("tag", 1) != ChoiceMemberNumber(1)


def test_the_members_of_a_union() -> None:
    assert list(union_members(Choice)) == ["text", "number", "moments", "choices", "secret"]
    assert union_members(Choice)["text"] is ChoiceMemberText


def test_an_unknown_union_member_copies_and_keeps_its_value_to_itself() -> None:
    unknown = UnknownUnionMember("tag", {"secret": 1})
    assert repr(unknown) == "UnknownUnionMember(tag='tag')"
    for copied in (copy.deepcopy(unknown), pickle.loads(pickle.dumps(unknown))):
        assert copied == unknown


# Secrets


def test_no_text_shows_a_secret() -> None:
    secret = "hunter2"
    value = Secrets(
        user="me",
        password=secret,
        key=secret.encode(),
        pin=1234567,
        codes=[secret],
        tokens={"a": [secret]},
        card=Card(number=secret),
        cards=[Card(number=secret)],
        choice=ChoiceMemberSecret(secret),
        inner=Secrets(user="you", password=secret),
    )
    shown = f"{value} {value!r} {value.card!r} {value.choice!r} {[value]} {value.cards}"
    assert "hunter2" not in shown
    assert "1234567" not in shown
    assert repr(value) == (
        "Secrets(user='me', password=***, key=***, pin=***, codes=***, tokens=***, card=***, "
        "cards=***, choice=ChoiceMemberSecret(value=***), "
        "inner=Secrets(user='you', password=***))"
    )
    assert repr(value.card) == "Card(number=***)"


def test_what_is_not_set_is_not_shown() -> None:
    assert repr(Secrets()) == "Secrets()"
    assert repr(Scalars(text="", flag=False, number=0)) == "Scalars(text='', number=0, flag=False)"


# Shapes


def test_named_targets_are_found_in_the_module_of_the_class() -> None:
    assert resolve("Tree", model.__name__) is Tree
    assert resolve(STRING, model.__name__) is STRING
    assert resolve(Tree, __name__) is Tree
    with pytest.raises(LookupError, match="model has no shape 'Nope'"):
        resolve("Nope", model.__name__)


def test_shapes_keep_their_traits() -> None:
    held = list_of(STRING, sparse=True)
    assert (held.type, held.member, held.traits) == ("list", STRING, {"sparse": True})
    held = map_of("Tree", xml_key_name="K")
    assert (held.type, held.value, held.traits) == ("map", "Tree", {"xml_key_name": "K"})
    held = schema.shape("timestamp", timestamp_format="http-date")
    assert (held.type, held.traits) == ("timestamp", {"timestamp_format": "http-date"})
    assert dict(Shape("string").traits) == {}


@pytest.mark.parametrize("look", [members, traits, compiled])
def test_what_is_no_structure_is_refused(look: Callable[[type], Any]) -> None:
    with pytest.raises(TypeError, match="expected a structure, got str"):
        look(str)


@given(structures(EchoInput), structures(EchoInput))
def test_equality_is_that_of_the_members(one: EchoInput, other: EchoInput) -> None:
    assert (one == other) == (as_dict(one) == as_dict(other))
    assert one == copy.copy(one)


@given(structures(Forest))
def test_a_recursion_is_built_from_the_list_that_holds_it(value: Forest) -> None:
    assert all(type(tree) is Tree for tree in value.trees or [])
    assert copy.deepcopy(value) == value
