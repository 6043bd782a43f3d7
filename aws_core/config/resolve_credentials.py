"""Which credentials provider a config gets, in the order of the Go SDK."""

from __future__ import annotations

from typing import NamedTuple

from aws_core.config.credential_chain.linked_profile import LinkedProfile
from aws_core.config.credential_chain.profile import profile_credentials
from aws_core.config.credential_chain.resolved import ChainInputs, Resolved, cached
from aws_core.config.credential_chain.roles import assume_role, web_identity
from aws_core.config.credential_chain.surroundings import (
    FULL_URI,
    RELATIVE_URI,
    container,
    instance_metadata,
)
from aws_core.config.sources import DEFAULT, Found, Origin, OriginKind
from aws_core.credentials.decisions import ChainDecision, Outcome, reasons
from aws_core.credentials.environment import (
    ACCESS_KEY_VARIABLES,
    EnvironmentCredentialsProvider,
)
from aws_core.credentials.feature_ids import ChainSource
from aws_core.credentials.last_resort import LastResort
from aws_core.credentials.unavailable import UnavailableCredentials

_CODE = "code"
_ENVIRONMENT = "environment"
_WEB_IDENTITY = "web identity"
_CONTAINER = "container"
_INSTANCE = "EC2 instance metadata"
_TOKEN_FILE = "AWS_WEB_IDENTITY_TOKEN_FILE"
_PROFILE_OF_CODE = "not looked at, as code chose the profile"


class ResolvedCredentials(NamedTuple):
    """The provider of a config, and how it was found.

    Attributes:
        found: The provider and its origin.
        decisions: The steps of the chain, in order.
    """

    found: Found
    decisions: tuple[ChainDecision, ...]


def resolve_credentials(
    inputs: ChainInputs, profile_name: Found, profile: LinkedProfile | None
) -> ResolvedCredentials:
    """The provider of credentials, wrapped in a cache, its origin, and what was tried.

    Args:
        inputs: What the chain reads.
        profile_name: The name of the profile in use, and who chose it.
        profile: That profile, or None if no file has it.

    Raises:
        ConfigError: A source of credentials is named and cannot be used as it is described.
    """
    return _Chain(inputs, profile_name, profile).resolve()


class _Chain:
    """One walk along the chain."""

    def __init__(
        self, inputs: ChainInputs, profile_name: Found, profile: LinkedProfile | None
    ) -> None:
        self._inputs = inputs
        self._environment = inputs.environment
        self._profile_name = profile_name
        self._profile = profile
        self._profile_step = f"profile {profile_name.value!r}"
        self._steps = [
            *(_CODE, _ENVIRONMENT, _WEB_IDENTITY),
            *(self._profile_step, _CONTAINER, _INSTANCE),
        ]
        self._decisions: list[ChainDecision] = []

    def resolve(self) -> ResolvedCredentials:
        given = self._inputs.options.credentials
        if given is not None:
            origin = Origin(OriginKind.CODE, "with_credentials_provider")
            return self._chosen(_CODE, Resolved(given, origin, origin.name, ()))
        self._pass_over(_CODE, "with_credentials_provider was not given")
        if self._profile_name.origin.kind is OriginKind.CODE:
            self._pass_over(_ENVIRONMENT, _PROFILE_OF_CODE)
            self._pass_over(_WEB_IDENTITY, _PROFILE_OF_CODE)
        else:
            found = self._keys()
            if found is not None:
                return self._chosen(_ENVIRONMENT, found)
            found = self._web_identity()
            if found is not None:
                return self._chosen(_WEB_IDENTITY, found)
        found = self._of_profile()
        if found is not None:
            return self._chosen(self._profile_step, found)
        found = container(self._inputs)
        if found is not None:
            return self._chosen(_CONTAINER, self._with_role(found))
        self._pass_over(_CONTAINER, f"{RELATIVE_URI} and {FULL_URI} are not set")
        return self._instance()

    def _keys(self) -> Resolved | None:
        provider = EnvironmentCredentialsProvider(self._environment.variables)
        if provider.problem:
            self._pass_over(_ENVIRONMENT, provider.problem)
            return None
        name = next(name for name in ACCESS_KEY_VARIABLES if self._environment.get(name))
        return Resolved(provider, Origin(OriginKind.ENVIRONMENT, name), name, provider.sources)

    def _web_identity(self) -> Resolved | None:
        token_file = self._environment.get(_TOKEN_FILE)
        if not token_file:
            self._pass_over(_WEB_IDENTITY, f"{_TOKEN_FILE} is not set")
            return None
        return web_identity(
            self._inputs,
            token_file,
            self._environment.get("AWS_ROLE_ARN"),
            self._environment.get("AWS_ROLE_SESSION_NAME"),
            Origin(OriginKind.ENVIRONMENT, _TOKEN_FILE),
            (ChainSource.ENV_VARS_STS_WEB_ID_TOKEN,),
        )

    def _of_profile(self) -> Resolved | None:
        if self._profile is None:
            self._pass_over(self._profile_step, f"not in {self._inputs.shared.files()}")
            return None
        found = profile_credentials(self._inputs, self._profile)
        if found is None:
            if self._profile.assumes_role:
                reason = "it has a role_arn only, for the credentials found next"
            else:
                reason = "it has neither keys nor another source of credentials"
            self._pass_over(self._profile_step, reason)
        return found

    def _instance(self) -> ResolvedCredentials:
        config = self._inputs.client_config()
        own_client = self._inputs.option_functions("ec2_role_credential_options")
        if config.ec2_imds_client_enable_state == "disabled" and not own_client:
            origin = config.origin("ec2_imds_client_enable_state")
            self._pass_over(_INSTANCE, f"disabled by {origin}")
            unavailable = UnavailableCredentials(reasons(self._decisions))
            return self._chosen("", Resolved(unavailable, DEFAULT, "", ()))
        found = instance_metadata(self._inputs)
        last = LastResort(found.provider, _INSTANCE, reasons(self._decisions))
        found = found._replace(provider=last, reason="there is no other source")
        return self._chosen(_INSTANCE, self._with_role(found))

    def _with_role(self, found: Resolved) -> Resolved:
        """*found*, or the role of the profile assumed with it."""
        if self._profile is None or not self._profile.assumes_role:
            return found
        return assume_role(self._inputs, self._profile.section, found)

    def _pass_over(self, step: str, reason: str) -> None:
        self._decisions.append(ChainDecision(step, Outcome.PASSED_OVER, reason))

    def _chosen(self, step: str, resolved: Resolved) -> ResolvedCredentials:
        decisions = self._decisions
        if step:
            decisions.append(ChainDecision(step, Outcome.CHOSEN, resolved.reason))
        for later in self._steps[len(decisions) :]:
            decisions.append(ChainDecision(later, Outcome.NOT_REACHED))
        options = self._inputs.options.credentials_cache_options
        provider = cached(resolved.provider, options, resolved.expiry_window)
        return ResolvedCredentials(Found(provider, resolved.origin), tuple(decisions))
