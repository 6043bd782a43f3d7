"""The JSON codec: one closure a shape, compiled the first time the shape is used."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from smithy_py.codec import scalars
from smithy_py.codec.scalars import WRITE_ERRORS, MismatchError, Read, Write
from smithy_py.errors import DeserializationError, SerializationError
from smithy_py.schema import (
    Member,
    Shape,
    Target,
    Union,
    UnknownUnionMember,
    compile_once,
    compiled,
    members,
    resolve,
    union_members,
)

_NONE: Mapping[str, Any] = {}
_DECODER = json.JSONDecoder()
_ENCODER = json.JSONEncoder(separators=(",", ":"), allow_nan=False)


class JsonCodec:
    """JSON, one way of it.

    Args:
        timestamp: The format of timestamps that have none of their own.
        use_json_name: Whether the ``json_name`` trait counts, as in restJson1.
        elsewhere: The traits of members that stand outside the document, as in restJson1.
    """

    def __init__(
        self,
        timestamp: str = "epoch-seconds",
        *,
        use_json_name: bool = False,
        elsewhere: Collection[str] = (),
    ) -> None:
        self.timestamp = timestamp
        self.use_json_name = use_json_name
        self.elsewhere = frozenset(elsewhere)
        self._key = ".".join(("json", timestamp, str(use_json_name), *sorted(self.elsewhere)))

    def dumps(self, value: Any, target: type | None = None) -> bytes:
        """The JSON text of a structure, in UTF-8.

        Args:
            value: The structure.
            target: What it has to be, its own class when left out; needed for a union.

        Raises:
            SerializationError: A value is not what the model says.
        """
        target = target or type(value)
        try:
            document = self._structure_writer(target)(value)
            try:
                return _ENCODER.encode(document).encode()
            except WRITE_ERRORS:
                _NamingCodec(self)._structure_writer(target)(value)
                raise
        except (*WRITE_ERRORS, RecursionError) as error:
            raise SerializationError(f"cannot write {target.__name__}: {error}") from error

    def dumps_document(self, value: Any) -> bytes:
        """The JSON text of a document, which is plain Python values.

        Raises:
            SerializationError: It holds something else.
        """
        try:
            return _ENCODER.encode(value).encode()
        except (*WRITE_ERRORS, RecursionError) as error:
            raise SerializationError(f"cannot write a document: {error}") from error

    def loads(self, target: type, data: bytes) -> Any:
        """The *target* that JSON text holds; an empty text is an empty object.

        Raises:
            DeserializationError: It is no JSON, or not what the model says.
        """
        return self.from_document(target, self.parse(data), data)

    def parse(self, data: bytes) -> Any:
        """Plain Python values of JSON text; an empty text is an empty object.

        Raises:
            DeserializationError: It is no JSON.
        """
        if not data:
            return {}
        try:
            return _loads(data)
        except (ValueError, RecursionError) as error:
            raise DeserializationError(f"the body is not JSON: {error}", data) from error

    def from_document(self, target: type, document: Any, data: bytes = b"") -> Any:
        """The *target* that plain Python values hold.

        Raises:
            DeserializationError: They are not what the model says.
        """
        try:
            return self._structure_reader(target)(document)
        except (TypeError, ValueError, AttributeError, RecursionError) as error:
            raise DeserializationError(f"{target.__name__}: {error}", data) from error

    def _name(self, member: Member) -> str:
        name: str = member.traits.get("json_name", member.name)
        return name if self.use_json_name else member.name

    def _members(self, cls: type) -> dict[str, Member]:
        """The members of *cls* that stand in the document."""
        return {a: m for a, m in members(cls).items() if self.elsewhere.isdisjoint(m.traits)}

    def _structure_writer(self, cls: type) -> Write:
        key = self._key + ".write"
        write: Write | None = compiled(cls).get(key)
        if write is not None:
            return write
        is_union = issubclass(cls, Union)
        compile = self._compile_union_writer if is_union else self._compile_structure_writer
        made: Write = compile_once(cls, key, compile)
        return made

    def _compile_structure_writer(self, cls: type, cache: dict[str, Any]) -> Write:
        plan: list[tuple[str, str, Write | None]] = []

        def write(value: Any) -> dict[str, Any]:
            if type(value) is not cls:
                raise MismatchError(cls.__name__, value)
            document = {}
            held = value.__dict__.get
            attribute = ""
            try:
                for attribute, name, convert in plan:
                    content = held(attribute)
                    if content is not None:
                        document[name] = content if convert is None else convert(content)
            except WRITE_ERRORS as error:
                raise MismatchError.of(error).within(attribute) from None
            return document

        cache[self._key + ".write"] = write  # before the members, which may come back to this class
        for attribute, member in self._members(cls).items():
            convert = self.writer(member.target, cls.__module__, member.traits)
            plan.append((attribute, self._name(member), convert))
        return write

    def _compile_union_writer(self, cls: type, cache: dict[str, Any]) -> Write:
        plan: dict[type, tuple[str, Write | None]] = {}

        def write(value: Any) -> dict[str, Any]:
            entry = plan.get(type(value))
            if entry is None:
                raise MismatchError(f"a member of the union {cls.__name__}", value)
            name, convert = entry
            return {name: value.value if convert is None else convert(value.value)}

        cache[self._key + ".write"] = write
        for variant in union_members(cls).values():
            (member,) = members(variant).values()
            convert = self.writer(member.target, cls.__module__, member.traits)
            plan[variant] = (self._name(member), convert)
        return write

    def writer(
        self, target: Target, module: str, traits: Mapping[str, Any] = _NONE
    ) -> Write | None:
        """What turns a value of *target* into JSON's values, None where it is one already."""
        shape = resolve(target, module)
        if isinstance(shape, type):
            return self._structure_writer(shape)
        match shape.type:
            case "list":
                assert shape.member is not None
                return _list_writer(self.writer(shape.member, module))
            case "map":
                assert shape.value is not None
                return _map_writer(self.writer(shape.value, module))
            case "timestamp":
                format = scalars.timestamp_format(shape, traits, self.timestamp)
                return scalars.write_timestamp(format)
            case "blob":
                return scalars.write_base64
            case "float" | "double":
                return scalars.write_float
            case _:
                is_json = traits.get("media_type_json")
                return scalars.write_json_value if is_json else None

    def _structure_reader(self, cls: type) -> Read:
        key = self._key + ".read"
        read: Read | None = compiled(cls).get(key)
        if read is not None:
            return read
        is_union = issubclass(cls, Union)
        compile = self._compile_union_reader if is_union else self._compile_structure_reader
        made: Read = compile_once(cls, key, compile)
        return made

    def _compile_structure_reader(self, cls: type, cache: dict[str, Any]) -> Read:
        table: dict[str, tuple[str, type | None, Read]] = {}
        new: Any = cls.__new__

        def read(document: Any) -> Any:
            if type(document) is not dict:
                raise MismatchError("an object", document)
            values = {}
            name = ""
            try:
                for name, content in document.items():
                    entry = table.get(name)
                    if entry is not None and content is not None:
                        attribute, plain, convert = entry
                        values[attribute] = content if type(content) is plain else convert(content)
            except MismatchError as error:
                raise error.within(name) from None
            made = new(cls)
            made.__dict__ = values
            return made

        cache[self._key + ".read"] = read
        for attribute, member in self._members(cls).items():
            convert = self.reader(member.target, cls.__module__, member.traits)
            table[self._name(member)] = (attribute, _PLAIN.get(convert), convert)
        return read

    def _compile_union_reader(self, cls: type, cache: dict[str, Any]) -> Read:
        table: dict[str, tuple[type[Union], type | None, Read]] = {}
        new: Any = cls.__new__

        def read(document: Any) -> Any:
            if type(document) is not dict:
                raise MismatchError("an object", document)
            if len(document) == 1:
                ((name, content),) = document.items()
            else:
                name, content = _only_member(document)
            entry = table.get(name)
            if entry is None or content is None:
                if content is None or name == "__type":
                    raise MismatchError(f"one member of the union {cls.__name__}", document)
                return UnknownUnionMember(name, content)
            variant, plain, convert = entry
            made = new(variant)
            try:
                # By attribute, as __init__ does it: an instance without a __dict__ is quicker.
                made.value = content if type(content) is plain else convert(content)
            except MismatchError as error:
                raise error.within(name) from None
            return made

        cache[self._key + ".read"] = read
        for variant in union_members(cls).values():
            (member,) = members(variant).values()
            convert = self.reader(member.target, cls.__module__, member.traits)
            table[self._name(member)] = (variant, _PLAIN.get(convert), convert)
        return read

    def reader(self, target: Target, module: str, traits: Mapping[str, Any] = _NONE) -> Read:
        """What turns JSON's values into a value of *target*."""
        shape = resolve(target, module)
        if isinstance(shape, type):
            return self._structure_reader(shape)
        match shape.type:
            case "list":
                assert shape.member is not None
                return _list_reader(self.reader(shape.member, module), _sparse(shape))
            case "map":
                assert shape.value is not None
                return _map_reader(self.reader(shape.value, module), _sparse(shape))
            case "timestamp":
                format = scalars.timestamp_format(shape, traits, self.timestamp)
                return scalars.timestamp_reader(format)
            case simple:
                is_json = traits.get("media_type_json")
                return scalars.read_json_value if is_json else _SIMPLE_READERS[simple]


