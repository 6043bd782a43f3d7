"""Credentials given in code."""

from __future__ import annotations

from typing import Any

from aws_core.credentials.provider import Credentials
from smithy_py.context import Context
from smithy_py.errors import IdentityError

SOURCE = "StaticCredentials"


class StaticCredentialsProvider:
    """Provides the credentials that it was made with, which never expire.

    Unlike other providers it is pickled with its secret: code that has the keys chose so.

    Args:
        access_key_id: The access key id.
        secret_access_key: The secret access key.
        session_token: The session token, if there is one.
        account_id: The id of the account, if it is known.

    Raises:
        TypeError: One of them is not a str.
    """

    __slots__ = ("_credentials",)
    sources = (SOURCE,)

    def __init__(
        self,
        access_key_id: str,
        secret_access_key: str,
        session_token: str = "",
        *,
        account_id: str = "",
    ) -> None:
        self._credentials = Credentials(
            _text(access_key_id),
            _text(secret_access_key),
            _text(session_token),
            SOURCE,
            account_id=_text(account_id),
        )

    def retrieve(self, ctx: Context | None = None) -> Credentials:
        """The credentials.

        Raises:
            IdentityError: One of the keys is empty.
        """
        if not self._credentials.has_keys():
            raise IdentityError("static credentials are empty")
        return self._credentials

    def __repr__(self) -> str:
        return f"StaticCredentialsProvider({self._credentials.access_key_id!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        held = self._credentials
        keys = (held.access_key_id, held.secret_access_key, held.session_token, held.account_id)
        return (_rebuild, keys)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"static credentials must be str, not {type(value).__name__}")
    return value


def _rebuild(key: str, secret: str, token: str, account_id: str) -> StaticCredentialsProvider:
    return StaticCredentialsProvider(key, secret, token, account_id=account_id)
