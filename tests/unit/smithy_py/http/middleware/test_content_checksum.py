from __future__ import annotations

import io

import pytest

from smithy_py.context import BACKGROUND, Context
from smithy_py.errors import SerializationError
from smithy_py.http import Request
from smithy_py.http.middleware.content_checksum import ContentChecksum
from smithy_py.middleware import BuildInput, Output


def run(body: object, headers: dict[str, str] | None = None) -> Request:
    request = Request("PUT", "https://example.com/", headers, body)

    def end(ctx: Context, input: BuildInput) -> Output:
        return Output()

    ContentChecksum().handle_build(BACKGROUND, BuildInput(request), end)
    return request


# The digests of "" and "abc" in RFC 1321, in base64.
@pytest.mark.parametrize(
    ("body", "digest"),
    [
        (None, "1B2M2Y8AsgTpgAmY7PhCfg=="),
        (b"abc", "kAFQmDzST7DWlj99KOF/cg=="),
        (io.BytesIO(b"abc"), "kAFQmDzST7DWlj99KOF/cg=="),
    ],
)
def test_the_md5_of_the_body_is_sent(body: object, digest: str) -> None:
    request = run(body)
    assert request.headers["content-md5"] == digest
    assert bytes(request.body) == (b"" if body is None else b"abc")


def test_a_file_is_sent_from_where_it_stands() -> None:
    file = io.BytesIO(b"-abc")
    file.seek(1)
    request = run(file)
    assert request.headers["content-md5"] == "kAFQmDzST7DWlj99KOF/cg=="
    assert bytes(request.body) == b"abc"


def test_a_header_that_is_set_stays() -> None:
    assert run(iter([b"abc"]), {"Content-MD5": "mine"}).headers["content-md5"] == "mine"


def test_a_body_that_cannot_be_read_twice_is_refused() -> None:
    with pytest.raises(SerializationError, match="cannot be read twice"):
        run(iter([b"abc"]))
