"""The provider at the end of the credential chain."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aws_core.credentials.provider import Credentials, CredentialsProvider
from smithy_py.context import Context, with_timeout
from smithy_py.errors import DeadlineExceededError, IdentityError

_PATIENCE = 0.9
_METHODS_FOR_THE_CACHE = ("adjust_expires_by", "handle_fail_to_refresh")


class LastResort:
    """A provider that is asked because there is no other: its failure lists what was tried.

    It may well not be there. So until it has answered once, it has less than a second to do so.

    Args:
        provider: The provider.
        source: What it draws on, in words.
        reasons: What was tried before it and what each said.

    Attributes:
        provider: The provider.
        failure: Why the last retrieval failed, empty when it did not.
    """

    def __init__(self, provider: CredentialsProvider, source: str, reasons: Iterable[str]) -> None:
        self.provider = provider
        self.failure = ""
        self._answered = False
        self._source = source
        self._reasons = tuple(reasons)

    @property
    def sources(self) -> tuple[str, ...]:
        """The names of the sources that the provider draws on."""
        sources: tuple[str, ...] = getattr(self.provider, "sources", ())
        return sources

    def retrieve(self, ctx: Context | None = None) -> Credentials:
        """The credentials of the provider.

        Raises:
            IdentityError: It has none; the message lists everything that was tried.
            CanceledError: *ctx* ended.
        """
        try:
            credentials = self._retrieve(ctx)
        except Exception as error:
            if ctx is not None:
                ctx.check()
            self.failure = str(error)
            raise IdentityError(self._message(error)) from error
        self.failure = ""
        self._answered = True
        return credentials

    def _retrieve(self, ctx: Context | None) -> Credentials:
        if self._answered:
            return self.provider.retrieve(ctx)
        with with_timeout(_PATIENCE, ctx) as limited:
            try:
                return self.provider.retrieve(limited)
            except DeadlineExceededError as error:
                if ctx is not None:
                    ctx.check()
                raise IdentityError(f"no answer within {_PATIENCE:g} s") from error

    def __getattr__(self, name: str) -> Any:
        if name not in _METHODS_FOR_THE_CACHE:
            raise AttributeError(f"LastResort has no attribute {name!r}")
        return getattr(self.provider, name)

    def _message(self, error: Exception) -> str:
        tried = (*self._reasons, f"{self._source}: {error}")
        return f"no credentials were found: {'; '.join(tried)}"

    def __repr__(self) -> str:
        return f"LastResort({self.provider!r})"

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "failure": "", "_answered": False}
