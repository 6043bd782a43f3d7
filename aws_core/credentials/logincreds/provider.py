"""Credentials of a login session, refreshed with AWS Sign-In."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any, ClassVar, Protocol

from aws_core.credentials.logincreds.login_token import (
    SOURCE,
    LoginError,
    LoginToken,
    load_login_token,
    now,
)
from aws_core.credentials.provider import Credentials
from aws_core.credentials.provider_options import ProviderOptions
from aws_core.credentials.single_refresh import SingleRefresh
from aws_core.credentials.token_file import TokenFileError, check_writable
from smithy_py.context import Context
from smithy_py.errors import CanceledError, IdentityError, OperationError, SigningError
from smithy_py.middleware.stack import Stack

_PERMISSION = "signin:CreateOAuth2Token"


class TokenAPIClient(Protocol):
    """A client of AWS Sign-In."""

    operations_module: ClassVar[ModuleType]
    """The module with the inputs of its operations."""

    def create_oauth2_token(
        self, input: Any, *option_functions: Any, ctx: Context | None = None
    ) -> Any:
        """Runs CreateOAuth2Token."""
        ...


class Options(ProviderOptions):
    """How the credentials of a login session are found and refreshed.

    Attributes:
        client: The client of AWS Sign-In; it needs no credentials.
        cached_token_filepath: The file with the cached token.
        client_options: Change the options of the client when the credentials are refreshed.
        restrict_permissions: Whether only its owner may read the file once it was written;
            else it keeps its permissions.
        credential_sources: What the credentials are drawn from, for the user agent; the
            credential chain sets it.
    """

    client: TokenAPIClient
    cached_token_filepath: str
    client_options: Sequence[Callable[[Any], object]] = ()
    restrict_permissions: bool = True
    credential_sources: tuple[str, ...] = ()

    def __init__(self, client: TokenAPIClient, cached_token_filepath: str) -> None:
        self.client = client
        self.cached_token_filepath = cached_token_filepath

    def __repr__(self) -> str:
        return f"Options({self.cached_token_filepath!r})"


class Provider:
    """Provides the credentials that ``aws login`` has cached, and refreshes them at their end.

    The file then holds the new ones. Any number of threads may share it; one refresh serves
    all.

    Args:
        client: The client of AWS Sign-In, as ``signin.new_from_config(config)`` makes it.
        cached_token_filepath: The file, as :func:`standard_cached_token_filepath` names it.
        fns: Change the :class:`Options`, in order.

    Attributes:
        options: The options.
    """

    def __init__(
        self,
        client: TokenAPIClient,
        cached_token_filepath: str,
        *fns: Callable[[Options], object],
    ) -> None:
        self.options = Options(client, cached_token_filepath)
        for function in fns:
            function(self.options)
        self._refresh = SingleRefresh[LoginToken]()

    @property
    def sources(self) -> tuple[str, ...]:
        """The names of the sources that it draws on."""
        return self.options.credential_sources or (SOURCE,)

    def retrieve(self, ctx: Context | None = None) -> Credentials:
        """The credentials in the file, refreshed if they have ended.

        Raises:
            LoginError: The user has to sign in again; the message says why.
            IdentityError: They have ended, and AWS Sign-In could not be asked, or refused.
            CanceledError: *ctx* ended.
        """
        token = load_login_token(self.options.cached_token_filepath)
        if token.credentials.expired(now()):
            token = self._refresh.run(self._refreshed, ctx)
        return token.credentials

    def _refreshed(self, ctx: Context) -> LoginToken:
        path = self.options.cached_token_filepath
        token = load_login_token(path)
        if not token.credentials.expired(now()):
            return token
        try:
            check_writable(path)
            refreshed = token.refreshed(self._create_token(token, ctx))
        except CanceledError:
            raise
        except OperationError as error:
            # Another process may have used up the refresh token, and have written what it got.
            newer = load_login_token(path)
            if not newer.credentials.expired(now()):
                return newer
            raise _failure(path, error) from error
        try:
            refreshed.store(owner_only=self.options.restrict_permissions)
        except TokenFileError as error:
            raise IdentityError(f"save token: {error}") from error
        return refreshed

    def _create_token(self, token: LoginToken, ctx: Context) -> Any:
        from aws_core.credentials.logincreds.dpop import SignDPoP, load_private_key

        proof = SignDPoP(load_private_key(token.dpop_key))

        def set_up(options: Any) -> None:
            if token.sign_in_region:
                options.region = token.sign_in_region

            def add_proof(stack: Stack) -> None:
                stack.finalize.add(proof)

            options.api_options = [*options.api_options, add_proof]

        client = self.options.client
        operations = client.operations_module
        input = operations.CreateOAuth2TokenInput(
            token_input=operations.types.CreateOAuth2TokenRequestBody(
                client_id=token.client_id,
                grant_type="refresh_token",
                refresh_token=token.refresh_token,
            )
        )
        return client.create_oauth2_token(input, set_up, *self.options.client_options, ctx=ctx)

    def __repr__(self) -> str:
        return f"Provider({self.options.cached_token_filepath!r})"


def _failure(path: str, error: OperationError) -> IdentityError:
    prefix = f"create oauth2 token with {path}: "
    match getattr(error, "error", None):
        case "TOKEN_EXPIRED":
            return LoginError.because(f"{prefix}login session has expired")
        case "USER_CREDENTIALS_CHANGED":
            return LoginError.because(f"{prefix}login session password has changed")
        case "INSUFFICIENT_PERMISSIONS":
            return IdentityError(
                f"{prefix}insufficient permissions, you may be missing permissions for the "
                f"CreateOAuth2Token action; have {_PERMISSION} allowed for you"
            )
        case _:
            pass
    if isinstance(error, SigningError):
        return LoginError.because(f"{prefix}{error}")
    return IdentityError(f"{prefix}{error}")
