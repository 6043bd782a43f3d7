"""Credentials of a role that a user of IAM Identity Center may use."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any, ClassVar, Protocol

from aws_core.auth.bearer import TokenProvider
from aws_core.credentials.provider import Credentials
from aws_core.credentials.provider_options import ProviderOptions
from aws_core.credentials.ssocreds.cached_token import (
    InvalidTokenError,
    load_cached_token,
    standard_cached_token_filepath,
)
from smithy_py.context import Context
from smithy_py.errors import APIError, CanceledError, IdentityError, OperationError
from smithy_py.timestamps import parse_epoch_seconds

SOURCE = "SSOProvider"


class GetRoleCredentialsAPIClient(Protocol):
    """A client of SSO."""

    operations_module: ClassVar[ModuleType]
    """The module with the inputs of its operations."""

    def get_role_credentials(self, input: Any, *, ctx: Context | None = None) -> Any:
        """Runs GetRoleCredentials."""
        ...


class Options(ProviderOptions):
    """Whose credentials are asked for, and with which token.

    Attributes:
        client: The client of SSO, in the region of the user portal.
        account_id: The account that is assigned to the user.
        role_name: The role that is assigned to the user.
        start_url: The URL of the user portal.
        sso_token_provider: What gets the token; None for the cached one of *start_url*, which
            is never refreshed.
        cached_token_filepath: The file with the cached token, where that of *start_url* is not
            meant.
        credential_sources: What the credentials are drawn from, for the user agent; the
            credential chain sets it.
    """

    client: GetRoleCredentialsAPIClient
    account_id: str
    role_name: str
    start_url: str
    sso_token_provider: TokenProvider | None = None
    cached_token_filepath: str = ""
    credential_sources: tuple[str, ...] = ()

    def __init__(
        self,
        client: GetRoleCredentialsAPIClient,
        account_id: str,
        role_name: str,
        start_url: str,
    ) -> None:
        self.client = client
        self.account_id = account_id
        self.role_name = role_name
        self.start_url = start_url

    def __repr__(self) -> str:
        return f"Options({self.account_id!r}, {self.role_name!r}, {self.start_url!r})"


class Provider:
    """Provides credentials of a role, got with the token that ``aws sso login`` has cached.

    Args:
        client: The client of SSO, as ``sso.new_from_config(config)`` makes it.
        account_id: The account that is assigned to the user.
        role_name: The role that is assigned to the user.
        start_url: The URL of the user portal.
        fns: Change the :class:`Options`, in order.

    Attributes:
        options: The options.
    """

    def __init__(
        self,
        client: GetRoleCredentialsAPIClient,
        account_id: str,
        role_name: str,
        start_url: str,
        *fns: Callable[[Options], object],
    ) -> None:
        self.options = Options(client, account_id, role_name, start_url)
        for function in fns:
            function(self.options)

    @property
    def sources(self) -> tuple[str, ...]:
        """The names of the sources that it draws on."""
        return self.options.credential_sources or (SOURCE,)

    def retrieve(self, ctx: Context | None = None) -> Credentials:
        """Credentials from SSO.

        Raises:
            InvalidTokenError: The user has to sign in again; the message says why.
            IdentityError: There is no token, or SSO could not be asked, or refused.
            CanceledError: *ctx* ended.
        """
        options = self.options
        input = options.client.operations_module.GetRoleCredentialsInput(
            access_token=self._access_token(ctx),
            account_id=options.account_id,
            role_name=options.role_name,
        )
        try:
            output = options.client.get_role_credentials(input, ctx=ctx)
        except CanceledError:
            raise
        except OperationError as error:
            raise self._failure(error) from error
        return self._credentials(output.role_credentials)

    def _access_token(self, ctx: Context | None) -> str:
        options = self.options
        if options.sso_token_provider is not None:
            return options.sso_token_provider.retrieve_bearer_token(ctx).value
        path = options.cached_token_filepath or standard_cached_token_filepath(options.start_url)
        token = load_cached_token(path).bearer_token
        if token.expired():
            raise InvalidTokenError.because(f"the cached SSO token in {path} is expired")
        return token.value

    def _failure(self, error: OperationError) -> IdentityError:
        problem = f"{self._role()} cannot be had, {error}"
        if isinstance(error, APIError) and error.error_code == "UnauthorizedException":
            return InvalidTokenError.because(problem)
        return IdentityError(problem)

    def _role(self) -> str:
        options = self.options
        return f"SSO credentials of role {options.role_name!r} in account {options.account_id!r}"

    def _credentials(self, held: Any) -> Credentials:
        if held is None or not held.access_key_id or not held.secret_access_key:
            raise IdentityError(f"{self._role()} are not in the answer of GetRoleCredentials")
        try:
            expires = parse_epoch_seconds((held.expiration or 0) / 1000)
        except (ValueError, OverflowError):
            message = f"{self._role()} have an expiration that is no time"
            raise IdentityError(message) from None
        return Credentials(
            held.access_key_id,
            held.secret_access_key,
            held.session_token or "",
            SOURCE,
            can_expire=True,
            expires=expires,
            account_id=self.options.account_id,
        )

    def __repr__(self) -> str:
        options = self.options
        return f"Provider({options.account_id!r}, {options.role_name!r}, {options.start_url!r})"
