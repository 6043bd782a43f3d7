"""Asks for an answer that is not compressed."""

from __future__ import annotations

from smithy_py.context import Context
from smithy_py.middleware.inputs import FinalizeHandler, FinalizeInput, Output


class DisableAcceptEncodingGzip:
    """Finalize: ``Accept-Encoding: identity``, so that checksums are of what is read."""

    id = "DisableAcceptEncodingGzip"

    def handle_finalize(self, ctx: Context, input: FinalizeInput, next: FinalizeHandler) -> Output:
        """Sets the header, then goes on."""
        input.request.headers["Accept-Encoding"] = "identity"
        return next(ctx, input)
