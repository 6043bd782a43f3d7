"""Sends the checksum of a request's body behind it."""

from __future__ import annotations

from aws_core.checksum.compute_input_checksum import USE_TRAILER
from aws_core.checksum.metadata import COMPUTED_INPUT_CHECKSUMS
from aws_core.checksum.setup_input_context import INPUT_CHECKSUM, InputChecksum
from aws_core.checksum.trailer import TrailingChecksumBody
from smithy_py.context import Context
from smithy_py.http.request import Request
from smithy_py.middleware.inputs import FinalizeHandler, FinalizeInput, Output


class AddInputChecksumTrailer:
    """Finalize: wraps the body in ``aws-chunked`` with the checksum behind it."""

    id = "addInputChecksumTrailer"

    def handle_finalize(self, ctx: Context, input: FinalizeInput, next: FinalizeHandler) -> Output:
        """Wraps the body where the step before said so, then goes on."""
        state = ctx.get(INPUT_CHECKSUM)
        if state is None or not ctx.get(USE_TRAILER):
            return next(ctx, input)
        body = _wrap(input.request, state)
        output = next(ctx, input)
        if body.value is not None:
            state.value = body.value
            output.metadata.set(COMPUTED_INPUT_CHECKSUMS, {state.algorithm: body.value})
        return output


def _wrap(request: Request, state: InputChecksum) -> TrailingChecksumBody:
    name = state.header
    length = request.body.length()
    headers = request.headers
    encoding = headers.get("content-encoding")
    headers["Content-Encoding"] = f"{encoding}, aws-chunked" if encoding else "aws-chunked"
    headers["X-Amz-Trailer"] = name
    if length is not None:
        headers["X-Amz-Decoded-Content-Length"] = str(length)
    body = TrailingChecksumBody(request.body, state.algorithm, name, state.value)
    request.body = body
    return body
