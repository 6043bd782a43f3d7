"""Keeps a bearer token until it expires, and renews it before, without anyone waiting."""

from __future__ import annotations

import math
import os
import threading
import time
from typing import Any

from aws_core.auth.bearer import BearerToken, TokenProvider
from aws_core.auth.token_cache_options import TokenCacheOptions
from aws_core.credentials.single_flight import Flight
from smithy_py.context import BACKGROUND, Context, with_timeout
from smithy_py.errors import IdentityError


class TokenCache:
    """A provider that asks another one only when its token is about to expire.

    Any number of threads may share it, and one retrieval serves them all, on a thread of its
    own. While the token is good nobody waits for its renewal, and a renewal that fails is
    tried again at the next call. It is pickled by its provider, without the token.

    Args:
        provider: Where tokens come from.
        refresh_before_expires: How many seconds before its end a token is renewed.
        retrieve_bearer_token_timeout: How many seconds a retrieval may take; 0 is no limit.
        async_refresh_minimum_delay: How many seconds after a renewal in the background
            failed the next may begin.
        disable_async_refresh: Whether callers wait for a renewal even while the token is good.

    Attributes:
        provider: Where tokens come from.
        options: When they are renewed.
    """

    def __init__(
        self,
        provider: TokenProvider,
        *,
        refresh_before_expires: float = 300.0,
        retrieve_bearer_token_timeout: float = 30.0,
        async_refresh_minimum_delay: float = 0.0,
        disable_async_refresh: bool = False,
    ) -> None:
        self.provider = provider
        self.options = TokenCacheOptions(
            refresh_before_expires,
            retrieve_bearer_token_timeout,
            async_refresh_minimum_delay,
            disable_async_refresh,
        )
        # The token and the time of its end; replaced as one, so it is read unlocked.
        self._cached: tuple[BearerToken, float] | None = None
        self._not_before = -math.inf
        # By process: a flight that a fork left behind is never waited for.
        self._flights: dict[int, Flight[BearerToken]] = {}

    def retrieve_bearer_token(self, ctx: Context | None = None) -> BearerToken:
        """The token; got anew only if there is none, or it has expired.

        A retrieval goes on when *ctx* ends, for the other threads that wait for it.

        Raises:
            IdentityError: The provider failed, or took too long; its error is the cause.
            CanceledError: *ctx* ended before there was a token.
        """
        ctx = BACKGROUND if ctx is None else ctx
        cached = self._cached
        if cached is not None:
            now = time.time()
            if now < cached[1] - self.options.refresh_before_expires:
                return cached[0]
            if now < cached[1] and not self.options.disable_async_refresh:
                if now >= self._not_before:
                    self._flight(ctx, wait=False)
                return cached[0]
        while True:
            flight = self._flight(ctx, wait=True)
            flight.wait(ctx)
            if flight.result is not None:
                return flight.result
            if flight.error is not None:
                message = f"failed to retrieve bearer token, {flight.error}"
                raise IdentityError(message) from flight.error

    def _flight(self, ctx: Context, *, wait: bool) -> Flight[BearerToken]:
        """The retrieval that is under way; one begins if there is none."""
        own = Flight[BearerToken]()
        flight = self._flights.setdefault(os.getpid(), own)
        if flight is own:
            import contextvars

            # The context lends its values, not its end: the retrieval is for everyone.
            arguments = (own, Context(ctx))
            run = contextvars.copy_context().run
            thread = threading.Thread(target=run, args=(self._fly, *arguments), daemon=True)
            try:
                thread.start()
            except RuntimeError:  # The interpreter is shutting down, or there are no more threads.
                if wait:
                    self._fly(*arguments)
                else:
                    self._end(own)
        return flight

    def _fly(self, flight: Flight[BearerToken], ctx: Context) -> None:
        flight.runner = threading.get_ident()
        try:
            self._end(flight, self._bounded(flight, ctx))
        except Exception as error:
            self._end(flight, error=error)
        finally:
            self._end(flight)

    def _bounded(self, flight: Flight[BearerToken], ctx: Context) -> BearerToken:
        timeout = self.options.retrieve_bearer_token_timeout
        if not timeout:
            return self._retrieved(ctx)
        error = TimeoutError(f"the provider gave none within {timeout:g} seconds")
        bounded = with_timeout(timeout, ctx)
        # For a provider that does not look at its context.
        take_back = bounded.on_end(lambda: self._end(flight, error=error))
        try:
            return self._retrieved(bounded)
        finally:
            take_back()
            bounded.cancel()

    def _retrieved(self, ctx: Context) -> BearerToken:
        cached = self._cached
        if cached is not None and time.time() < cached[1] - self.options.refresh_before_expires:
            return cached[0]
        token = self.provider.retrieve_bearer_token(ctx)
        if not isinstance(token, BearerToken):  # pyright: ignore[reportUnnecessaryIsInstance]
            given = type(token).__name__
            raise TypeError(f"{type(self.provider).__name__} returned {given}, not BearerToken")
        return token

    def _end(
        self,
        flight: Flight[BearerToken],
        token: BearerToken | None = None,
        error: Exception | None = None,
    ) -> None:
        """Ends the retrieval; only the first end of one counts."""
        if not flight.claim():
            return
        flight.result, flight.error = token, error
        if token is not None and token.value:
            end = math.inf if token.expires is None else token.expires.timestamp()
            self._cached = (token, end)
        delay = self.options.async_refresh_minimum_delay
        self._not_before = time.time() + delay if error is not None else -math.inf
        self._flights.pop(os.getpid(), None)
        flight.finish()

    def __repr__(self) -> str:
        return f"TokenCache({type(self.provider).__name__})"

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (self.provider, self.options))


def cached_provider(provider: TokenProvider, options: TokenCacheOptions | None) -> TokenProvider:
    """*provider* in a cache with *options*, unless it is a cache already."""
    if isinstance(provider, TokenCache):
        return provider
    return TokenCache(provider, **(options or TokenCacheOptions())._asdict())


def _rebuild(provider: TokenProvider, options: TokenCacheOptions) -> TokenCache:
    return TokenCache(provider, **options._asdict())
