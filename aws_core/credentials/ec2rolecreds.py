"""Credentials of the role of an EC2 instance, as Go's ``ec2rolecreds``."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from aws_core.credentials.document import read_document, required_text
from aws_core.credentials.provider import Credentials
from aws_core.credentials.provider_options import ProviderOptions
from smithy_py.context import Context
from smithy_py.errors import GenericAPIError, IdentityError, OperationError
from smithy_py.timestamps import parse_date_time

if TYPE_CHECKING:
    from aws_core.config.config import Config
    from aws_core.imds import GetMetadataInput, GetMetadataOutput

SOURCE = "EC2RoleProvider"
_PATH = "/iam/security-credentials/"
_LONGEST = datetime.timedelta(hours=1)
_LONG_ENOUGH = datetime.timedelta(minutes=5)
_TOO_SHORT_TO_ADJUST = datetime.timedelta(minutes=15)
_EXTENSION_SECONDS = (300.0, 900.0)
_LOGGER = logging.getLogger("aws_core")


class GetMetadataAPIClient(Protocol):
    """What the provider needs of a client of EC2 instance metadata."""

    def get_metadata(
        self, input: GetMetadataInput | None = None, *, ctx: Context | None = None
    ) -> GetMetadataOutput:
        """Gets what is at a path of the instance's metadata."""
        ...


class Options(ProviderOptions):
    """The options of a provider.

    Attributes:
        client: The client of EC2 instance metadata; by default one is made when it is needed.
        client_config: What that one is made from; None for ``imds.Client()``.
        credential_sources: What the credentials are drawn from, for the user agent; the
            credential chain sets it.
    """

    client: GetMetadataAPIClient | None = None
    client_config: Config | None = None
    credential_sources: tuple[str, ...] = ()


class Provider:
    """Provides the credentials of the instance's role, good for an hour at most.

    Where the service fails, or has only credentials that have expired, those that there are
    are used for 5 to 15 minutes more, as they may still be accepted.

    Args:
        fns: Change the :class:`Options`, in order.

    Attributes:
        options: The options.
    """

    def __init__(self, *fns: Callable[[Options], object]) -> None:
        self.options = Options()
        for function in fns:
            function(self.options)

    @property
    def sources(self) -> tuple[str, ...]:
        """The names of the sources that it draws on."""
        return self.options.credential_sources or (SOURCE,)

    def retrieve(self, ctx: Context | None = None) -> Credentials:
        """The credentials, got anew.

        Raises:
            IdentityError: The service does not answer, the instance has no role, or the
                answer cannot be used.
            CanceledError: *ctx* ended.
        """
        try:
            return self._retrieve(ctx)
        except OperationError as error:
            if ctx is not None:
                ctx.check()
            if isinstance(error, IdentityError):
                raise
            raise IdentityError(str(error)) from error

    def _retrieve(self, ctx: Context | None) -> Credentials:
        roles = self._get(_PATH, "no EC2 IMDS role found", ctx).decode(errors="replace")
        role = roles.partition("\n")[0].strip()
        if not role:
            raise IdentityError("unexpected empty EC2 IMDS role list")
        problem = f"failed to get {role} EC2 IMDS role credentials"
        document = read_document(self._get(_PATH + role, problem, ctx), problem)
        code = str(document.get("Code", ""))
        if code.lower() != "success":
            error = GenericAPIError(code, str(document.get("Message") or ""))
            raise IdentityError(f"{problem}, {error}") from error
        try:
            expires = parse_date_time(required_text(document, "Expiration", problem))
        except ValueError:
            raise IdentityError(f"{problem}: the Expiration is not a time") from None
        now = datetime.datetime.now(datetime.UTC)
        credentials = Credentials(
            required_text(document, "AccessKeyId", problem),
            required_text(document, "SecretAccessKey", problem),
            required_text(document, "Token", problem),
            SOURCE,
            can_expire=True,
            expires=min(expires, now + _LONGEST),
        )
        return _extended(credentials) if expires <= now else credentials

    def _get(self, path: str, problem: str, ctx: Context | None) -> bytes:
        from aws_core.imds import Client, GetMetadataInput, new_from_config

        client = self.options.client
        if client is None:
            config = self.options.client_config
            client = Client() if config is None else new_from_config(config)
            self.options.client = client
        try:
            return client.get_metadata(GetMetadataInput(path=path), ctx=ctx).content.read()
        except OperationError as error:
            raise IdentityError(f"{problem}, {error}") from error

    def handle_fail_to_refresh(
        self,
        ctx: Context,
        previous: Credentials | None,
        error: Exception,
    ) -> Credentials:
        """The *previous* credentials, good for a while longer.

        Raises:
            Exception: *error*, where there are no previous ones.
        """
        if previous is None or not previous.can_expire or previous.expires is None:
            raise error
        if previous.expires > datetime.datetime.now(datetime.UTC) + _LONG_ENOUGH:
            return previous
        return _extended(previous)

    def adjust_expires_by(self, credentials: Credentials, seconds: float) -> Credentials:
        """The *credentials* with their end moved, where it is 15 minutes or more away."""
        if not credentials.can_expire or credentials.expires is None:
            return credentials
        if credentials.expires < datetime.datetime.now(datetime.UTC) + _TOO_SHORT_TO_ADJUST:
            return credentials
        return credentials.evolve(expires=credentials.expires + datetime.timedelta(seconds=seconds))

    def __repr__(self) -> str:
        return "ec2rolecreds.Provider()"


def _extended(credentials: Credentials) -> Credentials:
    import random

    seconds = random.uniform(*_EXTENSION_SECONDS)
    _LOGGER.warning(
        "Attempting credential expiration extension due to a credential service availability "
        "issue. A refresh of these credentials will be attempted again in %d minutes.",
        seconds // 60,
    )
    end = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=seconds)
    return credentials.evolve(expires=end)
