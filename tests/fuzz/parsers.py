"""Every parser of what comes from outside, with inputs for it and the errors it may raise."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from hypothesis import strategies as st

from aws_core.config import ini
from aws_core.endpoints.functions import parse_arn
from smithy_py.codec import xml_writer
from smithy_py.codec.cbor import CborCodec
from smithy_py.codec.json import JsonCodec
from smithy_py.codec.xml_body import read_body
from smithy_py.endpoints.url import parse_url
from smithy_py.errors import (
    APIError,
    ConfigError,
    DeserializationError,
    ResponseReadError,
    SerializationError,
)
from smithy_py.event_stream import encode
from smithy_py.http import Response
from smithy_py.http.protocols import (
    AwsJson,
    AwsQuery,
    ClientProtocol,
    Ec2Query,
    RestJson,
    RestXml,
    RpcV2Cbor,
)
from smithy_py.http.transport.failures import MalformedResponseError, ServerClosedError
from smithy_py.http.transport.response_head import read_head
from smithy_py.http.transport.route import Route
from smithy_py.timestamps import parse_date_time, parse_epoch_seconds, parse_http_date
from tests.fuzz.mutation import inputs
from tests.strategies import structures
from tests.unit.smithy_py.event_stream import events
from tests.unit.smithy_py.event_stream.messages import messages
from tests.unit.smithy_py.model import ECHO, Collections, EchoInput, Moments, Scalars, Tree

_STRUCTURES = (EchoInput, Collections, Moments, Scalars, Tree)
_JSON = JsonCodec()
_CBOR = CborCodec()
_ANSWERS: Mapping[str, ClientProtocol] = {
    "awsJson": AwsJson("1.1"),
    "awsQuery": AwsQuery(),
    "ec2Query": Ec2Query(),
    "restJson1": RestJson(),
    "restXml": RestXml(),
    "rpcv2Cbor": RpcV2Cbor(),
}


class Parser(NamedTuple):
    """A parser.

    Attributes:
        inputs: What it is fed.
        parse: Parses.
        errors: What may come out instead of a value.
    """

    inputs: st.SearchStrategy[bytes]
    parse: Callable[[bytes], object]
    errors: tuple[type[Exception], ...] = (DeserializationError,)


def _structures() -> st.SearchStrategy[Any]:
    return st.one_of(*(structures(cls, xml=True) for cls in _STRUCTURES))


def _each(load: Callable[[type, bytes], object], data: bytes) -> None:
    """Reads every structure; each may fail, and what fails last is raised."""
    failed: DeserializationError | None = None
    for cls in _STRUCTURES:
        try:
            load(cls, data)
        except DeserializationError as error:
            failed = error
    if failed is not None:
        raise failed


def _answer(protocol: ClientProtocol) -> Callable[[bytes], object]:
    def parse(data: bytes) -> object:
        response = Response(200 if len(data) % 3 else 400, {"Smithy-Protocol": "rpc-v2-cbor"}, data)
        return protocol.deserialize_response(ECHO, response)

    return parse


def _answers(text: bytes) -> bytes:
    return b"<EchoResponse><EchoResult>" + text + b"</EchoResult></EchoResponse>"


_JSON_WORDS = (
    *(b'{"', b'":', b"[", b"]", b"}", b",", b"null", b"NaN", b"1e999", b"-", b"\\ud800", b'"\\u'),
    *(b'"Text":1,', b'{"Children":[', b'"Data":"?"', b'"ByName":{"a":', b"9" * 5000),
)
_CBOR_WORDS = (
    *(b"\xa1", b"\x9f", b"\xbf", b"\xff", b"\xc1", b"\xd8\x1c", b"\xc2\x5a\x7f\xff\xff\xff"),
    *(b"\x9b\x7f\xff\xff\xff\xff\xff\xff\xff", b"\xf7", b"\x64Text", b"\x68Children\x81"),
)
_XML_WORDS = (
    *(b"<Children>", b"<member>", b"</member>", b"</Children>", b"<Text>", b"</Text>", b"&#0;"),
    *(b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"<![CDATA[", b"]]>", b"<!--", b"<?xml", b"xmlns"),
    *(b'<?xml version="1.0" encoding="utf-16"?>', b"<Error>", b"<Code>", b"</Code>", b"</Error>"),
)
_XML = _structures().map(lambda value: xml_writer.dumps(value, type(value).__name__, {}))


def _frame(headers: bytes, payload: bytes) -> bytes:
    """A frame with right checksums, whatever its headers are."""
    lengths = struct.pack(">II", 16 + len(headers) + len(payload), len(headers))
    prelude = lengths + zlib.crc32(lengths).to_bytes(4)
    body = prelude + headers + payload
    return body + zlib.crc32(body).to_bytes(4)


def _header(name: bytes, value: bytes) -> bytes:
    return bytes((len(name),)) + name + b"\7" + struct.pack(">H", len(value)) + value


_EVENT_NAMES = st.sampled_from(
    [b"Records", b"Text", b"Stats", b"delta", b"headers", b"throttlingException", b"unknown"]
)
_EVENTS = st.builds(
    lambda kind, name, more, payload: _frame(
        _header(b":message-type", kind)
        + _header(b":exception-type" if kind == b"exception" else b":event-type", name)
        + more,
        payload,
    ),
    st.sampled_from([b"event", b"exception", b"error", b"other"]),
    _EVENT_NAMES,
    st.just(b"") | st.binary(),
    st.just(b"") | st.just(b'{"text":"a","message":"b"}') | st.binary(),
)


def _read_events(data: bytes) -> None:
    for _ in events.stream_of(data):
        pass


def _parse_ini(data: bytes) -> None:
    ini.parse(data.decode("utf-8", "surrogateescape"), "config")


def _parse_head(data: bytes) -> None:
    # As little at a time as a socket may give.
    read_head(io.BufferedReader(io.BytesIO(data), 64))


def _parse_timestamps(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    failed: ValueError | None = None
    for parse in (parse_date_time, parse_http_date, parse_epoch_seconds):
        try:
            assert parse(text).tzinfo is not None
        except ValueError as error:
            failed = error
    if failed is not None:
        raise failed


def _parse_url(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    found = parse_url(text)
    assert found is None or found["scheme"] in ("http", "https")
    Route("https", text)


def _parse_arn(data: bytes) -> None:
    found = parse_arn(data.decode("utf-8", "replace"))
    assert found is None or len(found) == 5


PARSERS: Mapping[str, Parser] = {
    "json": Parser(
        inputs(_structures().map(_JSON.dumps), _JSON_WORDS), lambda data: _each(_JSON.loads, data)
    ),
    "cbor": Parser(
        inputs(_structures().map(_CBOR.dumps), _CBOR_WORDS), lambda data: _each(_CBOR.loads, data)
    ),
    "xml": Parser(inputs(_XML, _XML_WORDS), lambda data: _each(read_body, data)),
    **{
        f"answer of {name}": Parser(
            inputs(
                structures(EchoInput).map((_CBOR if "Cbor" in name else _JSON).dumps),
                _CBOR_WORDS if "Cbor" in name else _JSON_WORDS,
            )
            if "Json" in name or "Cbor" in name
            else inputs(_XML | _XML.map(_answers), _XML_WORDS),
            _answer(protocol),
            (DeserializationError, APIError),
        )
        for name, protocol in _ANSWERS.items()
    },
    "event stream": Parser(
        inputs(st.lists(messages.map(encode) | _EVENTS, max_size=3).map(b"".join))
        | st.lists(_EVENTS, max_size=3).map(b"".join),
        _read_events,
        (DeserializationError, ResponseReadError, APIError),
    ),
    "ini": Parser(
        inputs(
            st.just(b"[profile a]\nregion = us-east-1\ns3 =\n  use_path_style = true\n# c\n"),
            (b"[", b"]", b"=", b":", b"\n", b"\n ", b"#", b" ;", b"'", b"profile", b"\xa0", b"\r"),
        ),
        _parse_ini,
        (ConfigError,),
    ),
    "response head": Parser(
        inputs(
            st.just(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n c\r\n\r\nhello"),
            (b"HTTP/1.", b" 200", b"\r\n", b"\n", b"\r", b": ", b"\t", b"Content-Length", b"\r\n "),
        ),
        _parse_head,
        (MalformedResponseError, ServerClosedError),
    ),
    "timestamps": Parser(
        inputs(
            st.sampled_from(
                [b"2006-01-02T15:04:05.123Z", b"Mon, 02 Jan 2006 15:04:05 GMT", b"1136214245.25"]
            ),
            (b"-", b":", b"T", b"Z", b"+24:00", b"W", b"1e308", b"nan", b"inf", b"_", b"\xd9\xa3"),
        ),
        _parse_timestamps,
        (ValueError,),
    ),
    "url": Parser(
        inputs(
            st.sampled_from([b"https://user@host.example:8443/path", b"http://[::1]:80", b"host"]),
            (
                b"http://",
                b"[",
                b"]",
                b":",
                b"@",
                b"//",
                b"%",
                b"?",
                b"#",
                b"99999",
                b"\xef\xbc\x8f",
            ),
        ),
        _parse_url,
        (SerializationError,),
    ),
    "arn": Parser(
        inputs(
            st.just(b"arn:aws:s3:us-west-2:123456789012:accesspoint/name"),
            (b"arn:", b":", b"/", b"aws", b"::"),
        ),
        _parse_arn,
        (),
    ),
}
