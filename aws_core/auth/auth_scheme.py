"""Auth schemes: for each, where the identity comes from and what signs with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from smithy_py.context import Context
from smithy_py.http.headers import Headers
from smithy_py.http.request import Request

if TYPE_CHECKING:
    from aws_core.auth.scheme import AuthOption
    from aws_core.options import ClientOptions

IdentityResolver = Callable[[Context], Any]
"""Gets the identity of one attempt, given the context of the caller."""


class RequestSigner(Protocol):
    """Puts into a request what authorizes it."""

    def sign(self, ctx: Context, request: Request, identity: Any, option: AuthOption) -> None:
        """Signs *request* in place.

        Args:
            ctx: The context of the attempt.
            request: The request, as it is to be sent.
            identity: What the identity resolver of the scheme gave, None without one.
            option: The signing name, region and so on.

        Raises:
            SigningError: Something the signature needs is missing.
        """
        ...

    def presign(
        self,
        ctx: Context,
        request: Request,
        identity: Any,
        option: AuthOption,
        expires: float | None,
    ) -> tuple[str, Headers]:
        """The signed URL of *request*, and the headers to send with it.

        Args:
            ctx: The context of the attempt.
            request: The request, which does not change.
            identity: What the identity resolver of the scheme gave, None without one.
            option: The signing name, region and so on.
            expires: For how many seconds the URL is good; None leaves it to the service.

        Raises:
            SigningError: Something the signature needs is missing, or no URL can carry it.
        """
        ...


class AuthScheme(Protocol):
    """One auth scheme; the option ``auth_schemes`` takes any object with these members.

    It keeps nothing of a client: what it needs of one is in the client's options.
    """

    @property
    def scheme_id(self) -> str:
        """The shape id of the scheme ("aws.auth#sigv4")."""
        ...

    def identity_resolver(self, options: ClientOptions) -> IdentityResolver | None:
        """What gets the identity; None where the client has no such identity."""
        ...

    def signer(self, options: ClientOptions) -> RequestSigner:
        """What signs for a client with *options*."""
        ...
