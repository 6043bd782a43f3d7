"""Signs an attempt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aws_core.auth.auth_schemes import auth_scheme, unknown_scheme
from aws_core.auth.scheme import AUTH_SCHEME, IDENTITY, AuthOption
from smithy_py.context import Context
from smithy_py.errors import SigningError
from smithy_py.http.request import Request
from smithy_py.middleware.inputs import FinalizeHandler, FinalizeInput, Output

if TYPE_CHECKING:
    from aws_core.auth.auth_scheme import RequestSigner
    from aws_core.options import ClientOptions

_Sign = Callable[[Context, Request, Any, AuthOption], None]


def request_signer(options: ClientOptions, scheme_id: str) -> RequestSigner:
    """What signs for the auth scheme.

    Raises:
        SigningError: The client does not know the scheme.
    """
    scheme = auth_scheme(options, scheme_id)
    if scheme is None:
        raise unknown_scheme(scheme_id)
    return scheme.signer(options)


class Signing:
    """Finalize: what the auth scheme puts into the request, a signature above all."""

    id = "Signing"

    def __init__(self, options: ClientOptions) -> None:
        self._options = options
        self._signers: dict[str, _Sign] = {}

    def handle_finalize(self, ctx: Context, input: FinalizeInput, next: FinalizeHandler) -> Output:
        """Signs, then goes on.

        Raises:
            SigningError: Something the signature needs is missing, or nothing here can make it.
        """
        scheme = ctx.get(AUTH_SCHEME)
        if scheme is None:
            raise SigningError("no resolved auth scheme")
        scheme_id = scheme.scheme_id
        sign = self._signers.get(scheme_id)
        if sign is None:
            sign = self._signers[scheme_id] = request_signer(self._options, scheme_id).sign
        sign(ctx, input.request, ctx.get(IDENTITY), scheme)
        return next(ctx, input)
