"""The typed values of a message's headers, and their bytes both ways."""

from __future__ import annotations

import datetime
import struct
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from smithy_py.errors import DeserializationError, SerializationError

MAX_NAME_LENGTH = 255
"""Bytes of a header's name, in UTF-8."""
MAX_VALUE_LENGTH = 2**15 - 1
"""Bytes of a string or byte array that is written; what is read may have twice as many."""

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MILLISECOND = datetime.timedelta(milliseconds=1)


class Byte(int):
    """A signed integer of 8 bits."""

    __slots__ = ()


class Short(int):
    """A signed integer of 16 bits."""

    __slots__ = ()


class Integer(int):
    """A signed integer of 32 bits."""

    __slots__ = ()


class Long(int):
    """A signed integer of 64 bits."""

    __slots__ = ()


HeaderValue = bool | Byte | Short | Integer | Long | bytes | str | datetime.datetime | uuid.UUID
"""What a header holds; each type has a form of its own on the wire, so a plain int has none."""

_Read = Callable[[bytes, int], tuple[HeaderValue, int]]
_Write = Callable[[Any], bytes]


def decode_headers(data: bytes) -> dict[str, HeaderValue]:
    """The headers that *data* holds.

    Raises:
        DeserializationError: It ends in the middle of a header, has a type that nobody knows, a
            text that is not UTF-8, a time that a datetime cannot hold, or a name twice.
    """
    headers: dict[str, HeaderValue] = {}
    position, end = 0, len(data)
    name = ""
    try:
        while position < end:
            start = position + 1
            position = start + data[position]
            read = _READERS.get(data[position])
            name = data[start:position].decode()
            if read is None:
                raise ValueError(f"its type {data[position]} is unknown")
            if name in headers:
                raise ValueError("it is there twice")
            headers[name], position = read(data, position + 1)
    except (IndexError, struct.error) as error:
        raise DeserializationError("the headers of an event are cut short", data) from error
    except ValueError as error:
        raise DeserializationError(f"header {name!r} of an event: {error}", data) from error
    return headers


def encode_headers(headers: Mapping[str, HeaderValue]) -> bytes:
    """The bytes of *headers*, in their order.

    A datetime without a time zone is taken as UTC; what is below its milliseconds is cut off.

    Raises:
        SerializationError: A name or value is too long, or of a type that headers do not have.
    """
    pieces: list[bytes] = []
    for name, value in headers.items():
        try:
            encoded = name.encode()
            if len(encoded) > MAX_NAME_LENGTH:
                raise ValueError(f"the name has more than {MAX_NAME_LENGTH} bytes")
            write = _WRITERS.get(type(value)) or _inherited_writer(value)
            pieces += (bytes((len(encoded),)), encoded, write(value))
        except UnicodeEncodeError as error:
            raise SerializationError(f"header {name!a} cannot be written as UTF-8") from error
        except struct.error as error:
            message = f"header {name!r}: {type(value).__name__} has not enough bits for the value"
            raise SerializationError(message) from error
        except (AttributeError, TypeError, ValueError) as error:
            raise SerializationError(f"header {name!r}: {error}") from error
    return b"".join(pieces)


def _integer(kind: int, cls: type[Byte | Short | Integer | Long], format: str) -> None:
    packed = struct.Struct(f">{format}")
    typed = struct.Struct(f">B{format}")
    unpack, size = packed.unpack_from, packed.size

    def read(data: bytes, position: int) -> tuple[HeaderValue, int]:
        return cls(unpack(data, position)[0]), position + size

    _READERS[kind] = read
    _WRITERS[cls] = lambda value: typed.pack(kind, value)


def _read_bytes(data: bytes, position: int) -> tuple[bytes, int]:
    start = position + 2
    end = start + (data[position] << 8 | data[position + 1])
    if end > len(data):
        raise IndexError
    return data[start:end], end


def _read_string(data: bytes, position: int) -> tuple[str, int]:
    content, end = _read_bytes(data, position)
    return content.decode(), end


def _read_timestamp(data: bytes, position: int) -> tuple[datetime.datetime, int]:
    milliseconds = int.from_bytes(data[position : position + 8], signed=True)
    if position + 8 > len(data):
        raise IndexError
    try:
        return _EPOCH + datetime.timedelta(milliseconds=milliseconds), position + 8
    except OverflowError as error:
        raise ValueError("its time is beyond what a datetime can hold") from error


def _read_uuid(data: bytes, position: int) -> tuple[uuid.UUID, int]:
    end = position + 16
    if end > len(data):
        raise IndexError
    return uuid.UUID(bytes=data[position:end]), end


def _write_bytes(value: bytes, kind: int = 6) -> bytes:
    if len(value) > MAX_VALUE_LENGTH:
        raise ValueError(f"the value has {len(value)} bytes, more than {MAX_VALUE_LENGTH}")
    return b"%c%c%c%b" % (kind, len(value) >> 8, len(value) & 255, value)


def _write_timestamp(value: datetime.datetime) -> bytes:
    if value.tzinfo is None:
        value = value.replace(tzinfo=datetime.UTC)
    return struct.pack(">Bq", 8, (value - _EPOCH) // _MILLISECOND)


def _inherited_writer(value: Any) -> _Write:
    for cls, write in _WRITERS.items():
        if isinstance(value, cls):
            return write
    if isinstance(value, int):
        raise TypeError("a plain int has no size; make it a Byte, Short, Integer or Long")
    raise TypeError(f"a header cannot hold {type(value).__name__}")


_READERS: dict[int, _Read] = {
    0: lambda _, position: (True, position),
    1: lambda _, position: (False, position),
    6: _read_bytes,
    7: _read_string,
    8: _read_timestamp,
    9: _read_uuid,
}
_WRITERS: dict[type, _Write] = {
    bool: lambda value: b"\0" if value else b"\1",
    bytes: _write_bytes,
    str: lambda value: _write_bytes(value.encode(), 7),
    datetime.datetime: _write_timestamp,
    uuid.UUID: lambda value: b"\x09" + value.bytes,
}
_integer(2, Byte, "b")
_integer(3, Short, "h")
_integer(4, Integer, "i")
_integer(5, Long, "q")
