from __future__ import annotations

import gzip

import pytest

from smithy_py.context import BACKGROUND, Context
from smithy_py.errors import SerializationError
from smithy_py.http import Request
from smithy_py.http.middleware.request_compression import RequestCompression
from smithy_py.middleware import Output, SerializeInput

BODY = b"a" * 100


class Options:
    def __init__(self, minimum: int = 100, *, disabled: bool = False) -> None:
        self.disable_request_compression = disabled
        self.request_min_compress_size_bytes = minimum


def run(options: Options, body: object = BODY, headers: dict[str, str] | None = None) -> Request:
    request = Request("PUT", "https://example.com/", headers, body)

    def end(ctx: Context, input: SerializeInput) -> Output:
        return Output()

    RequestCompression(options).handle_serialize(BACKGROUND, SerializeInput(None, request), end)
    return request


def test_a_body_large_enough_is_compressed() -> None:
    request = run(Options())
    assert request.headers["content-encoding"] == "gzip"
    assert gzip.decompress(bytes(request.body)) == BODY
    assert bytes(run(Options()).body) == bytes(request.body)


def test_an_encoding_of_ones_own_stays_in_front() -> None:
    request = run(Options(), headers={"Content-Encoding": "custom"})
    assert request.headers["content-encoding"] == "custom, gzip"


@pytest.mark.parametrize(
    ("options", "body"),
    [(Options(101), BODY), (Options(disabled=True), BODY), (Options(0), iter([BODY]))],
)
def test_other_bodies_stay_as_they_are(options: Options, body: object) -> None:
    request = run(options, body)
    assert "content-encoding" not in request.headers
    assert bytes(request.body) == BODY


@pytest.mark.parametrize("minimum", [-1, 10_485_761])
def test_a_minimum_out_of_range(minimum: int) -> None:
    with pytest.raises(SerializationError, match=f"size bytes {minimum}, must be within"):
        run(Options(minimum))
