"""Computes the checksum of a request's body for a header, or leaves it to a trailer."""

from __future__ import annotations

from aws_core.checksum.algorithms import checksum, new_digest
from aws_core.checksum.metadata import COMPUTED_INPUT_CHECKSUMS
from aws_core.checksum.refusal import add_note
from aws_core.checksum.setup_input_context import INPUT_CHECKSUM, InputChecksum
from aws_core.signer.payload_hash import PAYLOAD_HASH
from smithy_py.context import OPERATION, Context, ContextKey
from smithy_py.errors import APIError, SerializationError
from smithy_py.http.request import Request
from smithy_py.middleware.inputs import FinalizeHandler, FinalizeInput, Output

STREAMING_UNSIGNED_PAYLOAD_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"

_NO_CHECKSUMS = frozenset(
    {"x-amz-checksum-algorithm", "x-amz-checksum-type", "x-amz-checksum-mode"}
)

USE_TRAILER: ContextKey[bool] = ContextKey("checksum_trailer")


class ComputeInputPayloadChecksum:
    """Finalize: the checksum as a header; over TLS, a stream's becomes a trailer.

    A checksum header that is there already stays, and none is computed; nor is an MD5 where
    there is one.
    """

    id = "AWSChecksum:ComputeInputPayloadChecksum"

    def handle_finalize(self, ctx: Context, input: FinalizeInput, next: FinalizeHandler) -> Output:
        """Sets the header, or leaves it to the trailer, then goes on.

        Raises:
            SerializationError: The algorithm is not known, or the body can be read only
                once and no trailer can be sent.
        """
        state, request = ctx.get(INPUT_CHECKSUM), input.request
        if state is None or _has_checksum(request) or state.header in request.headers:
            return next(ctx, input)
        operation = ctx.get(OPERATION)
        streaming = operation is not None and operation.traits.get("streaming_input")
        may_follow = streaming and state.trailing and request.scheme == "https"
        if may_follow and request.body.length() != 0:
            new_digest(state.algorithm)  # names an unknown algorithm before anything is sent
            ctx = ctx.with_value(USE_TRAILER, True)
            ctx = ctx.with_value(PAYLOAD_HASH, STREAMING_UNSIGNED_PAYLOAD_TRAILER)
            return _send(ctx, input, next, state)
        if state.value is None:
            state.value = _compute(request, state.algorithm)
        request.headers[state.header] = state.value
        output = _send(ctx, input, next, state)
        output.metadata.set(COMPUTED_INPUT_CHECKSUMS, {state.algorithm: state.value})
        return output


def _send(
    ctx: Context, input: FinalizeInput, next: FinalizeHandler, state: InputChecksum
) -> Output:
    try:
        return next(ctx, input)
    except APIError as error:
        add_note(error, input.request, state)
        raise


def _has_checksum(request: Request) -> bool:
    for name in request.headers:
        lowered = name.lower()
        if lowered.startswith("x-amz-checksum-") and lowered not in _NO_CHECKSUMS:
            return True
    return False


def _compute(request: Request, algorithm: str) -> str:
    body = request.body
    if not body.seekable:
        raise SerializationError(
            "compute input header checksum failed, unseekable stream is not supported without "
            "TLS and trailing checksum; give bytes or a seekable file"
        )
    body.rewind()
    value = checksum(algorithm, body.chunks())
    body.rewind()
    return value
