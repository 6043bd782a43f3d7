"""Names the call, the same for all its attempts."""

from __future__ import annotations

from smithy_py.context import Context
from smithy_py.middleware.idempotency import new_token
from smithy_py.middleware.inputs import BuildHandler, BuildInput, Output


class ClientRequestID:
    """Build: sets ``amz-sdk-invocation-id`` to a random UUID (version 4)."""

    id = "ClientRequestID"

    def handle_build(self, ctx: Context, input: BuildInput, next: BuildHandler) -> Output:
        """Sets the header, then goes on."""
        input.request.headers["amz-sdk-invocation-id"] = new_token()
        return next(ctx, input)
