"""The session token of version 2 of the EC2 instance metadata service."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from aws_core.imds.errors import MetadataError, TokenError, UnreachableError
from aws_core.imds.operations import GET_TOKEN, GetTokenInput, GetTokenOutput
from smithy_py.context import Context
from smithy_py.errors import CanceledError, OperationError, RequestSendError
from smithy_py.middleware.inputs import (
    DeserializeHandler,
    DeserializeInput,
    FinalizeHandler,
    FinalizeInput,
    Output,
)

if TYPE_CHECKING:
    from aws_core.imds.client import Client

TOKEN_HEADER = "x-aws-ec2-metadata-token"
TOKEN_TTL = 300
_VERSION_1_ONLY = (403, 404, 405)
_LOGGER = logging.getLogger("aws_core")


class APITokenProvider:
    """Finalize and Deserialize: sends a session token, and renews one that is refused.

    A client has one for all its calls, which keeps the token. Threads that come at once may
    each get a token of their own, as every one is good. Where tokens are not to be had, and
    the fallback is enabled, calls go on without, as version 1 of the service has it.

    Args:
        client: The client whose token it is.
    """

    id = "APITokenProvider"

    def __init__(self, client: Client) -> None:
        self._client = client
        # The token and the time of its end; replaced as one, so it is read unlocked.
        self._token: tuple[str, float] | None = None
        self._disabled = False

    def handle_finalize(self, ctx: Context, input: FinalizeInput, next: FinalizeHandler) -> Output:
        """Sets the header, then goes on.

        Raises:
            TokenError: There is no token, and the call must not go on without.
        """
        token = self._current(ctx)
        if token is not None:
            input.request.headers[TOKEN_HEADER] = token
        return next(ctx, input)

    def handle_deserialize(
        self, ctx: Context, input: DeserializeInput, next: DeserializeHandler
    ) -> Output:
        """Runs the rest, and forgets a token that was refused."""
        try:
            return next(ctx, input)
        except MetadataError as error:
            if error.status_code == 401:
                self._token = None
                self._disabled = False
                error.retryable = True
            raise

    def _current(self, ctx: Context) -> str | None:
        fallback = self._client.enable_fallback
        if fallback and self._disabled:
            return None
        token = self._token
        if token is not None and time.monotonic() < token[1]:
            return token[0]
        try:
            got: GetTokenOutput = self._client.invoke(
                GET_TOKEN, GetTokenInput(token_ttl=TOKEN_TTL), (), ctx
            )
        except OperationError as error:
            self._check_fallback(error, fallback)
            return None
        self._token = (got.token, time.monotonic() + got.token_ttl)
        return got.token

    def _check_fallback(self, error: OperationError, fallback: bool) -> None:
        """Returns where the call may go on without a token.

        Raises:
            TokenError: It must not.
            UnreachableError: It would not reach the service either.
        """
        if isinstance(error, UnreachableError):
            raise error
        status = 0 if error.response is None else error.response.status_code
        if status == 400 or not fallback:
            why = "" if fallback else "; EC2 IMDS version 1 is disabled"
            raise TokenError(f"failed to get API token, {error}{why}") from error
        if status in _VERSION_1_ONLY:
            logger = self._client.options().logger or _LOGGER
            logger.warning("falling back to IMDSv1: %s", error)
            self._disabled = True
        elif isinstance(error, (RequestSendError, CanceledError)):
            self._disabled = True
