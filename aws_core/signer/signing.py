"""Signs an attempt."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from aws_core.auth.scheme import AUTH_SCHEME, IDENTITY, NO_AUTH, SIGV4, AuthOption
from aws_core.retry.attempts import ATTEMPT_SKEW
from aws_core.signer.payload_hash import PAYLOAD_HASH
from smithy_py.context import Context
from smithy_py.errors import SigningError
from smithy_py.middleware.inputs import FinalizeHandler, FinalizeInput, Output

if TYPE_CHECKING:
    from aws_core.options import ClientOptions


def signing_time(ctx: Context) -> datetime.datetime:
    """Now, in UTC, by the server's clock as far as the last attempt taught it."""
    now = datetime.datetime.now(datetime.UTC)
    skew = ctx.get(ATTEMPT_SKEW)
    return now if not skew else now + datetime.timedelta(seconds=skew)


def checked_scheme(ctx: Context) -> AuthOption:
    """The auth scheme of the attempt, one that can be signed with.

    Raises:
        SigningError: None was resolved, or it is one this version cannot sign.
    """
    scheme = ctx.get(AUTH_SCHEME)
    if scheme is None:
        raise SigningError("no resolved auth scheme")
    if scheme.scheme_id not in (SIGV4, NO_AUTH):
        raise SigningError(f"the endpoint asks for {scheme.scheme_id}, which cannot be signed here")
    return scheme


class Signing:
    """Finalize: SigV4 in the headers, unless the auth scheme signs nothing."""

    id = "Signing"

    def __init__(self, options: ClientOptions) -> None:
        self._signer = options.http_signer_v4

    def handle_finalize(self, ctx: Context, input: FinalizeInput, next: FinalizeHandler) -> Output:
        """Signs, then goes on.

        Raises:
            SigningError: Something the signature needs is missing.
        """
        scheme = checked_scheme(ctx)
        if scheme.scheme_id != NO_AUTH:
            credentials, payload_hash = ctx.get(IDENTITY), ctx.get(PAYLOAD_HASH)
            if self._signer is None or credentials is None or payload_hash is None:
                raise SigningError("no signer, credentials or payload hash to sign with")
            self._signer.sign_http(
                credentials,
                input.request,
                payload_hash,
                scheme.signing_name,
                scheme.signing_region,
                signing_time(ctx),
                disable_uri_path_escaping=scheme.disable_double_encoding,
            )
        return next(ctx, input)
