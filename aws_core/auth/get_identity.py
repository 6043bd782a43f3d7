"""Gets the credentials that an attempt is signed with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_core.auth.scheme import AUTH_SCHEME, IDENTITY, NO_AUTH
from smithy_py.context import Context, ContextKey
from smithy_py.errors import IdentityError
from smithy_py.middleware.inputs import FinalizeHandler, FinalizeInput, Output

if TYPE_CHECKING:
    from aws_core.options import ClientOptions

CALLER: ContextKey[Context] = ContextKey("caller")
"""The context as the caller gave it: what providers of credentials see."""


class GetIdentity:
    """Finalize: the credentials, unless the auth scheme needs none."""

    id = "GetIdentity"

    def __init__(self, options: ClientOptions) -> None:
        self._credentials = options.credentials

    def handle_finalize(self, ctx: Context, input: FinalizeInput, next: FinalizeHandler) -> Output:
        """Puts the credentials into the context, then goes on.

        Raises:
            IdentityError: There are none; the message lists what was tried.
        """
        scheme = ctx.get(AUTH_SCHEME)
        if scheme is None:
            raise IdentityError("get identity: no resolved auth scheme")
        if scheme.scheme_id == NO_AUTH:
            return next(ctx, input)
        if self._credentials is None:
            raise IdentityError(
                "get identity: this client has no credentials; tried: the option `credentials` "
                "(not set). Make the client from load_default_config(), or give it "
                "StaticCredentialsProvider(...) or AnonymousCredentials()"
            )
        credentials = self._credentials.retrieve(ctx.get(CALLER, ctx))
        return next(ctx.with_value(IDENTITY, credentials), input)
