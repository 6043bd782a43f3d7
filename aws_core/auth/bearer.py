"""Bearer tokens: who has one may use it, so they go over TLS only."""

from __future__ import annotations

import datetime
import os
from typing import Any, NoReturn, Protocol

from smithy_py.context import Context
from smithy_py.errors import IdentityError
from smithy_py.frozen import Frozen


class BearerToken(Frozen):
    """A bearer token. It is not pickled: pickle its provider.

    Args:
        value: The token itself.
        expires: When it ends, an aware datetime; None if it does not.

    Raises:
        ValueError: *expires* has no time zone.
    """

    value: str
    expires: datetime.datetime | None

    def __init__(self, value: str, expires: datetime.datetime | None = None) -> None:
        if expires is not None and expires.tzinfo is None:
            raise ValueError("expires needs a time zone, such as datetime.UTC")
        self._set(value=value, expires=expires)

    def expired(self, now: datetime.datetime | None = None) -> bool:
        """Whether it has ended.

        Args:
            now: The time to ask about, an aware datetime; the present by default.
        """
        if self.expires is None:
            return False
        return self.expires <= (now or datetime.datetime.now(datetime.UTC))

    def __repr__(self) -> str:
        return f"BearerToken(expires={self.expires.isoformat() if self.expires else None})"

    def __copy__(self) -> BearerToken:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> BearerToken:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("bearer tokens are not pickled, as they are secret; pickle their provider")


class TokenProvider(Protocol):
    """Anything that can get bearer tokens. The SDK always passes the context."""

    def retrieve_bearer_token(self, ctx: Context | None = None) -> BearerToken:
        """The token, got anew: :class:`~aws_core.auth.token_cache.TokenCache` keeps it.

        Args:
            ctx: Bounds the time it may take.

        Raises:
            IdentityError: There is none; the message says why.
        """
        ...


class StaticTokenProvider:
    """Provides the token that it was made with.

    Unlike other providers it is pickled with its secret: code that has the token chose so.

    Args:
        token: The token, or its value for one that does not end.

    Raises:
        TypeError: It is neither.
    """

    __slots__ = ("_token",)

    def __init__(self, token: BearerToken | str) -> None:
        if isinstance(token, str):
            token = BearerToken(token)
        if not isinstance(token, BearerToken):  # pyright: ignore[reportUnnecessaryIsInstance]
            given = type(token).__name__
            raise TypeError(f"a token is a BearerToken or a str, not {given}")
        self._token = token

    def retrieve_bearer_token(self, ctx: Context | None = None) -> BearerToken:
        """The token."""
        return self._token

    def __repr__(self) -> str:
        return "StaticTokenProvider()"

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (self._token.value, self._token.expires))


def _rebuild(value: str, expires: datetime.datetime | None) -> StaticTokenProvider:
    return StaticTokenProvider(BearerToken(value, expires))


class EnvironmentTokenProvider:
    """Provides the token in an environment variable, read each time.

    It is pickled without the token, and reads the environment where it is unpickled.

    Args:
        variable: The name of the variable.
    """

    __slots__ = ("_variable",)

    def __init__(self, variable: str) -> None:
        self._variable = variable

    def retrieve_bearer_token(self, ctx: Context | None = None) -> BearerToken:
        """The token.

        Raises:
            IdentityError: The variable is not set any more, or empty.
        """
        value = os.environ.get(self._variable)
        if not value:
            raise IdentityError(f"environment: {self._variable} is not set")
        return BearerToken(value)

    def __repr__(self) -> str:
        return f"EnvironmentTokenProvider({self._variable!r})"
