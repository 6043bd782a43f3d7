"""Sends the payload hash as a header, where a service wants it."""

from __future__ import annotations

from aws_core.signer.payload_hash import PAYLOAD_HASH
from smithy_py.context import Context
from smithy_py.middleware.inputs import FinalizeHandler, FinalizeInput, Output


class SigV4ContentSHA256Header:
    """Finalize: sets ``X-Amz-Content-Sha256`` to the payload hash."""

    id = "SigV4ContentSHA256Header"

    def handle_finalize(self, ctx: Context, input: FinalizeInput, next: FinalizeHandler) -> Output:
        """Sets the header, then goes on."""
        payload_hash = ctx.get(PAYLOAD_HASH)
        if payload_hash is not None:
            input.request.headers["X-Amz-Content-Sha256"] = payload_hash
        return next(ctx, input)
