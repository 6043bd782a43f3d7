"""The CBOR codec, for rpcv2Cbor: JSON's values with bytes, timestamps and sizes of floats.

cbor2 does the bytes. It reads no more than it is given, whatever lengths are announced, and stops
at 400 levels of nesting.
"""

from __future__ import annotations

import datetime
import operator
import struct
from collections.abc import Callable, Mapping
from typing import Any

import cbor2

from smithy_py.codec import scalars
from smithy_py.codec.json import JsonCodec
from smithy_py.codec.scalars import WRITE_ERRORS, MismatchError, Read, Write
from smithy_py.errors import DeserializationError, SerializationError
from smithy_py.schema import Shape, Target, resolve

_NONE: Mapping[str, Any] = {}
_UNDEFINED = b"\xf7"

# Bytes of an integer; Python turns one that has some more into text no longer.
_BIG_INTEGER = 1024

# What cbor2 reads beside the tags that Smithy has: 1 for timestamps, 2 and 3 for big integers.
# Among them are references, with which a small body could hold a tree of any size.
_REFUSED_TAGS = (
    *(0, 4, 5, 25, 28, 29, 30, 35, 36, 37, 52, 54),
    *(100, 256, 258, 260, 261, 1004, 43000, 55799),
)


class CborCodec(JsonCodec):
    """CBOR (RFC 8949), as rpcv2Cbor has it; its data model is JSON's, with more kinds of values."""

    def __init__(self) -> None:
        super().__init__()
        self._key = "cbor"

    def dumps(self, value: Any, target: type | None = None) -> bytes:
        """The CBOR of a structure.

        Args:
            value: The structure.
            target: What it has to be, its own class when left out; needed for a union.

        Raises:
            SerializationError: A value is not what the model says.
        """
        target = target or type(value)
        try:
            document = self._structure_writer(target)(value)
            return cbor2.dumps(document, datetime_as_timestamp=True, default=_encode_single)
        except (*WRITE_ERRORS, RecursionError, cbor2.CBORError) as error:
            raise SerializationError(f"cannot write {target.__name__}: {error}") from error

    def parse(self, data: bytes) -> Any:
        """Plain Python values of CBOR; nothing is an empty map, undefined is null.

        Raises:
            DeserializationError: It is no CBOR, has a tag that Smithy has not, a key that is no
                text, or a key twice (RFC 8949, 5.6).
        """
        if not data:
            return {}
        try:
            # Keys that are numbers can be chosen so that they collide in a dict; a map of them
            # would take time that grows with the square of its size.
            document = cbor2.loads(
                data,
                semantic_decoders=_DECODERS,
                tag_hook=_refuse_tag,
                allow_duplicate_keys=False,
                strict_hashable_types=True,
            )
            return _without_undefined(document) if _UNDEFINED in data else document
        except (cbor2.CBORError, ValueError, TypeError, RecursionError) as error:
            raise DeserializationError(f"the body is not CBOR: {error}", data) from error

    def writer(self, target: Target, module: str, traits: Mapping[str, Any] = _NONE) -> Write:
        """What turns a value of *target* into what cbor2 writes."""
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
            case simple:
                is_json = traits.get("media_type_json")
                return scalars.write_json_value if is_json else _SIMPLE_WRITERS[simple]

    def reader(self, target: Target, module: str, traits: Mapping[str, Any] = _NONE) -> Read:
        """What turns cbor2's values into a value of *target*."""
        shape = resolve(target, module)
        if isinstance(shape, Shape):
            if shape.type == "blob":
                return _read_bytes
            if shape.type == "timestamp":
                return _read_timestamp
            if shape.type == "map":
                return _map_reader(super().reader(shape, module, traits))
        return super().reader(target, module, traits)


def _list_writer(convert: Write) -> Write:
    return lambda value: [
        None if item is None else convert(item) for item in scalars.write_list(value)
    ]


def _map_writer(convert: Write) -> Write:
    return lambda value: {
        scalars.string_text(name): None if item is None else convert(item)
        for name, item in scalars.write_map(value).items()
    }


def _write_string(value: Any) -> str:
    return value if type(value) is str else scalars.string_text(value)


def _write_integer(value: Any) -> int:
    if type(value) is int:
        return value
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise MismatchError("an integer", value)
    return operator.index(value)


def _write_double(value: Any) -> float:
    if type(value) is float:
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    raise MismatchError("a number", value)


class _Single:
    """A float of 32 bits, packed; Python has none."""

    __slots__ = ("packed",)

    def __init__(self, packed: bytes) -> None:
        self.packed = packed


def _write_single(value: Any) -> _Single:
    return _Single(struct.pack(">Bf", 0xFA, _write_double(value)))


def _encode_single(encoder: cbor2.CBOREncoder, value: Any) -> None:
    encoder.write(value.packed)


def _write_boolean(value: Any) -> bool:
    if value is True or value is False:
        return bool(value)
    raise MismatchError("a boolean", value)


def _write_bytes(value: Any) -> bytes:
    if type(value) is bytes:
        return value
    return value.encode() if isinstance(value, str) else memoryview(value).tobytes()


def _write_timestamp(value: Any) -> datetime.datetime:
    if not isinstance(value, datetime.datetime):
        raise MismatchError("a datetime", value)
    return value.replace(tzinfo=datetime.UTC) if value.tzinfo is None else value


def _write_document(value: Any) -> Any:
    """A document, copied: cbor2 itself would go as deep as it is, and break the process."""
    if isinstance(value, Mapping):
        return {scalars.string_text(name): _write_document(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_write_document(item) for item in value]
    if value is None or isinstance(value, (str, int, float)):
        return value
    raise MismatchError("a document", value)


_SIMPLE_WRITERS: Mapping[str, Write] = {
    "string": _write_string,
    "integer": _write_integer,
    "long": _write_integer,
    "float": _write_single,
    "double": _write_double,
    "boolean": _write_boolean,
    "blob": _write_bytes,
    "timestamp": _write_timestamp,
    "document": _write_document,
}

_read_untagged = scalars.timestamp_reader("epoch-seconds")


def _read_timestamp(value: Any) -> datetime.datetime:
    return value if type(value) is datetime.datetime else _read_untagged(value)


def _read_bytes(value: Any) -> bytes:
    if type(value) is not bytes:
        raise MismatchError("bytes", value)
    return value


def _map_reader(read: Read) -> Read:
    def read_map(value: Any) -> Any:
        found = read(value)
        for name in found:
            if type(name) is not str:
                raise MismatchError("a map from strings", name)
        return found

    return read_map


def _refuse_tag(_value: Any, _immutable: bool) -> Any:
    raise ValueError("a tag that Smithy has not")


def _read_big_integer(value: Any, _immutable: bool) -> int:
    if type(value) is not bytes or len(value) > _BIG_INTEGER:
        raise ValueError(f"an integer is not in bytes, or in more than {_BIG_INTEGER}")
    return int.from_bytes(value)


_DECODERS: Mapping[int, Callable[[Any, bool], Any]] = {
    **dict.fromkeys(_REFUSED_TAGS, _refuse_tag),
    2: _read_big_integer,
    3: lambda value, immutable: -1 - _read_big_integer(value, immutable),
}


def _without_undefined(value: Any) -> Any:
    if value is cbor2.undefined:
        return None
    if type(value) is list:
        return [_without_undefined(item) for item in value]
    if type(value) is dict:
        return {name: _without_undefined(item) for name, item in value.items()}
    return value
