"""Keeps credentials until they expire, and renews them once for all threads."""

from __future__ import annotations

import datetime
import math
import os
import threading
import time
from typing import Any, NamedTuple

from aws_core.credentials.provider import Credentials, CredentialsProvider
from aws_core.credentials.single_flight import Flight
from smithy_py.context import BACKGROUND, Context
from smithy_py.errors import IdentityError

# Seconds until the next renewal in the background: one that fails, or brings what was there
# before, is not to be repeated with every call.
_AHEAD_DELAY = 10.0


class CredentialsCacheOptions(NamedTuple):
    """When cached credentials are renewed.

    Attributes:
        expiry_window: How many seconds before their end they are renewed.
        expiry_window_jitter_frac: The part of that window, from 0 to 1, that is left to chance.
    """

    expiry_window: float = 0.0
    expiry_window_jitter_frac: float = 0.0


class _Cached(NamedTuple):
    """Credentials, when they are to be renewed, and when they end."""

    credentials: Credentials
    renew_at: float
    end: float


class CredentialsCache:
    """A provider that asks another one only when its credentials have expired.

    Any number of threads may share it, and one retrieval serves them all. Within the expiry
    window credentials are renewed in the background: no one waits while they are valid, and
    where that fails they are used to their end. A failure is not kept. It is pickled by its
    provider, without credentials. The provider may have these methods:

    - ``handle_fail_to_refresh(ctx, previous, error)`` returns credentials to use although
      the retrieval failed with *error*, or raises. *previous* may be None.
    - ``adjust_expires_by(credentials, seconds)`` returns the credentials with their end
      moved, by the negative number of seconds that the expiry window asks for.

    Args:
        provider: Where the credentials come from.
        expiry_window: How many seconds before their end they are renewed.
        expiry_window_jitter_frac: The part of that window, from 0 to 1, that is left to
            chance, so that many processes do not renew at the same moment.

    Attributes:
        provider: Where the credentials come from.
        options: When they are renewed.
    """

    def __init__(
        self,
        provider: CredentialsProvider,
        *,
        expiry_window: float = 0.0,
        expiry_window_jitter_frac: float = 0.0,
    ) -> None:
        self.provider = provider
        self.options = CredentialsCacheOptions(
            max(0.0, expiry_window), min(max(0.0, expiry_window_jitter_frac), 1.0)
        )
        # Replaced as one, so it is read unlocked.
        self._cached: _Cached | None = None
        self._ahead_from = 0.0
        self._flights: dict[object, Flight[Credentials]] = {}

    def retrieve(self, ctx: Context | None = None) -> Credentials:
        """The credentials, got anew if they have expired.

        A retrieval goes on when *ctx* ends, for the other threads that wait for it.

        Raises:
            IdentityError: The provider failed; its error is the cause.
            CanceledError: *ctx* ended before there were any.
        """
        cached = self._cached
        if cached is not None:
            now = time.time()
            if now < cached.renew_at:
                return cached.credentials
            if now < cached.end:
                self._renew_ahead(BACKGROUND if ctx is None else ctx)
                return cached.credentials
        return self._renewed(BACKGROUND if ctx is None else ctx)

    @property
    def sources(self) -> tuple[str, ...]:
        """The names of the sources that the provider draws on, where it tells."""
        return getattr(self.provider, "sources", ())

    @property
    def expires(self) -> datetime.datetime | None:
        """When the credentials that it holds end; None without any, or if they never end."""
        cached = self._cached
        return None if cached is None else cached.credentials.expires

    def invalidate(self) -> None:
        """Forgets the credentials, so that the next call gets new ones."""
        self._cached = None

    def _renewed(self, ctx: Context) -> Credentials:
        while True:
            own = Flight[Credentials]()
            # setdefault is atomic: of all threads that come at once, one runs its own flight.
            flight = self._flights.setdefault(_process, own)
            if flight is own:
                self._begin(own, ctx)
            flight.wait(ctx)
            if flight.result is not None:
                return flight.result
            if flight.error is not None:
                message = f"failed to refresh cached credentials, {flight.error}"
                raise IdentityError(message) from flight.error

    def _renew_ahead(self, ctx: Context) -> None:
        """Begins a retrieval in the background, if none runs and the last was not just now."""
        if time.monotonic() < self._ahead_from:
            return
        own = Flight[Credentials]()
        if self._flights.setdefault(_process, own) is own and not self._take_off(own, ctx):
            self._land(own)

    def _begin(self, flight: Flight[Credentials], ctx: Context) -> None:
        # On a thread of its own the retrieval outlives this caller's context.
        if not (ctx.cancellable and self._take_off(flight, ctx)):
            self._fly(flight, Context(ctx) if ctx.cancellable else ctx)

    def _take_off(self, flight: Flight[Credentials], ctx: Context) -> bool:
        """Whether a thread could be started for the retrieval."""
        import contextvars

        run = contextvars.copy_context().run
        thread = threading.Thread(target=run, args=(self._fly, flight, Context(ctx)), daemon=True)
        try:
            thread.start()
        except RuntimeError:  # The interpreter is shutting down, or there are no more threads.
            return False
        return True

    def _land(self, flight: Flight[Credentials]) -> None:
        self._ahead_from = time.monotonic() + _AHEAD_DELAY
        self._flights.pop(_process, None)
        flight.finish()

    def _fly(self, flight: Flight[Credentials], ctx: Context) -> None:
        flight.runner = threading.get_ident()
        try:
            flight.result = self._fetched(ctx)
        except Exception as error:
            flight.error = error
            cached = self._cached
            if cached is not None and time.time() < cached.end:
                import logging

                message = "failed to refresh credentials that are still valid: %s"
                logging.getLogger("aws_core").warning(message, error)
        finally:
            self._land(flight)

    def _fetched(self, ctx: Context) -> Credentials:
        cached = self._cached
        if cached is not None and time.time() < cached.renew_at:
            return cached.credentials
        try:
            credentials = self.provider.retrieve(ctx)
        except Exception as error:
            handle = getattr(self.provider, "handle_fail_to_refresh", None)
            if handle is None:
                raise
            credentials = handle(ctx, None if cached is None else cached.credentials, error)
        if not isinstance(credentials, Credentials):
            given = type(credentials).__name__
            raise TypeError(f"{type(self.provider).__name__} returned {given}, not Credentials")
        adjusted = self._adjusted(credentials)
        if credentials.has_keys():
            self._cached = _Cached(adjusted, _end(adjusted), _end(credentials))
        return adjusted

    def _adjusted(self, credentials: Credentials) -> Credentials:
        window, jitter = self.options
        if not credentials.can_expire or not window:
            return credentials
        seconds = -window
        if jitter:
            import random

            seconds *= 1.0 - random.random() * jitter
        adjust = getattr(self.provider, "adjust_expires_by", _adjust_expires_by)
        adjusted: Credentials = adjust(credentials, seconds)
        return adjusted

    def __repr__(self) -> str:
        return f"CredentialsCache({type(self.provider).__name__})"

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (self.provider, self.options))


def _end(credentials: Credentials) -> float:
    if not credentials.can_expire or credentials.expires is None:
        return math.inf
    return credentials.expires.timestamp()


def _adjust_expires_by(credentials: Credentials, seconds: float) -> Credentials:
    assert credentials.expires is not None
    expires = credentials.expires + datetime.timedelta(seconds=seconds)
    return credentials.evolve(expires=expires)


def _rebuild(provider: CredentialsProvider, options: CredentialsCacheOptions) -> CredentialsCache:
    return CredentialsCache(provider, **options._asdict())


# Stands for this process: a flight that a fork left behind is then never waited for.
_process = object()


def _after_fork() -> None:
    global _process
    _process = object()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
