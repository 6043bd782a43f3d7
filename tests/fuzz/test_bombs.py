"""Small inputs that ask for endless work, by name: each is refused, in little memory."""

from __future__ import annotations

import struct
import tracemalloc
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from smithy_py.codec.cbor import CborCodec
from smithy_py.codec.json import JsonCodec
from smithy_py.codec.xml_body import read_body
from smithy_py.errors import DeserializationError
from smithy_py.event_stream import Decoder, Message, encode
from tests.unit.smithy_py.event_stream.events import event, stream_of
from tests.unit.smithy_py.model import Collections, JsonOnly, Moments, Scalars, Tree

JSON = JsonCodec()
CBOR = CborCodec()
MANY = 100_000


def header(name: bytes, kind: int, value: bytes) -> bytes:
    return bytes((len(name),)) + name + bytes((kind,)) + value


def text(name: bytes, value: bytes) -> bytes:
    return header(name, 7, struct.pack(">H", len(value)) + value)


EVENT = text(b":message-type", b"event") + text(b":event-type", b"delta")


def frame(
    headers: bytes,
    payload: bytes = b"",
    length: int | None = None,
    headers_length: int | None = None,
) -> bytes:
    """A frame with right checksums, whatever it says of its lengths."""
    total = 16 + len(headers) + len(payload) if length is None else length
    lengths = struct.pack(">II", total, len(headers) if headers_length is None else headers_length)
    body = lengths + zlib.crc32(lengths).to_bytes(4) + headers + payload
    return body + zlib.crc32(body).to_bytes(4)


def colliding_keys(count: int) -> bytes:
    """A map of CBOR whose keys all have the same hash in Python."""
    prime = 2**61 - 1
    keys = (b"\xc2\x4a" + ((n + 1) * prime).to_bytes(10) + b"\0" for n in range(count))
    return b"\xba" + count.to_bytes(4) + b"".join(keys)


def entities() -> bytes:
    """A billion laughs."""
    lines = [b"<!DOCTYPE x [<!ENTITY e0 'ha'>"]
    lines += [b"<!ENTITY e%d '%s'>" % (n + 1, b"&e%d;" % n * 10) for n in range(12)]
    return b"".join([*lines, b"]><Root><Text>&e12;</Text></Root>"])


