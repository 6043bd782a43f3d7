"""Credentials, and whatever provides them."""

from __future__ import annotations

import datetime
from typing import Any, NoReturn, Protocol

from smithy_py.context import Context
from smithy_py.frozen import Frozen


class Credentials(Frozen):
    """AWS credentials. They are not pickled: pickle their provider.

    Args:
        access_key_id: The access key id.
        secret_access_key: The secret access key.
        session_token: The session token, empty for long-term keys.
        source: Where they come from, such as ``EnvConfigCredentials``.
        can_expire: Whether they end at *expires*.
        expires: When they end, an aware datetime; not looked at unless *can_expire*.
        account_id: The id of the account, empty when it is not known.

    Raises:
        ValueError: *expires* has no time zone, or is missing though they can expire.
    """

    access_key_id: str
    secret_access_key: str
    session_token: str
    source: str
    can_expire: bool
    expires: datetime.datetime | None
    account_id: str

    def __init__(
        self,
        access_key_id: str,
        secret_access_key: str,
        session_token: str = "",
        source: str = "",
        can_expire: bool = False,
        expires: datetime.datetime | None = None,
        account_id: str = "",
    ) -> None:
        if expires is not None and expires.tzinfo is None:
            raise ValueError("expires needs a time zone, such as datetime.UTC")
        if can_expire and expires is None:
            raise ValueError("credentials that can expire need the time when they do")
        self._set(
            access_key_id=access_key_id,
            secret_access_key=secret_access_key,
            session_token=session_token,
            source=source,
            can_expire=can_expire,
            expires=expires,
            account_id=account_id,
        )

    def expired(self, now: datetime.datetime | None = None) -> bool:
        """Whether they have ended.

        Args:
            now: The time to ask about, an aware datetime; the present by default.
        """
        if not self.can_expire or self.expires is None:
            return False
        return self.expires <= (now or datetime.datetime.now(datetime.UTC))

    def has_keys(self) -> bool:
        """Whether both keys are there."""
        return bool(self.access_key_id and self.secret_access_key)

    def __repr__(self) -> str:
        expires = f", expires={self.expires.isoformat()}" if self.expires is not None else ""
        return f"Credentials(access_key_id={self.access_key_id!r}, source={self.source!r}{expires})"

    def __copy__(self) -> Credentials:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Credentials:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials are not pickled, as they hold a secret; pickle their provider")


class CredentialsProvider(Protocol):
    """Anything that can get credentials. The SDK always passes the context."""

    def retrieve(self, ctx: Context | None = None) -> Credentials:
        """The credentials, got anew: :class:`CredentialsCache` keeps them.

        Args:
            ctx: Bounds the time it may take.

        Raises:
            IdentityError: There are none; the message says why.
        """
        ...
