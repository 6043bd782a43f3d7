"""Structures and unions: declared as plain classes, attrs classes to who asks.

A class statement only stores :class:`Member` objects. ``attrs.fields()``, ``attrs.evolve()`` and
the like have attrs build the class, in place, so its identity never changes; calls do without.
Codecs keep what they compile for a class in ``compiled(cls)``, through ``compile_once``.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Self, dataclass_transform

from smithy_py.metadata import Metadata

_lock = threading.RLock()
_NO_TRAITS: Mapping[str, Any] = {}
_compiling: dict[type, dict[str, Any]] = {}


class Shape:
    """A simple shape, list or map, with its traits.

    Args:
        type: Smithy's word: "string", "list", "timestamp" and so on.
        traits: Facts such as ``timestamp_format`` or ``sparse``.
        member: What a list holds: a shape, a class, or the name of a class of the same module.
        value: What a map holds.
    """

    __slots__ = ("member", "traits", "type", "value")

    def __init__(
        self,
        type: str,
        traits: Mapping[str, Any] = _NO_TRAITS,
        member: Target | None = None,
        value: Target | None = None,
    ) -> None:
        self.type = type
        self.traits = traits
        self.member = member
        self.value = value

    def __repr__(self) -> str:
        return f"<Shape {self.type}>"


Target = Shape | type | str


def list_of(member: Target, **traits: Any) -> Shape:
    """A list shape of *member*."""
    return Shape("list", traits, member=member)


def map_of(value: Target, **traits: Any) -> Shape:
    """A map shape from strings to *value*."""
    return Shape("map", traits, value=value)


def shape(type: str, **traits: Any) -> Shape:
    """A simple shape with traits of its own."""
    return Shape(type, traits)


class Member:
    """A member of a structure: its name in the model, its target, its traits.

    On an instance that has no value for the member, the class attribute answers
    None, so an output costs nothing for what a service left out.
    """

    __slots__ = ("attribute", "name", "target", "traits")

    def __init__(self, name: str, target: Target, traits: Mapping[str, Any]) -> None:
        self.name = name
        self.target = target
        self.traits = traits
        self.attribute = ""

    def __set_name__(self, owner: type, attribute: str) -> None:
        self.attribute = attribute

    def __get__(self, instance: object | None, owner: type) -> Any:
        return self if instance is None else None

    def __repr__(self) -> str:
        return f"<Member {self.name}>"


def member(
    name: str,
    target: Target,
    *,
    default: Any = None,  # noqa: ARG001 -- type checkers read it
    **traits: Any,
) -> Any:
    """Declares a member of a structure.

    Args:
        name: Its name in the model.
        target: Its shape: a prelude shape, ``list_of``, ``map_of``, a class, or a class's name.
        default: None, written out, since type checkers call members without it required.
        traits: Facts such as ``required``, ``http_header="ETag"``, ``xml_name="Key"``.
    """
    return Member(name, target, traits)


class StructureType(type):
    """The metaclass that has attrs build a class when attrs first looks at it."""

    def __new__(
        mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **traits: Any
    ) -> StructureType:
        """A class whose keyword arguments are its traits, and ``abstract``."""
        namespace["_abstract"] = traits.pop("abstract", False)
        namespace["_traits"] = traits
        namespace["_compiled"] = {}
        namespace["_members"] = None
        return super().__new__(mcs, name, bases, namespace)

    def __init__(
        cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **traits: Any
    ) -> None:
        super().__init__(name, bases, namespace)

    _abstract: bool
    _traits: Mapping[str, Any]
    _compiled: dict[str, Any]
    _members: Mapping[str, Member] | None

    def __getattr__(cls, name: str) -> Any:
        if not cls._abstract:
            if name == "__attrs_attrs__":
                return _attrs_of(cls)
            if name == "__signature__":
                return _signature(cls)
        raise AttributeError(f"type object {cls.__name__!r} has no attribute {name!r}")


def _attrs_of(cls: StructureType) -> Any:
    """What attrs knows of *cls*, which it builds once; safe from any thread."""
    import attrs

    with _lock:
        if "__attrs_attrs__" not in cls.__dict__:
            attrs.define(
                cls,
                these={name: attrs.field(default=None) for name in members(cls)},
                slots=False,
                kw_only=not issubclass(cls, Union),
                init=False,
                repr=False,
                eq=False,
                match_args=False,
            )
        return cls.__dict__["__attrs_attrs__"]


def _signature(cls: StructureType) -> Any:
    """What ``help()`` shows of the constructor."""
    from inspect import Parameter, Signature

    union = issubclass(cls, Union)
    kind = Parameter.POSITIONAL_OR_KEYWORD if union else Parameter.KEYWORD_ONLY
    return Signature([Parameter(name, kind, default=None) for name in members(cls)])


def members(cls: type) -> Mapping[str, Member]:
    """The members of a structure class, by attribute, in the model's order.

    Raises:
        TypeError: *cls* is no structure, union or modelled error.
    """
    cls = _structure_type(cls)
    found = cls._members
    if found is None:
        namespaces = [vars(base) for base in reversed(cls.__mro__)]
        found = {k: v for names in namespaces for k, v in names.items() if isinstance(v, Member)}
        cls._members = found
    return found


def traits(cls: type) -> Mapping[str, Any]:
    """The traits of a structure class itself, such as ``xml_name``.

    Raises:
        TypeError: *cls* is no structure, union or modelled error.
    """
    return _structure_type(cls)._traits


def compiled(cls: type) -> dict[str, Any]:
    """Where codecs keep what they compiled for *cls*.

    Raises:
        TypeError: *cls* is no structure, union or modelled error.
    """
    return _structure_type(cls)._compiled


def has_members(value: Any) -> bool:
    """Whether *value* is a structure, union or modelled error, so that :func:`members` has more."""
    cls = type(value)
    return isinstance(cls, StructureType) and not cls._abstract


def _structure_type(cls: type) -> StructureType:
    if not isinstance(cls, StructureType):
        raise TypeError(f"expected a structure, got {cls.__name__}")
    return cls


def compile_once(cls: type, key: str, compile: Callable[[type, dict[str, Any]], Any]) -> Any:
    """What *compile* makes of *cls*, made once and kept in ``compiled(cls)`` under *key*.

    Other threads see it only when it, and all that it refers to, is complete: a
    writer that does not know all its members yet would leave some out.

    Args:
        cls: A structure, union or modelled error.
        key: The codec's name for it.
        compile: Takes *cls* and a dict, puts what it makes there under *key* before it goes
            on to the members, which may come back to *cls*, and returns it.
    """
    found = compiled(cls).get(key)
    if found is not None:
        return found
    with _lock:
        found = compiled(cls).get(key) or _compiling.get(cls, {}).get(key)
        if found is not None:
            return found
        outermost = not _compiling
        try:
            found = compile(cls, _compiling.setdefault(cls, {}))
            if outermost:
                for owner, made in _compiling.items():
                    compiled(owner).update(made)
            return found
        finally:
            if outermost:
                _compiling.clear()


def resolve(target: Target, module: str) -> Shape | type:
    """*target*, with a class's name looked up in *module*.

    Raises:
        LookupError: The module has no such class.
    """
    if not isinstance(target, str):
        return target
    found: type | None = getattr(sys.modules[module], target, None)
    if found is None:
        raise LookupError(f"{module} has no shape {target!r}")
    return found


def _cannot_be_made(cls: type) -> TypeError:
    return TypeError(f"{cls.__name__} cannot be made; make one of its subclasses")


class _Built:
    """What structures, unions and modelled errors share."""

    _members: ClassVar[Mapping[str, Member] | None]

    def __init__(self, /, *positional: Any, **values: Any) -> None:
        cls: Any = type(self)
        if cls._abstract:
            raise _cannot_be_made(cls)
        known: Mapping[str, Member] = cls._members or members(cls)
        for name in values:
            if name not in known:
                raise TypeError(f"{cls.__name__}() got an unexpected keyword argument {name!r}")
        if positional:
            raise TypeError(f"{cls.__name__}() takes its members by name, as keyword arguments")
        self.__dict__ = values

    def __copy__(self) -> Self:
        # What copy.copy() would do, several times as fast.
        made = type(self).__new__(type(self))
        made.__dict__ = self.__dict__.copy()
        return made

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(_described(self))})"


def _described(value: Any) -> list[str]:
    described: list[str] = []
    for attribute, member in members(type(value)).items():
        content = getattr(value, attribute)
        if content is None:
            continue
        described.append(f"{attribute}={'***' if is_sensitive(member, value) else repr(content)}")
    return described


def is_sensitive(member: Member, owner: Any) -> bool:
    """Whether what *member* holds must not be shown: itself, or what a list or map of it holds."""
    return is_sensitive_member(member, type(owner))


def is_sensitive_member(member: Member, cls: type) -> bool:
    """Whether what *member* of *cls* holds must not be shown.

    That is what the model marks, and session tokens, which it does not always mark.
    """
    if member.traits.get("sensitive") or traits(cls).get("sensitive"):
        return True
    if member.name.lower() in _TOKENS:
        return True
    return _is_sensitive_target(member.target, cls.__module__)


_TOKENS = frozenset({"sessiontoken", "securitytoken", "webidentitytoken", "samlassertion"})


def _is_sensitive_target(target: Target, module: str) -> bool:
    target = resolve(target, module)
    if not isinstance(target, Shape):
        return bool(traits(target).get("sensitive"))
    held = (target.member, target.value)
    return bool(target.traits.get("sensitive")) or any(
        _is_sensitive_target(item, module) for item in held if item is not None
    )


def as_dict(value: Any) -> dict[str, Any]:
    """The members of *value* that are set, by attribute; nested values stay as they are."""
    found = ((a, getattr(value, a)) for a in members(type(value)))
    return {attribute: content for attribute, content in found if content is not None}


@dataclass_transform(kw_only_default=True, field_specifiers=(member,))
class Structure(_Built, metaclass=StructureType, abstract=True):
    """Base of every structure: keyword-only members, all optional to the type checker.

    Structures are values: compare, copy and pickle them; do not share one that
    you change.
    """

    def __init_subclass__(cls, **traits: Any) -> None:
        super().__init_subclass__()

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return as_dict(self) == as_dict(other)

    __hash__ = None  # type: ignore[assignment]


class OperationOutput(Structure, abstract=True):
    """Base of every operation's output.

    Attributes:
        result_metadata: What the stack learned about the call: request id, attempts, timing.
    """

    @property
    def result_metadata(self) -> Metadata:
        """What the stack learned about the call: request id, attempts, timing."""
        metadata: Metadata | None = self.__dict__.get("_result_metadata")
        if metadata is None:
            metadata = vars(self)["_result_metadata"] = Metadata()
        return metadata

    @result_metadata.setter
    def result_metadata(self, metadata: Metadata) -> None:
        vars(self)["_result_metadata"] = metadata


@dataclass_transform(field_specifiers=(member,))
class Union(_Built, metaclass=StructureType, abstract=True):
    """Base of every union; each of its members is a subclass with one ``value``."""

    value: Any
    __match_args__ = ("value",)

    def __init__(self, value: Any = None) -> None:
        cls: StructureType = type(self)
        if cls._abstract:
            raise _cannot_be_made(cls)
        self.value = value

    def __init_subclass__(cls, **traits: Any) -> None:
        super().__init_subclass__()

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and bool(self.value == other.value)

    __hash__ = None  # type: ignore[assignment]


class UnknownUnionMember(Union, abstract=True):
    """A union member that this version's model does not know.

    Args:
        tag: Its name on the wire.
        value: What came with it, as the codec read it.
    """

    __match_args__ = ("tag", "value")

    def __init__(self, tag: str, value: Any) -> None:
        self.tag = tag
        self.value = value

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, UnknownUnionMember)
            and other.tag == self.tag
            and bool(other.value == self.value)
        )

    __hash__ = None

    def __repr__(self) -> str:
        return f"UnknownUnionMember(tag={self.tag!r})"


def union_members(cls: type) -> dict[str, type[Union]]:
    """The member classes of union *cls*, by their name in the model."""
    found: dict[str, type[Union]] = {}
    variants: list[Any] = cls.__subclasses__()
    for variant in variants:
        if variant.__module__ == cls.__module__:
            (only,) = members(variant).values()
            found[only.name] = variant
    return found
