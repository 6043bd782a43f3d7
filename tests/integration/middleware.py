"""Functions that change the stack of a call: what goes wrong on the way, or what is to be seen."""

from __future__ import annotations

import datetime
import email.utils
import io
from collections.abc import Callable

from aws_core.retry import ATTEMPT_SKEW
from smithy_py.context import Context
from smithy_py.http import Request, Response
from smithy_py.http.response import ResponseBody
from smithy_py.middleware import (
    DeserializeHandler,
    DeserializeInput,
    FinalizeHandler,
    FinalizeInput,
    Output,
    Position,
    Stack,
    deserialize_middleware,
    finalize_middleware,
)

APIOption = Callable[[Stack], None]


def after_signing(change: Callable[[Request], None]) -> APIOption:
    """Changes the request when its signature is made already, as a man in the middle would."""

    @finalize_middleware("AfterSigning")
    def middleware(ctx: Context, input: FinalizeInput, next: FinalizeHandler) -> Output:
        change(input.request)
        return next(ctx, input)

    return lambda stack: stack.finalize.insert(middleware, "Signing", Position.AFTER)


def on_arrival(change: Callable[[Response], Response]) -> APIOption:
    """Changes the response before anything in the stack sees it."""

    @deserialize_middleware("OnArrival")
    def middleware(ctx: Context, input: DeserializeInput, next: DeserializeHandler) -> Output:
        output = next(ctx, input)
        assert output.raw_response is not None
        output.raw_response = change(output.raw_response)
        return output

    return lambda stack: stack.deserialize.add(middleware, Position.AFTER)


def with_body(change: Callable[[bytes], bytes]) -> APIOption:
    """Changes the body of the response, as a broken disk would: with all headers as they are."""

    def changed(response: Response) -> Response:
        announced = response.body.length
        body = ResponseBody(io.BytesIO(change(response.read())), announced)
        return Response(response.status_code, response.headers, body, response.reason)

    return on_arrival(changed)


def slow_clock(seconds: float) -> APIOption:
    """Makes this machine's clock *seconds* slow, as far as the call can tell.

    Requests are signed so much too early, and the servers' dates look so much later.
    """

    @finalize_middleware("SlowClock")
    def signing(ctx: Context, input: FinalizeInput, next: FinalizeHandler) -> Output:
        return next(ctx.with_value(ATTEMPT_SKEW, ctx.get(ATTEMPT_SKEW, 0.0) - seconds), input)

    def later(response: Response) -> Response:
        date = email.utils.parsedate_to_datetime(response.headers["Date"])
        date += datetime.timedelta(seconds=seconds)
        response.headers["Date"] = email.utils.format_datetime(date, usegmt=True)
        return response

    def apply(stack: Stack) -> None:
        if stack.finalize.get("Retry") is None:
            # A presigned request is made in one attempt, and nothing is sent.
            stack.finalize.add(signing, Position.BEFORE)
        else:
            stack.finalize.insert(signing, "Retry", Position.AFTER)
            on_arrival(later)(stack)

    return apply