JSON_BOMBS = {
    "lists in lists": (JsonOnly, b'{"Document":' + b"[" * MANY + b"]" * MANY + b"}"),
    "objects in objects": (JsonOnly, b'{"Document":' + b'{"a":' * MANY + b"1" + b"}" * MANY + b"}"),
    "structures in structures": (Tree, b'{"Children":[' * MANY + b"]}" * MANY),
    "lists without an end": (Scalars, b"[" * MANY),
    "an integer of a million digits": (Scalars, b'{"Number":' + b"9" * 1_000_000 + b"}"),
    "an integer in a text": (Scalars, b'{"Number":"' + b"9" * 1_000_000 + b'"}'),
    "a number beyond all floats": (Scalars, b'{"Number":1e999999999}'),
    "a timestamp beyond time": (Moments, b'{"Plain":1e300}'),
    "a text for a number": (Scalars, b'{"Number":"x"}'),
    "a list for a map": (Collections, b'{"Tags":[1]}'),
    "two members of a union": (Tree, b'{"Choice":{"text":"a","number":1}}'),
    "no UTF-8": (Scalars, b'{"Text":"\xc3\x28"}'),
    "half a character": (Scalars, b'{"Text":"\xe2\x82'),
    "half a document": (Scalars, b'{"Text":"a"'),
    "something behind the document": (Scalars, b'{"Text":"a"} {'),
}
CBOR_BOMBS = {
    "lists in lists": (JsonOnly, b"\xa1\x68Document" + b"\x81" * MANY + b"\x80"),
    "structures in structures": (Tree, b"\xa1\x68Children\x81" * MANY + b"\xa0"),
    "lists without an end": (Scalars, b"\x9f" * MANY),
    "tags of tags": (Scalars, b"\xc1" * MANY + b"\0"),
    "a text that announces 2**63 bytes": (Scalars, b"\xa1\x64Text\x7b\x7f" + b"\xff" * 7),
    "a list that announces 2**63 items": (Scalars, b"\x9b\x7f" + b"\xff" * 7),
    "keys that collide": (JsonOnly, b"\xa1\x68Document" + colliding_keys(MANY)),
    "a key twice": (Scalars, b"\xa2\x64Text\x61a\x64Text\x61b"),
    "a reference": (JsonOnly, b"\xa1\x68Document\xd8\x1c\x81\xd8\x1d\x00"),
    "an integer of a million bytes": (
        Scalars,
        b"\xa1\x66Number\xc2\x5a\x00\x0f\x42\x40" + b"\xff" * 1_000_000,
    ),
    "a timestamp beyond time": (Moments, b"\xa1\x65Plain\xc1\x1b\x7f" + b"\xff" * 7),
    "bytes for a text": (Scalars, b"\xa1\x64Text\x41a"),
    "no UTF-8": (Scalars, b"\xa1\x64Text\x62\xc3\x28"),
    "half a text": (Scalars, b"\xa1\x64Text\x62a"),
}
XML_BOMBS = {
    "structures in structures": (
        Tree,
        b"<R>" + b"<Children><member>" * MANY + b"</member></Children>" * MANY + b"</R>",
    ),
    "elements without an end": (Scalars, b"<a>" * MANY),
    "entities": (Scalars, entities()),
    "an entity of a file": (
        Scalars,
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><R><Text>&e;</Text></R>',
    ),
    "an entity of nobody": (Scalars, b"<R><Text>&e;</Text></R>"),
    "entities in UTF-16": (Scalars, entities().decode().encode("utf-16")),
    "an encoding that is none": (Scalars, b'<?xml version="1.0" encoding="x"?><R/>'),
    "an integer of a million digits": (
        Scalars,
        b"<R><Number>" + b"9" * 1_000_000 + b"</Number></R>",
    ),
    "a text for a number": (Scalars, b"<R><Number>x</Number></R>"),
    "a timestamp beyond time": (Moments, b"<R><Plain>99999-01-01T00:00:00Z</Plain></R>"),
    "an attribute twice": (Scalars, b'<R a="1" a="2"/>'),
    "no UTF-8": (Scalars, b"<R><Text>\xc3\x28</Text></R>"),
    "half a document": (Scalars, b"<R><Text>a"),
}
EVENT_BOMBS = {
    "a payload of 4 GiB": frame(EVENT, length=2**32 - 1),
    "headers of 4 GiB": frame(EVENT, headers_length=2**32 - 1),
    "headers beyond the frame": frame(EVENT, headers_length=len(EVENT) + 1),
    "a frame that is shorter than a frame": frame(b"", length=15),
    "a wrong checksum of the lengths": b"\0\0\0\x10\0\0\0\0\0\0\0\0\0\0\0\0",
    "a wrong checksum": event("delta")[:-1] + b"\0",
    "a header of an unknown type": frame(EVENT + header(b"a", 10, b"")),
    "a header that is cut short": frame(EVENT + header(b"a", 7, b"\xff\xff")),
    "a header twice": frame(EVENT + EVENT),
    "a header that is no UTF-8": frame(EVENT + text(b"a", b"\xc3\x28")),
    "a time beyond time": frame(EVENT + header(b"a", 8, b"\x7f" + b"\xff" * 7)),
    "a name that is no UTF-8": frame(EVENT + header(b"\xc3\x28", 0, b"")),
    "no type of message": encode(Message({":event-type": "delta"})),
    "an unknown type of message": encode(Message({":message-type": "other"})),
    "no type of event": encode(Message({":message-type": "event"})),
    "lists in lists": event("delta", b'{"text":' + b"[" * MANY),
    "a payload that is no JSON": event("delta", b"<R/>"),
    "a wrong type in a payload": event("delta", b'{"index":"x"}'),
    "a wrong type in a header": event("headers", number="x"),
    "a text that is no UTF-8": event("Text", b"\xc3\x28"),
}


def refused(load: Callable[[Any, bytes], object], cls: type, data: bytes) -> None:
    """Checks that *data* is refused, and takes no more memory than a document of its size."""
    tracemalloc.start()
    try:
        with pytest.raises(DeserializationError) as caught:
            load(cls, data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * 1024 * 1024 + 300 * len(data)
    assert len(str(caught.value)) < 1_000
    assert len(caught.value.snapshot) <= 1024


@pytest.mark.parametrize("name", JSON_BOMBS)
def test_json(name: str) -> None:
    refused(JSON.loads, *JSON_BOMBS[name])


@pytest.mark.parametrize("name", CBOR_BOMBS)
def test_cbor(name: str) -> None:
    refused(CBOR.loads, *CBOR_BOMBS[name])


@pytest.mark.parametrize("name", XML_BOMBS)
def test_xml(name: str) -> None:
    refused(read_body, *XML_BOMBS[name])


@pytest.mark.parametrize("name", EVENT_BOMBS)
def test_event_stream(name: str) -> None:
    refused(lambda _, data: list(stream_of(data)), Scalars, EVENT_BOMBS[name])


def test_an_announced_frame_is_not_set_aside() -> None:
    decoder = Decoder()
    tracemalloc.start()
    try:
        decoder.feed(frame(b"", b"x" * 100, length=24 * 1024 * 1024))
        assert decoder.next() is None
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 64 * 1024


def test_of_a_key_that_comes_twice_in_json_the_last_counts() -> None:
    # As JSON allows (RFC 8259, 4), and as in Go and botocore. No more is kept than the last.
    data = b"{" + b'"Text":"a",' * MANY + b'"Text":"b"}'
    assert JSON.loads(Scalars, data) == Scalars(text="b")


def test_of_an_element_that_comes_twice_the_last_counts() -> None:
    data = b"<R>" + b"<Text>a</Text>" * MANY + b"<Text>b</Text></R>"
    assert read_body(Scalars, data) == Scalars(text="b")
