"""For how long a session token is asked for."""

from __future__ import annotations

from aws_core.imds.responses import TOKEN_TTL_HEADER
from smithy_py.context import Context
from smithy_py.middleware.inputs import Output, SerializeHandler, SerializeInput


class TokenTTLRequestHeader:
    """Serialize: says for how many seconds the token is to be good."""

    id = "tokenTTLRequestHeader"

    def handle_serialize(
        self, ctx: Context, input: SerializeInput, next: SerializeHandler
    ) -> Output:
        """Sets the header, then goes on."""
        input.request.headers[TOKEN_TTL_HEADER] = str(input.parameters.token_ttl)
        return next(ctx, input)
