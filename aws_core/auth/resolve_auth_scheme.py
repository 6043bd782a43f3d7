"""Chooses how an attempt is authorized."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aws_core.auth.auth_schemes import auth_scheme, scheme_ids
from aws_core.auth.scheme import AUTH_SCHEME, NO_AUTH, AuthOption, preferred, resolve_auth_schemes
from aws_core.credentials.anonymous import AnonymousCredentials
from smithy_py.context import OPERATION, Context
from smithy_py.errors import IdentityError
from smithy_py.middleware.inputs import FinalizeHandler, FinalizeInput, Output
from smithy_py.operation import Operation

if TYPE_CHECKING:
    from aws_core.options import ClientOptions

AuthSchemeResolver = Callable[[Operation[Any, Any], Any], list[AuthOption]]


class ResolveAuthScheme:
    """Finalize: the first auth scheme that operation, client and identity allow.

    The model's order counts, after ``auth_scheme_preference``. A scheme whose identity the
    client does not have is passed over for one whose identity it has. With anonymous
    credentials requests are sent unsigned, unless the client has a bearer token that the
    operation takes; so they are where the preference names ``noAuth``.
    """

    id = "ResolveAuthScheme"

    def __init__(self, options: ClientOptions) -> None:
        self._options = options
        self._resolve = options.auth_scheme_resolver or resolve_auth_schemes
        self._preference = tuple(options.auth_scheme_preference)
        self._unsigned = (
            isinstance(options.credentials, AnonymousCredentials) or "noAuth" in self._preference
        )
        # What the model offers stays the same; a resolver of the user's own is asked every time.
        self._chosen: dict[str, AuthOption] = {}

    def handle_finalize(self, ctx: Context, input: FinalizeInput, next: FinalizeHandler) -> Output:
        """Puts the scheme into the context, then goes on.

        Raises:
            IdentityError: No scheme that the operation allows is one this client has.
        """
        operation = ctx.get(OPERATION)
        if operation is None:
            raise IdentityError("the context names no operation")
        scheme = self._chosen.get(operation.name)
        if scheme is None:
            scheme = self._choose(operation)
            if self._resolve is resolve_auth_schemes:
                self._chosen[operation.name] = scheme
        return next(ctx.with_value(AUTH_SCHEME, scheme), input)

    def _choose(self, operation: Operation[Any, Any]) -> AuthOption:
        offered = list(self._resolve(operation, self._options))
        if self._unsigned:
            offered.append(AuthOption(NO_AUTH))
        known: AuthOption | None = None
        for option in preferred(offered, self._preference):
            scheme = auth_scheme(self._options, option.scheme_id)
            if scheme is None:
                continue
            if option.scheme_id == NO_AUTH or scheme.identity_resolver(self._options) is not None:
                return option
            known = known or option
        if known is not None:
            # GetIdentity says what is missing.
            return known
        names = ", ".join(option.scheme_id for option in offered) or "nothing"
        raise IdentityError(
            f"could not select an auth scheme: the operation offers {names}, "
            f"this client has {', '.join(scheme_ids(self._options))}"
        )
