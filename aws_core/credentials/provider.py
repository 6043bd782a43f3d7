"""Credentials, and whatever provides them."""

from __future__ import annotations

import datetime
from typing import Any, NoReturn, Protocol

import attrs

from smithy_py.context import Context


@attrs.frozen(repr=False)
class Credentials:
    """AWS credentials. They are not pickled: pickle their provider.

    Attributes:
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
    session_token: str = ""
    source: str = ""
    can_expire: bool = False
    expires: datetime.datetime | None = None
    account_id: str = ""

    def __attrs_post_init__(self) -> None:
        if self.expires is not None and self.expires.tzinfo is None:
            raise ValueError("expires needs a time zone, such as datetime.UTC")
        if self.can_expire and self.expires is None:
            raise ValueError("credentials that can expire need the time when they do")

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
