"""Bearer tokens that the environment has for single services."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from aws_core.auth.bearer import EnvironmentTokenProvider
from aws_core.config.sources import OriginKind
from aws_core.credentials.anonymous import AnonymousCredentials

if TYPE_CHECKING:
    from aws_core.config.config import Config
    from aws_core.options import ClientOptions

FEATURE = "3"
"""What the user agent says of such a token: BearerServiceEnvVars of the Go SDK."""

_OF_CODE = ("bearer_auth_token_provider", "auth_scheme_preference")


def prefer_environment_token(options: ClientOptions, config: Config, variable: str) -> None:
    """Lets a client use the token in *variable*, if it is set, before its credentials.

    It is stronger than other settings in the environment and in files, and weaker than what
    code says of tokens, of the preferred auth scheme, or of sending unsigned.

    Args:
        options: The options of a client of the service that *variable* is for.
        config: Where *options* come from.
        variable: The environment variable, such as "AWS_BEARER_TOKEN_BEDROCK".
    """
    if not os.environ.get(variable) or isinstance(config.credentials, AnonymousCredentials):
        return
    if any(config.origin(name).kind is OriginKind.CODE for name in _OF_CODE):
        return
    options.bearer_auth_token_provider = EnvironmentTokenProvider(variable)
    options.auth_scheme_preference = ("httpBearerAuth",)
    options.user_agent_features = (*options.user_agent_features, FEATURE)
