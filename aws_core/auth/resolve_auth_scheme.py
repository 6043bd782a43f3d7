"""Chooses how an attempt is authorized."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aws_core.auth.scheme import AUTH_SCHEME, NO_AUTH, SIGV4, AuthOption, resolve_auth_schemes
from aws_core.credentials.anonymous import AnonymousCredentials
from smithy_py.context import OPERATION, Context
from smithy_py.errors import IdentityError
from smithy_py.middleware.inputs import FinalizeHandler, FinalizeInput, Output
from smithy_py.operation import Operation

if TYPE_CHECKING:
    from aws_core.options import ClientOptions

AuthSchemeResolver = Callable[[Operation[Any, Any], Any], list[AuthOption]]

_SUPPORTED = (SIGV4, NO_AUTH)


class ResolveAuthScheme:
    """Finalize: the first auth scheme that operation, client and identity allow.

    The model's order counts, after ``auth_scheme_preference``. A client with
    anonymous credentials sends unsigned.
    """

    id = "ResolveAuthScheme"

    def __init__(self, options: ClientOptions) -> None:
        self._options = options
        self._anonymous = isinstance(options.credentials, AnonymousCredentials)
        self._resolve = options.auth_scheme_resolver or resolve_auth_schemes
        self._preference = tuple(options.auth_scheme_preference)
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
        if self._anonymous:
            return AuthOption(NO_AUTH)
        options = self._resolve(operation, self._options)
        if self._preference:
            options = sorted(options, key=self._rank)
        for option in options:
            if option.scheme_id in _SUPPORTED:
                return option
        offered = ", ".join(option.scheme_id for option in options) or "nothing"
        raise IdentityError(
            f"could not select an auth scheme: the operation offers {offered}, "
            f"this client has {', '.join(_SUPPORTED)}"
        )

    def _rank(self, option: AuthOption) -> int:
        name = option.short_name
        return self._preference.index(name) if name in self._preference else len(self._preference)
