"""When a cached bearer token is renewed."""

from __future__ import annotations

from typing import NamedTuple


class TokenCacheOptions(NamedTuple):
    """When a cached token is renewed; the defaults are those of Go's config.

    Attributes:
        refresh_before_expires: How many seconds before its end a token is renewed.
        retrieve_bearer_token_timeout: How many seconds a retrieval may take; 0 is no limit.
        async_refresh_minimum_delay: How many seconds after a renewal in the background
            failed the next may begin; 0 is at once.
        disable_async_refresh: Whether callers wait for a renewal even while the token is good.
    """

    refresh_before_expires: float = 300.0
    retrieve_bearer_token_timeout: float = 30.0
    async_refresh_minimum_delay: float = 0.0
    disable_async_refresh: bool = False