class _NamingCodec(JsonCodec):
    """Writes again what could not be written, slowly, to name the member at fault."""

    def __init__(self, codec: JsonCodec) -> None:
        super().__init__(
            codec.timestamp, use_json_name=codec.use_json_name, elsewhere=codec.elsewhere
        )
        self._key += ".naming"

    def writer(
        self, target: Target, module: str, traits: Mapping[str, Any] = _NONE
    ) -> Write | None:
        write = super().writer(target, module, traits)
        if isinstance(resolve(target, module), type):
            return write
        return _checked if write is None else lambda value: _checked(write(value))


_SIMPLE_READERS: dict[str, Read] = {
    "string": scalars.read_string,
    "integer": scalars.read_integer,
    "long": scalars.read_integer,
    "float": scalars.read_float,
    "double": scalars.read_float,
    "boolean": scalars.read_boolean,
    "blob": scalars.read_base64,
    "document": scalars.read_document,
}


def _loads(data: bytes) -> Any:
    # json.loads() also takes other encodings and space around the document: that costs as much
    # as a short document does, and services write neither.
    if data[:1] == b"{":
        text = data.decode(errors="surrogatepass")
        document, end = _DECODER.raw_decode(text)
        if end == len(text):
            return document
    return json.loads(data)


def _only_member(document: Mapping[str, Any]) -> tuple[str, Any]:
    """The one member of a union that has a value; ``("", None)`` where there is not one."""
    found = [(n, v) for n, v in document.items() if v is not None and n != "__type"]
    return found[0] if len(found) == 1 else ("", None)


