"""Which provider of bearer tokens a config gets, in the order of the Go SDK."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aws_core.auth.bearer import BearerToken, TokenProvider
from aws_core.config.config import Config
from aws_core.config.load_options import LoadOptions
from aws_core.config.shared_config import Section, SharedConfig
from aws_core.config.sources import Found
from smithy_py.context import Context

_SESSION_KEY = "sso_session"


class SSOSessionTokenProvider:
    """Provides the token of an sso-session; its client is made for the first one.

    Args:
        config: The settings of the client, in the region of the session.
        session: The name of the session.
        change_options: Changes the options of the provider.
    """

    def __init__(
        self, config: Config, session: str, change_options: Callable[[Any], object] | None = None
    ) -> None:
        self._config = config
        self._session = session
        self._change_options = change_options
        self._provider: TokenProvider | None = None

    def retrieve_bearer_token(self, ctx: Context | None = None) -> BearerToken:
        """The token that ``aws sso login`` has cached, refreshed if it is about to end.

        Raises:
            IdentityError: There is none; the message says why.
            CanceledError: *ctx* ended.
        """
        if self._provider is None:
            self._provider = self._new_provider()
        return self._provider.retrieve_bearer_token(ctx)

    def _new_provider(self) -> TokenProvider:
        from aws_core.credentials import ssocreds
        from services import ssooidc

        functions = () if self._change_options is None else (self._change_options,)
        path = ssocreds.standard_cached_token_filepath(self._session)
        client = ssooidc.new_from_config(self._config)
        return ssocreds.SSOTokenProvider(client, path, *functions)

    def __repr__(self) -> str:
        return f"SSOSessionTokenProvider({self._session!r})"


def resolve_bearer_token(
    options: LoadOptions,
    given: Found,
    shared: SharedConfig,
    profile: Section | None,
    client_config: Callable[[], Config],
) -> Found:
    """The provider of bearer tokens, in a cache, and its origin.

    It is the one that code gives, or else that of the profile's sso-session.

    Args:
        options: What code said.
        given: The provider that code gave, or None.
        shared: The shared config files.
        profile: The profile in use.
        client_config: Makes the config of the client that refreshes tokens.
    """
    if given.value is not None:
        return Found(_cached(given.value, options), given.origin)
    session = profile.get(_SESSION_KEY) if profile is not None else None
    section = shared.sso_session(session.text) if session is not None else None
    if profile is None or session is None or section is None:
        return given
    region = section.text("sso_region")
    config = client_config()
    provider = SSOSessionTokenProvider(
        config.copy(region=region) if region else config,
        session.text,
        options.sso_token_provider_options,
    )
    return Found(_cached(provider, options), profile.origin(session, _SESSION_KEY))


def _cached(provider: TokenProvider, options: LoadOptions) -> TokenProvider:
    from aws_core.auth.token_cache import cached_provider

    return cached_provider(provider, options.bearer_auth_token_cache_options)
