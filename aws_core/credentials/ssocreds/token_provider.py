"""Bearer tokens of an sso-session, refreshed with SSO OIDC."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any, ClassVar, Protocol

from aws_core.auth.bearer import BearerToken
from aws_core.credentials.provider_options import ProviderOptions
from aws_core.credentials.single_refresh import SingleRefresh
from aws_core.credentials.ssocreds.cached_token import (
    CachedToken,
    InvalidTokenError,
    load_cached_token,
)
from aws_core.credentials.token_file import TokenFileError, check_writable
from smithy_py.context import Context
from smithy_py.errors import APIError, CanceledError, IdentityError, OperationError

_REFRESH_BEFORE_EXPIRES = datetime.timedelta(minutes=5)
_REFRESH_MINIMUM_DELAY = datetime.timedelta(seconds=30)

# What SSO OIDC answers when only the user can help, by signing in.
_SIGN_IN_AGAIN = (
    "AccessDeniedException",
    "ExpiredTokenException",
    "InvalidClientException",
    "InvalidGrantException",
    "UnauthorizedClientException",
)


class CreateTokenAPIClient(Protocol):
    """A client of SSO OIDC."""

    operations_module: ClassVar[ModuleType]
    """The module with the inputs of its operations."""

    def create_token(self, input: Any, *option_functions: Any, ctx: Context | None = None) -> Any:
        """Runs CreateToken."""
        ...


class SSOTokenProviderOptions(ProviderOptions):
    """How a token is found and refreshed.

    Attributes:
        client: The client of SSO OIDC, in the region of the sso-session.
        cached_token_filepath: The file with the cached token.
        client_options: Change the options of the client when a token is refreshed.
    """

    client: CreateTokenAPIClient
    cached_token_filepath: str
    client_options: Sequence[Callable[[Any], object]] = ()

    def __init__(self, client: CreateTokenAPIClient, cached_token_filepath: str) -> None:
        self.client = client
        self.cached_token_filepath = cached_token_filepath

    def __repr__(self) -> str:
        return f"SSOTokenProviderOptions({self.cached_token_filepath!r})"


class SSOTokenProvider:
    """Provides the token that ``aws sso login`` has cached, and refreshes it.

    It is refreshed in the last five minutes before its end, and the file then holds the new
    one. When that fails the token is used as long as it is good, and the next try comes after
    half a minute or at its end. Any number of threads may share it; one refresh serves all.

    Args:
        client: The client of SSO OIDC, as ``ssooidc.new_from_config(config)`` makes it.
        cached_token_filepath: The file, as :func:`standard_cached_token_filepath` names it.
        fns: Change the :class:`SSOTokenProviderOptions`, in order.

    Attributes:
        options: The options.
    """

    def __init__(
        self,
        client: CreateTokenAPIClient,
        cached_token_filepath: str,
        *fns: Callable[[SSOTokenProviderOptions], object],
    ) -> None:
        self.options = SSOTokenProviderOptions(client, cached_token_filepath)
        for function in fns:
            function(self.options)
        self._refresh = SingleRefresh[CachedToken]()
        self._not_before: datetime.datetime | None = None

    def retrieve_bearer_token(self, ctx: Context | None = None) -> BearerToken:
        """The token in the file, refreshed if it has ended or is about to.

        Raises:
            InvalidTokenError: The user has to sign in again; the message says why.
            IdentityError: It has ended, and SSO OIDC could not be asked for another.
            CanceledError: *ctx* ended.
        """
        cached = load_cached_token(self.options.cached_token_filepath)
        if _fresh(cached):
            return cached.bearer_token
        if cached.bearer_token.expired():
            return self._refresh.run(self._refreshed, ctx).bearer_token
        if cached.refreshable and not self._refresh.running and not self._too_soon():
            try:
                return self._refresh.run(self._refreshed, ctx).bearer_token
            except CanceledError:
                raise
            except IdentityError:
                self._not_before = _now() + _REFRESH_MINIMUM_DELAY
        return cached.bearer_token

    def _too_soon(self) -> bool:
        return self._not_before is not None and _now() < self._not_before

    def _refreshed(self, ctx: Context) -> CachedToken:
        path = self.options.cached_token_filepath
        cached = load_cached_token(path)
        if _fresh(cached):
            return cached
        if not cached.refreshable:
            problem = f"the cached SSO token in {path} is expired and cannot be refreshed"
            raise InvalidTokenError.because(problem)
        try:
            check_writable(path)
            refreshed = self._create_token(cached, ctx)
            refreshed.store()
        except CanceledError:
            raise
        except OperationError as error:
            # Another process may have used up the refresh token, and have written what it got.
            newer = load_cached_token(path)
            if _fresh(newer):
                return newer
            raise _failure(path, error) from error
        return refreshed

    def _create_token(self, cached: CachedToken, ctx: Context) -> CachedToken:
        client = self.options.client
        input = client.operations_module.CreateTokenInput(
            client_id=cached.client_id,
            client_secret=cached.client_secret,
            grant_type="refresh_token",
            refresh_token=cached.refresh_token,
        )
        output = client.create_token(input, *self.options.client_options, ctx=ctx)
        if not output.access_token or not output.expires_in:
            raise IdentityError("the answer of CreateToken has no accessToken or no expiresIn")
        try:
            expires = _now() + datetime.timedelta(seconds=output.expires_in)
        except OverflowError:
            raise IdentityError("expiresIn in the answer of CreateToken is no time") from None
        return cached.refreshed(output.access_token, expires, output.refresh_token or "")

    def __repr__(self) -> str:
        return f"SSOTokenProvider({self.options.cached_token_filepath!r})"


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def _fresh(cached: CachedToken) -> bool:
    return not cached.bearer_token.expired(_now() + _REFRESH_BEFORE_EXPIRES)


def _failure(path: str, error: OperationError) -> IdentityError:
    if isinstance(error, TokenFileError):
        return IdentityError(f"unable to cache refreshed SSO token, {error}")
    said: str = getattr(error, "error_description", None) or ""
    problem = f"unable to refresh SSO token in {path}, {error}{f', {said}' if said else ''}"
    if isinstance(error, APIError) and error.error_code in _SIGN_IN_AGAIN:
        return InvalidTokenError.because(problem)
    return IdentityError(f"refresh cached SSO token failed, {problem}")
