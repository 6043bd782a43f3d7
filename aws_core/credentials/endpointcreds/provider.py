"""The provider that asks an endpoint."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from aws_core.credentials.document import read_document, required_text
from aws_core.credentials.endpointcreds.authorization import current_token
from aws_core.credentials.endpointcreds.options import Options
from aws_core.credentials.provider import Credentials
from smithy_py.context import BACKGROUND, Context
from smithy_py.errors import IdentityError, OperationError
from smithy_py.http.client import HTTPClient
from smithy_py.middleware.stack import Stack
from smithy_py.timestamps import parse_date_time

SOURCE = "CredentialsEndpointProvider"
CONNECT_TIMEOUT = 2.0
READ_TIMEOUT = 5.0
_SERVICE_ID = "endpoint-credentials"
_PROBLEM = "failed to load credentials"


class Provider:
    """Provides the credentials that an HTTP endpoint gives, as ECS and EKS have one.

    Which endpoints may be asked is the caller's to say: see
    :func:`endpoint_from_environment`.

    Args:
        endpoint: The URL that gives the credentials.
        fns: Change the :class:`Options`, in order.

    Attributes:
        options: The options.
    """

    def __init__(self, endpoint: str, *fns: Callable[[Options], object]) -> None:
        self.options = Options()
        self.options.endpoint = endpoint
        for function in fns:
            function(self.options)

    @property
    def sources(self) -> tuple[str, ...]:
        """The names of the sources that it draws on."""
        return self.options.credential_sources or (SOURCE,)

    def retrieve(self, ctx: Context | None = None) -> Credentials:
        """The credentials, got anew.

        Raises:
            IdentityError: The endpoint does not answer or refuses, the token cannot be had, or
                the answer cannot be used.
            CanceledError: *ctx* ended.
        """
        try:
            token = current_token(self.options)
        except IdentityError as error:
            raise IdentityError(f"{_PROBLEM}, resolve auth token: {error}") from error
        try:
            return _credentials(self._get(token, BACKGROUND if ctx is None else ctx))
        except OperationError as error:
            if ctx is not None:
                ctx.check()
            if isinstance(error, IdentityError):
                raise
            error.service_id, error.operation_name = _SERVICE_ID, "GetCredentials"
            raise IdentityError(f"{_PROBLEM}, {error}") from error

    def stack(self) -> Stack:
        """The stack that a call runs, in order; print it."""
        from aws_core.credentials.endpointcreds.stack import new_stack

        return new_stack(self.options)

    def _get(self, token: str, ctx: Context) -> bytes:
        options = self.options
        if options.http_client is None:
            options.http_client = _new_client(options.endpoint)
        if options.retryer is None:
            from aws_core.retry import (
                DEFAULT_RETRYABLES,
                RetryableCheck,
                RetryableHTTPStatusCode,
                Standard,
            )

            too_many: RetryableCheck = RetryableHTTPStatusCode({429})
            options.retryer = Standard(retryables=(*DEFAULT_RETRYABLES, too_many))
        body: bytes = self.stack().compile(options.http_client)(ctx, token).result
        return body

    def __repr__(self) -> str:
        scheme, _, rest = self.options.endpoint.partition("://")
        host = rest.partition("/")[0].rpartition("@")[2]
        return f"endpointcreds.Provider({scheme}://{host})"


def _credentials(body: bytes) -> Credentials:
    document = read_document(body, _PROBLEM)
    expires: datetime.datetime | None = None
    if document.get("Expiration") is not None:
        try:
            expires = parse_date_time(required_text(document, "Expiration", _PROBLEM))
        except ValueError:
            raise IdentityError(f"{_PROBLEM}: the Expiration is not a time") from None
    return Credentials(
        required_text(document, "AccessKeyId", _PROBLEM),
        required_text(document, "SecretAccessKey", _PROBLEM),
        str(document.get("Token") or ""),
        SOURCE,
        can_expire=expires is not None,
        expires=expires,
        account_id=str(document.get("AccountId") or ""),
    )


def _new_client(endpoint: str) -> HTTPClient:
    from aws_core.transport.http import BuildableClient

    client = BuildableClient().with_connect_timeout(CONNECT_TIMEOUT).with_read_timeout(READ_TIMEOUT)
    # In a plain request a proxy would see the token and the credentials.
    return client if endpoint.startswith("https:") else client.with_proxy_from_environment(False)
