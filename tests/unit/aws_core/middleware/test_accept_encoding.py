"""Answers that come compressed."""

from __future__ import annotations

import gzip
import zlib
from typing import Any

import pytest

from services import dynamodb, s3, sts
from smithy_py import DeserializationError
from smithy_py.http import Response
from tests.canned import CannedClient, answer, options

BODY = b'{"TableNames":["one","two"]}'
GZIP = {"Content-Encoding": "gzip"}


def tables(found: Response, **more: Any) -> tuple[dynamodb.ListTablesOutput, CannedClient]:
    canned = CannedClient(found)
    client = dynamodb.Client(dynamodb.Options(**options(canned, **more)))
    return client.list_tables(), canned


def test_nothing_is_compressed_unless_asked_for() -> None:
    _, canned = tables(answer(200, BODY))
    assert canned.last.headers["accept-encoding"] == "identity"


def test_a_compressed_answer() -> None:
    # The checksum is of what was sent.
    for data in (gzip.compress(BODY), gzip.compress(BODY[:9]) + gzip.compress(BODY[9:])):
        headers = {**GZIP, "x-amz-crc32": str(zlib.crc32(data)), "Content-Length": str(len(data))}
        output, canned = tables(answer(200, data, headers), enable_accept_encoding_gzip=True)
        assert output.table_names == ["one", "two"]
        assert canned.last.headers["accept-encoding"] == "gzip"


def test_an_answer_that_is_not_compressed_after_all() -> None:
    output, _ = tables(answer(200, BODY), enable_accept_encoding_gzip=True)
    assert output.table_names == ["one", "two"]


@pytest.mark.parametrize("body", [gzip.compress(BODY)[:-9], b"no gzip", gzip.compress(BODY) + b"x"])
def test_a_broken_answer(body: bytes) -> None:
    with pytest.raises(DeserializationError, match="gzip"):
        tables(answer(200, body, GZIP), enable_accept_encoding_gzip=True)


def test_a_compressed_error() -> None:
    body = gzip.compress(b'{"__type":"ResourceNotFoundException","message":"gone"}')
    with pytest.raises(dynamodb.types.ResourceNotFoundException, match="gone"):
        tables(answer(400, body, GZIP), enable_accept_encoding_gzip=True)


def test_the_stack_says_so() -> None:
    client = dynamodb.Client(
        dynamodb.Options(**options(CannedClient()), enable_accept_encoding_gzip=True)
    )
    listed = client.stack("ListTables").list()
    assert "AcceptEncodingGzip" in listed
    assert "DisableAcceptEncodingGzip" not in listed
    assert listed.index("DecompressGzip") == listed.index("OperationDeserializer") + 1


def test_any_service_can_have_it_but_streams_stay_as_they_are() -> None:
    more = options(CannedClient(), enable_accept_encoding_gzip=True)
    assert sts.Client(sts.Options(**more)).stack("GetCallerIdentity").finalize.list()[0] == (
        "AcceptEncodingGzip"
    )
    stack = s3.Client(s3.Options(**more)).stack("GetObject")
    assert "DecompressGzip" not in stack.list()
    assert "DisableAcceptEncodingGzip" in stack.list()
