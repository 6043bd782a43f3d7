"""The auth scheme that authorizes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_core.auth.scheme import NO_AUTH, AuthOption
from smithy_py.context import Context
from smithy_py.http.headers import Headers
from smithy_py.http.request import Request

if TYPE_CHECKING:
    from aws_core.options import ClientOptions


class NoAuth:
    """Sends requests as they are."""

    scheme_id = NO_AUTH

    def identity_resolver(self, options: ClientOptions) -> None:
        """None: it needs no identity, and every client can use it."""

    def signer(self, options: ClientOptions) -> NoAuth:
        """What leaves requests as they are."""
        return self

    def sign(self, ctx: Context, request: Request, identity: Any, option: AuthOption) -> None:
        """Does nothing."""

    def presign(
        self,
        ctx: Context,
        request: Request,
        identity: Any,
        option: AuthOption,
        expires: float | None,
    ) -> tuple[str, Headers]:
        """The URL of *request*, which anyone may use for ever."""
        return request.url, Headers()
