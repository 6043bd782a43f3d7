"""Credentials of a role that a token of another identity provider may assume."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any, ClassVar, Protocol

from aws_core.credentials.provider import Credentials
from aws_core.credentials.provider_options import ProviderOptions
from aws_core.credentials.stscreds.answer import credentials_of
from aws_core.credentials.stscreds.assume_role import policy_descriptors
from smithy_py.context import Context
from smithy_py.errors import CanceledError, IdentityError

SOURCE = "WebIdentityCredentials"

# STS gives these for a short time for tokens that are good.
_RETRIED_CODES = ("InvalidIdentityToken", "IDPCommunicationError")


class IdentityTokenRetriever(Protocol):
    """Anything that gets an identity token."""

    def get_identity_token(self) -> bytes:
        """The token."""
        ...


class IdentityTokenFile:
    """An identity token in a file, which is read for every retrieval.

    Args:
        path: The file.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = os.fspath(path)

    def get_identity_token(self) -> bytes:
        """The content of the file.

        Raises:
            IdentityError: It cannot be read.
        """
        try:
            with open(self.path, "rb") as file:
                return file.read()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise IdentityError(f"unable to read file at {self.path}: {reason}") from error

    def __repr__(self) -> str:
        return f"IdentityTokenFile({self.path!r})"


class AssumeRoleWithWebIdentityAPIClient(Protocol):
    """A client of STS."""

    operations_module: ClassVar[ModuleType]
    """The module with the inputs of its operations."""

    def assume_role_with_web_identity(
        self, input: Any, *option_functions: Any, ctx: Context | None = None
    ) -> Any:
        """Runs AssumeRoleWithWebIdentity."""
        ...


class WebIdentityRoleOptions(ProviderOptions):
    """How a role is assumed; None and empty values are not sent.

    Attributes:
        client: The client of STS; it needs no credentials.
        token_retriever: What gets the identity token.
        role_arn: The ARN of the role.
        role_session_name: The name of the session; by default one of its own each time.
        duration: How many seconds the credentials last; by default as long as STS says.
        policy: A session policy, as JSON.
        policy_arns: The ARNs of managed policies that are session policies.
        credential_sources: What the credentials are drawn from, for the user agent; the
            credential chain sets it.
    """

    client: AssumeRoleWithWebIdentityAPIClient
    token_retriever: IdentityTokenRetriever
    role_arn: str
    role_session_name: str = ""
    duration: float | None = None
    policy: str | None = None
    policy_arns: Sequence[str] = ()
    credential_sources: tuple[str, ...] = ()

    def __init__(
        self,
        client: AssumeRoleWithWebIdentityAPIClient,
        role_arn: str,
        token_retriever: IdentityTokenRetriever,
    ) -> None:
        self.client = client
        self.role_arn = role_arn
        self.token_retriever = token_retriever

    def __repr__(self) -> str:
        return f"WebIdentityRoleOptions({self.role_arn!r})"


class WebIdentityRoleProvider:
    """Provides credentials of a role, got with an identity token.

    Args:
        client: A client of STS, as ``sts.new_from_config(config)`` makes it.
        role_arn: The ARN of the role.
        token_retriever: What gets the token, such as :class:`IdentityTokenFile`.
        fns: Change the :class:`WebIdentityRoleOptions`, in order.

    Attributes:
        options: The options.

    Raises:
        ValueError: No role was given.
    """

    def __init__(
        self,
        client: AssumeRoleWithWebIdentityAPIClient,
        role_arn: str,
        token_retriever: IdentityTokenRetriever,
        *fns: Callable[[WebIdentityRoleOptions], object],
    ) -> None:
        self.options = WebIdentityRoleOptions(client, role_arn, token_retriever)
        for function in fns:
            function(self.options)
        if not self.options.role_arn:
            raise ValueError("role ARN is not set")

    @property
    def sources(self) -> tuple[str, ...]:
        """The names of the sources that it draws on."""
        return self.options.credential_sources or (SOURCE,)

    def retrieve(self, ctx: Context | None = None) -> Credentials:
        """Credentials from STS, which is asked again when it cannot use the token yet.

        Raises:
            IdentityError: There is no token, or STS could not be asked or refused.
            CanceledError: *ctx* ended.
        """
        input = self._input()
        try:
            output = self.options.client.assume_role_with_web_identity(input, _retry_more, ctx=ctx)
        except CanceledError:
            raise
        except Exception as error:
            raise IdentityError(f"failed to retrieve credentials, {error}") from error
        return credentials_of(output, SOURCE)

    def _input(self) -> Any:
        options = self.options
        operations: Any = options.client.operations_module
        return operations.AssumeRoleWithWebIdentityInput(
            role_arn=options.role_arn,
            role_session_name=options.role_session_name or str(time.time_ns()),
            web_identity_token=self._token(),
            duration_seconds=None if not options.duration else int(options.duration),
            policy=options.policy,
            policy_arns=policy_descriptors(operations, options.policy_arns),
        )

    def _token(self) -> str:
        try:
            return self.options.token_retriever.get_identity_token().decode()
        except UnicodeDecodeError:
            # Not its text: the token is a secret.
            reason = "the token is not UTF-8"
            raise IdentityError(f"failed to retrieve jwt from provide source, {reason}") from None
        except Exception as error:
            message = f"failed to retrieve jwt from provide source, {error}"
            raise IdentityError(message) from error

    def __repr__(self) -> str:
        return f"WebIdentityRoleProvider({self.options.role_arn!r})"


def _retry_more(options: Any) -> None:
    from aws_core.retry.wrappers import add_with_error_codes

    options.retryer = add_with_error_codes(options.retryer, *_RETRIED_CODES)
