"""Gets the identity that an attempt is signed with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_core.auth.auth_scheme import IdentityResolver
from aws_core.auth.auth_schemes import auth_scheme
from aws_core.auth.scheme import (
    AUTH_SCHEME,
    CALLER,
    HTTP_BEARER,
    IDENTITY,
    NO_AUTH,
    SIGV4,
    SIGV4A,
)
from smithy_py.context import Context
from smithy_py.errors import IdentityError
from smithy_py.middleware.inputs import FinalizeHandler, FinalizeInput, Output

if TYPE_CHECKING:
    from aws_core.options import ClientOptions

_NO_CREDENTIALS = (
    "get identity: this client has no credentials; tried: the option `credentials` "
    "(not set). Make the client from load_default_config(), or give it "
    "StaticCredentialsProvider(...) or AnonymousCredentials()"
)
_NO_TOKEN = (
    "get identity: this client has no bearer token; tried: the option "
    "`bearer_auth_token_provider` (not set). Give it StaticTokenProvider(...), or "
    "with_bearer_auth_token_provider(...) to load_default_config()"
)
_MISSING = {SIGV4: _NO_CREDENTIALS, SIGV4A: _NO_CREDENTIALS, HTTP_BEARER: _NO_TOKEN}


class GetIdentity:
    """Finalize: the credentials or the token, unless the auth scheme needs none."""

    id = "GetIdentity"

    def __init__(self, options: ClientOptions) -> None:
        self._options = options
        self._resolvers: dict[str, IdentityResolver] = {}

    def handle_finalize(self, ctx: Context, input: FinalizeInput, next: FinalizeHandler) -> Output:
        """Puts the identity into the context, then goes on.

        Raises:
            IdentityError: There is none; the message lists what was tried.
        """
        scheme = ctx.get(AUTH_SCHEME)
        if scheme is None:
            raise IdentityError("get identity: no resolved auth scheme")
        resolve = self._resolvers.get(scheme.scheme_id)
        if resolve is None:
            if scheme.scheme_id == NO_AUTH:
                return next(ctx, input)
            resolve = self._resolvers[scheme.scheme_id] = self._resolver(scheme.scheme_id)
        identity = resolve(ctx.get(CALLER, ctx))
        return next(ctx.with_value(IDENTITY, identity), input)

    def _resolver(self, scheme_id: str) -> IdentityResolver:
        scheme = auth_scheme(self._options, scheme_id)
        found = None if scheme is None else scheme.identity_resolver(self._options)
        if found is None:
            raise IdentityError(
                _MISSING.get(scheme_id) or f"get identity: no identity resolver of {scheme_id}"
            )
        return found
