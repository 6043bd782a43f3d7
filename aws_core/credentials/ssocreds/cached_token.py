"""The token of IAM Identity Center that the AWS CLI has cached."""

from __future__ import annotations

import datetime
import hashlib
import os
from typing import Any

from aws_core.auth.bearer import BearerToken
from aws_core.credentials.token_file import (
    TokenFileError,
    read_token_file,
    text_field,
    time_field,
    write_token_file,
)
from smithy_py.errors import IdentityError
from smithy_py.timestamps import format_date_time

_INVALID = "the SSO session has expired or is invalid"
_TO_DO = "run `aws sso login` to sign in again"


class InvalidTokenError(IdentityError):
    """There is no usable token of IAM Identity Center: the user has to sign in again."""

    @classmethod
    def because(cls, problem: str) -> InvalidTokenError:
        """The error that says *problem* and what to do."""
        return cls(f"{_INVALID}: {problem}; {_TO_DO}")


def standard_cached_token_filepath(key: str) -> str:
    """The file in which the AWS CLI caches a token.

    Args:
        key: The name of the sso-session, or the start URL where a profile has none.

    Raises:
        IdentityError: The user has no home directory.
    """
    home = os.path.expanduser("~")
    if home == "~":
        raise IdentityError("the cached SSO token has no place: set HOME to your home directory")
    digest = hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()
    return os.path.join(home, ".aws", "sso", "cache", f"{digest}.json")


class CachedToken:
    """A token and what it takes to refresh it.

    Attributes:
        path: The file that it comes from.
        bearer_token: The token and its end.
        client_id: The id of the client that is registered for refreshing it, or empty.
        client_secret: The secret of that client, or empty.
        refresh_token: What it is refreshed with, or empty.
    """

    def __init__(self, path: str, fields: dict[str, Any]) -> None:
        access_token, expires = text_field(fields, "accessToken"), time_field(fields, "expiresAt")
        if not access_token or expires is None:
            raise TokenFileError("accessToken or expiresAt is missing")
        self.path = path
        self.bearer_token = BearerToken(access_token, expires)
        self.client_id = text_field(fields, "clientId")
        self.client_secret = text_field(fields, "clientSecret")
        self.refresh_token = text_field(fields, "refreshToken")
        self._fields = fields

    @property
    def refreshable(self) -> bool:
        """Whether it has what it takes to refresh it."""
        return bool(self.client_id and self.client_secret and self.refresh_token)

    def refreshed(
        self, access_token: str, expires: datetime.datetime, refresh_token: str
    ) -> CachedToken:
        """The token that comes after it, with all else that its file holds.

        Args:
            access_token: The new token.
            expires: When that ends.
            refresh_token: What it is refreshed with; empty for what this one is.
        """
        fields = {
            **self._fields,
            "accessToken": access_token,
            "expiresAt": format_date_time(expires.replace(microsecond=0)),
            "refreshToken": refresh_token or self.refresh_token,
        }
        return CachedToken(self.path, fields)

    def store(self) -> None:
        """Puts it into its file, which then only its owner may read.

        Raises:
            TokenFileError: The file cannot be written.
        """
        write_token_file(self.path, self._fields)

    def __repr__(self) -> str:
        return f"CachedToken({self.path!r})"


def load_cached_token(path: str) -> CachedToken:
    """The token in the file.

    Raises:
        InvalidTokenError: There is none, or the file cannot be used; the message names it.
    """
    try:
        fields = read_token_file(path)
    except TokenFileError as error:
        raise InvalidTokenError.because(f"the cached SSO token file {error}") from error
    try:
        return CachedToken(path, fields)
    except TokenFileError as error:
        problem = f"in the cached SSO token file {path}, {error}"
        raise InvalidTokenError.because(problem) from error
