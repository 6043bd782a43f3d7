"""Names the call, the same for all its attempts."""

from __future__ import annotations

import uuid

from smithy_py.context import Context
from smithy_py.middleware.inputs import BuildHandler, BuildInput, Output


class ClientRequestID:
    """Build: sets ``amz-sdk-invocation-id`` to a random UUID (version 4)."""

    id = "ClientRequestID"

    def handle_build(self, ctx: Context, input: BuildInput, next: BuildHandler) -> Output:
        """Sets the header, then goes on."""
        input.request.headers["amz-sdk-invocation-id"] = str(uuid.uuid4())
        return next(ctx, input)
