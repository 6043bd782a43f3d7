"""The auth scheme of S3 Express: SigV4 with session credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_core.auth.scheme import CALLER, SIGV4, SIGV4_EXPRESS, AuthOption
from smithy_py.context import OPERATION_INPUT, Context
from smithy_py.errors import SigningError
from smithy_py.http.headers import Headers
from smithy_py.http.request import Request

if TYPE_CHECKING:
    from aws_core.auth.auth_scheme import AuthScheme, IdentityResolver, RequestSigner
    from aws_core.credentials.provider import Credentials
    from aws_core.options import ClientOptions

SESSION_TOKEN = "x-amz-s3session-token"


class SigV4Express:
    """SigV4 with the credentials of a session, whose token has a header of its own.

    The identity is the client's credentials; the signer has them exchanged for a session's,
    by the option ``express_credentials`` or else by CreateSession.
    """

    scheme_id = SIGV4_EXPRESS

    def identity_resolver(self, options: ClientOptions) -> IdentityResolver | None:
        """What gets the client's credentials; None where it has none, or anonymous ones."""
        return _sigv4(options).identity_resolver(options)

    def signer(self, options: ClientOptions) -> RequestSigner:
        """What signs with a session of the request's bucket."""
        return _SessionSigner(options)


def _sigv4(options: ClientOptions) -> AuthScheme:
    from aws_core.auth.auth_schemes import auth_scheme

    scheme = auth_scheme(options, SIGV4)
    assert scheme is not None  # the SDK has it
    return scheme


class _SessionSigner:
    def __init__(self, options: Any) -> None:
        self._options = options
        self._signer: RequestSigner = _sigv4(options).signer(options)

    def sign(self, ctx: Context, request: Request, identity: Any, option: AuthOption) -> None:
        session = self._exchange(ctx, request, identity)
        self._signer.sign(ctx, request, session, option)

    def presign(
        self,
        ctx: Context,
        request: Request,
        identity: Any,
        option: AuthOption,
        expires: float | None,
    ) -> tuple[str, Headers]:
        request = request.clone()
        session = self._exchange(ctx, request, identity)
        return self._signer.presign(ctx, request, session, option, expires)

    def _exchange(self, ctx: Context, request: Request, identity: Any) -> Credentials:
        """The credentials to sign with; their token goes into its own header."""
        bucket: str | None = getattr(ctx.get(OPERATION_INPUT), "bucket", None)
        if not bucket:
            raise SigningError("the session authentication of S3 Express needs a bucket")
        caller = ctx.get(CALLER, ctx)
        provider = self._options.express_credentials
        if provider is not None:
            session: Credentials = provider.retrieve(bucket, caller)
        elif identity is None:
            raise SigningError("no credentials to make a session of S3 Express with")
        else:
            sessions = self._options.express_sessions
            session = sessions.retrieve(bucket, self._options, identity, caller)
        request.headers[SESSION_TOKEN] = session.session_token
        return session.evolve(session_token="")
