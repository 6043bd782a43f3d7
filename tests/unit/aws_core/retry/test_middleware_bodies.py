from __future__ import annotations

import io

import pytest

from aws_core.retry import Retry, Standard, TokenRateLimit
from smithy_py.context import Context
from smithy_py.errors import APIError, RequestSendError
from smithy_py.http.request import Request
from smithy_py.middleware.inputs import FinalizeInput, Output
from tests.unit.aws_core.retry.fakes import (
    Options,
    Script,
    SleeplessContext,
    api_error,
    notes,
    run,
)


@pytest.mark.parametrize(
    "body",
    [b"abcdef", "abcdef", io.BytesIO(b"abcdef"), [b"abc", b"def"]],
    ids=lambda body: type(body).__name__,
)
def test_every_attempt_sends_the_whole_body(body: object) -> None:
    script = Script([api_error("Any", 503)])

    with pytest.raises(APIError):
        run(script, request=Request("PUT", "https://example.com/", body=body))

    assert script.bodies == [b"abcdef"] * 3


def test_a_file_is_sent_again_from_where_it_stood() -> None:
    file = io.BytesIO(b"headerabcdef")
    file.seek(6)
    script = Script([api_error("Any", 503)])

    with pytest.raises(APIError):
        run(script, request=Request("PUT", "https://example.com/", body=file))

    assert script.bodies == [b"abcdef"] * 3


def test_a_body_half_read_is_sent_again_from_its_start() -> None:
    request = Request("PUT", "https://example.com/", body=io.BytesIO(b"abcdef"))
    read: list[bytes] = []

    def rest(ctx: Context, input: FinalizeInput) -> Output:
        read.append(input.request.body.read(4))
        raise RequestSendError("connection reset")

    with pytest.raises(RequestSendError):
        Retry(Options(Standard())).handle_finalize(SleeplessContext(), FinalizeInput(request), rest)

    assert read == [b"abcd"] * 3


class Pipe(io.RawIOBase):
    """A file that cannot seek."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        return 0


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (Pipe(), "request stream is not seekable; give bytes or a seekable file"),
        (iter([b"abc"]), "request stream is not seekable; an iterator can be read only once"),
    ],
    ids=["pipe", "iterator"],
)
def test_a_body_that_cannot_go_back_is_not_sent_again(body: object, why: str) -> None:
    quota = TokenRateLimit(500)
    ctx = SleeplessContext()
    error = api_error("Any", 503)
    script = Script([error])

    with pytest.raises(APIError) as caught:
        run(
            script,
            Standard(rate_limiter=quota),
            ctx=ctx,
            request=Request("PUT", "https://example.com/", body=body),
        )

    assert caught.value is error
    assert notes(error) == [
        "gave up after 1 attempt: failed to rewind transport stream for retry, "
        f"the body cannot be sent again: {why}"
    ]
    assert script.attempts == 1
    assert (quota.remaining, ctx.slept) == (500, [])


def test_a_file_closed_meanwhile_does_not_hide_the_error() -> None:
    file = io.BytesIO(b"abcdef")
    error = api_error("Any", 503)

    def rest(ctx: Context, input: FinalizeInput) -> Output:
        file.close()
        raise error

    request = Request("PUT", "https://example.com/", body=file)
    with pytest.raises(APIError) as caught:
        Retry(Options(Standard())).handle_finalize(SleeplessContext(), FinalizeInput(request), rest)

    assert caught.value is error
    assert notes(error) == [
        "gave up after 1 attempt: failed to rewind transport stream for retry, "
        "I/O operation on closed file."
    ]


def test_a_body_that_cannot_go_back_is_no_matter_for_an_unretryable_error() -> None:
    error = api_error("NoSuchBucket", 404)

    with pytest.raises(APIError) as caught:
        run(Script([error]), request=Request("PUT", "https://example.com/", body=iter([b"abc"])))

    assert notes(caught.value) == []
