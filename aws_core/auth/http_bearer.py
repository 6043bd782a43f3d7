"""The auth scheme of bearer tokens (RFC 6750)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NoReturn

from aws_core.auth.auth_scheme import IdentityResolver
from aws_core.auth.scheme import HTTP_BEARER, AuthOption
from smithy_py.context import Context
from smithy_py.errors import SigningError
from smithy_py.http.request import Request

if TYPE_CHECKING:
    from aws_core.options import ClientOptions

_TOKEN = re.compile(r"[!-~]+")


class HTTPBearerAuth:
    """Sends a token of ``bearer_auth_token_provider`` in the header ``Authorization``."""

    scheme_id = HTTP_BEARER

    def identity_resolver(self, options: ClientOptions) -> IdentityResolver | None:
        """What gets the token; None where the client has no provider of tokens."""
        provider = options.bearer_auth_token_provider
        return None if provider is None else provider.retrieve_bearer_token

    def signer(self, options: ClientOptions) -> HTTPBearerAuth:
        """What sets the header."""
        return self

    def sign(self, ctx: Context, request: Request, identity: Any, option: AuthOption) -> None:
        """Sets the header.

        Raises:
            SigningError: There is no token or one that cannot be sent, or the request would go
                out without TLS, where everyone on the way could take the token.
        """
        if identity is None:
            raise SigningError("no bearer token to authorize with")
        if request.scheme != "https":
            raise SigningError("bearer token with HTTP request requires HTTPS")
        if not _TOKEN.fullmatch(identity.value):
            raise SigningError(
                "the bearer token is empty, or has white space or characters that are not ASCII; "
                "check where it is set"
            )
        request.headers["Authorization"] = f"Bearer {identity.value}"

    def presign(
        self,
        ctx: Context,
        request: Request,
        identity: Any,
        option: AuthOption,
        expires: float | None,
    ) -> NoReturn:
        """Never gives a URL.

        Raises:
            SigningError: Always.
        """
        raise SigningError("a URL cannot carry a bearer token; presign with AWS credentials")
