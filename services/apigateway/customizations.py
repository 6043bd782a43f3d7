"""What API Gateway does that its model does not say; written by hand."""

from __future__ import annotations

from smithy_py.context import Context
from smithy_py.middleware.inputs import BuildHandler, BuildInput, Output


class AcceptHeader:
    """Build: asks for JSON; without it the service answers with HAL documents."""

    id = "APIGATEWAY:AcceptHeader"

    def handle_build(self, ctx: Context, input: BuildInput, next: BuildHandler) -> Output:
        """Sets the header, then goes on."""
        input.request.headers["Accept"] = "application/json"
        return next(ctx, input)
