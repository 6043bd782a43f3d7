"""Credentials of a role that other credentials may assume."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any, ClassVar, Protocol

from aws_core.credentials.provider import Credentials
from aws_core.credentials.provider_options import ProviderOptions
from aws_core.credentials.stscreds.answer import credentials_of
from smithy_py.context import Context
from smithy_py.errors import IdentityError

SOURCE = "AssumeRoleProvider"


class AssumeRoleAPIClient(Protocol):
    """A client of STS."""

    operations_module: ClassVar[ModuleType]
    """The module with the inputs of its operations."""

    def assume_role(self, input: Any, *, ctx: Context | None = None) -> Any:
        """Runs AssumeRole."""
        ...


class AssumeRoleOptions(ProviderOptions):
    """How a role is assumed; None and empty values are not sent.

    Attributes:
        client: The client of STS, whose credentials assume the role.
        role_arn: The ARN of the role.
        role_session_name: The name of the session; by default one that no other has.
        duration: How many seconds the credentials last, 15 minutes by default.
        external_id: The external id that the role's trust policy asks for.
        policy: A session policy, as JSON.
        policy_arns: The ARNs of managed policies that are session policies.
        serial_number: The MFA device; then *token_provider* or *token_code* is needed.
        token_code: A code of the MFA device. Being good for one retrieval only, it is for
            credentials that are not renewed.
        token_provider: Gives a code of the MFA device for each retrieval, such as
            ``stdin_token_provider``.
        source_identity: The source identity of the session.
        tags: The session tags.
        transitive_tag_keys: The keys of session tags that later sessions keep.
        credential_sources: What the client's credentials were drawn from, for the user
            agent; the credential chain sets it.
    """

    client: AssumeRoleAPIClient
    role_arn: str
    role_session_name: str = ""
    duration: float = 900.0
    external_id: str | None = None
    policy: str | None = None
    policy_arns: Sequence[str] = ()
    serial_number: str | None = None
    token_code: str | None = None
    token_provider: Callable[[], str] | None = None
    source_identity: str | None = None
    tags: Mapping[str, str] | None = None
    transitive_tag_keys: Sequence[str] = ()
    credential_sources: tuple[str, ...] = ()

    def __init__(self, client: AssumeRoleAPIClient, role_arn: str) -> None:
        self.client = client
        self.role_arn = role_arn

    def __repr__(self) -> str:
        return f"AssumeRoleOptions({self.role_arn!r})"


class AssumeRoleProvider:
    """Provides credentials of a role, got with the credentials of a client of STS.

    Args:
        client: The client of STS, as ``sts.new_from_config(config)`` makes it.
        role_arn: The ARN of the role.
        fns: Change the :class:`AssumeRoleOptions`, in order.

    Attributes:
        options: The options.

    Raises:
        ValueError: Both a token code and a token provider were given, or no role.
    """

    def __init__(
        self,
        client: AssumeRoleAPIClient,
        role_arn: str,
        *fns: Callable[[AssumeRoleOptions], object],
    ) -> None:
        self.options = AssumeRoleOptions(client, role_arn)
        for function in fns:
            function(self.options)
        options = self.options
        if not options.role_arn:
            raise ValueError("role ARN is not set")
        if options.token_code and options.token_provider is not None:
            raise ValueError("give token_code or token_provider, not both")
        if not options.role_session_name:
            options.role_session_name = f"aws-sdk-python-{time.time_ns()}"

    @property
    def sources(self) -> tuple[str, ...]:
        """The names of the sources that it draws on."""
        return (*self.options.credential_sources, SOURCE)

    def retrieve(self, ctx: Context | None = None) -> Credentials:
        """Credentials from STS.

        Raises:
            IdentityError: An MFA device is set and nothing that gives its code.
            OperationError: STS could not be asked, or refused.
        """
        options = self.options
        output = options.client.assume_role(self._input(), ctx=ctx)
        return credentials_of(output, SOURCE)

    def _input(self) -> Any:
        options = self.options
        operations: Any = options.client.operations_module
        return operations.AssumeRoleInput(
            role_arn=options.role_arn,
            role_session_name=options.role_session_name,
            duration_seconds=int(options.duration),
            external_id=options.external_id,
            policy=options.policy,
            policy_arns=policy_descriptors(operations, options.policy_arns),
            serial_number=options.serial_number,
            token_code=self._token_code() if options.serial_number else None,
            source_identity=options.source_identity,
            tags=[
                operations.types.Tag(key=key, value=value)
                for key, value in (options.tags or {}).items()
            ]
            or None,
            transitive_tag_keys=list(options.transitive_tag_keys) or None,
        )

    def _token_code(self) -> str:
        if self.options.token_provider is not None:
            return self.options.token_provider()
        if self.options.token_code:
            return self.options.token_code
        raise IdentityError(
            "assume role with MFA enabled, but TokenProvider is not set: give the option "
            "token_provider, such as stscreds.stdin_token_provider"
        )

    def __repr__(self) -> str:
        return f"AssumeRoleProvider({self.options.role_arn!r})"


def policy_descriptors(operations: Any, arns: Sequence[str]) -> list[Any] | None:
    """The managed policies as STS takes them, or None without one.

    Args:
        operations: The module of the operations of STS.
        arns: The ARNs of the policies.
    """
    return [operations.types.PolicyDescriptorType(arn=arn) for arn in arns] or None
