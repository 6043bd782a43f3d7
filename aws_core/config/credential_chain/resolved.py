"""What the steps of the chain take and give."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from aws_core.config.sources import Origin
from aws_core.credentials.anonymous import AnonymousCredentials
from aws_core.credentials.cache import CredentialsCache, CredentialsCacheOptions
from aws_core.credentials.feature_ids import feature_ids
from aws_core.credentials.provider import CredentialsProvider

if TYPE_CHECKING:
    from aws_core.config.config import Config
    from aws_core.config.environment import EnvironmentSource
    from aws_core.config.load_options import LoadOptions
    from aws_core.config.shared_config import SharedConfig


class ChainInputs(NamedTuple):
    """What the chain reads.

    Attributes:
        options: What code gave to the load.
        environment: The environment.
        shared: The shared config files.
        client_config: Makes the config of the clients that providers use.
    """

    options: LoadOptions
    environment: EnvironmentSource
    shared: SharedConfig
    client_config: Callable[[], Config]

    def option_functions(self, name: str) -> tuple[Callable[[Any], object], ...]:
        """The function that code gave for the options of a provider, or none."""
        function = self.options.values().get(name)
        return () if function is None else (function,)


class Resolved(NamedTuple):
    """A provider that a step of the chain found.

    Attributes:
        provider: The provider.
        origin: Where the setting stands that led to it.
        reason: What that setting is, in words without secrets.
        sources: What it draws on, for the user agent of roles that are assumed with it.
        expiry_window: How many seconds before their end its credentials are renewed, where
            code does not say.
    """

    provider: CredentialsProvider
    origin: Origin
    reason: str
    sources: tuple[str, ...]
    expiry_window: float = 0.0


def cached(
    provider: CredentialsProvider,
    options: CredentialsCacheOptions | None,
    expiry_window: float = 0.0,
) -> CredentialsProvider:
    """*provider* in a cache, unless it is one.

    Args:
        provider: The provider.
        options: The options of the cache that code gave.
        expiry_window: Its window, in seconds, where code gave none.
    """
    # Clients look for AnonymousCredentials, so they stay visible.
    if isinstance(provider, (CredentialsCache, AnonymousCredentials)):
        return provider
    chosen = options or CredentialsCacheOptions(expiry_window)
    return CredentialsCache(provider, **chosen._asdict())


def with_features(sources: tuple[str, ...]) -> Callable[[Any], None]:
    """An option function for a client: its user agent names *sources* too."""

    def apply(options: Any) -> None:
        options.user_agent_features = (*options.user_agent_features, *feature_ids(sources))

    return apply