# The types of JSON's values that a reader gives back as they are, so that it need not be called.
_PLAIN: dict[Read, type] = {
    scalars.read_string: str,
    scalars.read_integer: int,
    scalars.read_float: float,
    scalars.read_boolean: bool,
}


def _sparse(shape: Shape) -> bool:
    return bool(shape.traits.get("sparse"))


def _checked(value: Any) -> Any:
    json.dumps(value, allow_nan=False)
    return value


def _list_writer(convert: Write | None) -> Write:
    if convert is None:
        return lambda value: value if type(value) is list else scalars.write_list(value)
    return lambda value: [
        None if item is None else convert(item)
        for item in (value if type(value) is list else scalars.write_list(value))
    ]


def _map_writer(convert: Write | None) -> Write:
    if convert is None:
        return lambda value: dict(scalars.write_map(value))
    return lambda value: {
        name: None if item is None else convert(item)
        for name, item in scalars.write_map(value).items()
    }


def _list_reader(convert: Read, sparse: bool) -> Read:
    def read(value: Any) -> list[Any]:
        if type(value) is not list:
            raise MismatchError("an array", value)
        if sparse:
            return [None if item is None else convert(item) for item in value]
        return [convert(item) for item in value if item is not None]

    return read


def _map_reader(convert: Read, sparse: bool) -> Read:
    def read(value: Any) -> dict[str, Any]:
        if type(value) is not dict:
            raise MismatchError("an object", value)
        if sparse:
            return {name: None if item is None else convert(item) for name, item in value.items()}
        return {name: convert(item) for name, item in value.items() if item is not None}

    return read
