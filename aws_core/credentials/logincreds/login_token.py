"""The token of a login session that the AWS CLI has cached."""

from __future__ import annotations

import datetime
import hashlib
import os
import re
from typing import Any

from aws_core.credentials.provider import Credentials
from aws_core.credentials.token_file import (
    TokenFileError,
    read_token_file,
    text_field,
    time_field,
    write_token_file,
)
from smithy_py.errors import IdentityError
from smithy_py.timestamps import format_date_time

SOURCE = "LoginProvider"
CACHE_DIRECTORY_VARIABLE = "AWS_LOGIN_CACHE_DIRECTORY"

_TO_DO = "run `aws login`"
_HOST_LABEL = re.compile(r"[a-z0-9-]{1,63}", re.ASCII)


class LoginError(IdentityError):
    """The login session cannot be used any more: the user has to sign in again."""

    @classmethod
    def because(cls, problem: str) -> LoginError:
        """The error that says *problem* and what to do."""
        return cls(f"{problem}, please reauthenticate: {_TO_DO}")


def standard_cached_token_filepath(session: str, directory: str = "") -> str:
    """The file in which the AWS CLI caches the token of a login session.

    Args:
        session: What the key ``login_session`` of the profile says.
        directory: The folder of the file; by default the one that the environment variable
            ``AWS_LOGIN_CACHE_DIRECTORY`` names, or else ``~/.aws/login/cache``.

    Raises:
        IdentityError: The user has no home directory.
    """
    directory = directory or os.environ.get(CACHE_DIRECTORY_VARIABLE, "")
    if not directory:
        home = os.path.expanduser("~")
        if home == "~":
            raise IdentityError(
                "the cached login token has no place: set HOME to your home directory"
            )
        directory = os.path.join(home, ".aws", "login", "cache")
    digest = hashlib.sha256(session.strip().encode()).hexdigest()
    return os.path.join(directory, f"{digest}.json")


class LoginToken:
    """The credentials of a login session and what it takes to refresh them.

    Attributes:
        path: The file that it comes from.
        credentials: The credentials.
        client_id: The id of the client that signed in.
        refresh_token: What the credentials are refreshed with.
        dpop_key: The private key that the refresh token is bound to, as PEM.
        sign_in_region: The region of the sign-in; empty in the files of older logins.
    """

    def __init__(self, path: str, fields: dict[str, Any]) -> None:
        held: object = fields.get("accessToken")
        if not isinstance(held, dict):
            raise TokenFileError("missing accessToken")
        self.path = path
        self.credentials = Credentials(
            _needed(held, "accessKeyId", "accessToken."),
            _needed(held, "secretAccessKey", "accessToken."),
            _needed(held, "sessionToken", "accessToken."),
            SOURCE,
            can_expire=True,
            account_id=_needed(held, "accountId", "accessToken."),
            expires=_expires(held),
        )
        self.client_id = _needed(fields, "clientId")
        self.refresh_token = _needed(fields, "refreshToken")
        self.dpop_key = _needed(fields, "dpopKey")
        self.sign_in_region = text_field(fields, "signInRegion")
        if self.sign_in_region and not _HOST_LABEL.fullmatch(self.sign_in_region):
            raise TokenFileError("signInRegion is no region")
        self._fields = fields

    def refreshed(self, output: Any) -> LoginToken:
        """The token that comes after it, with all else that its file holds.

        Args:
            output: The output of CreateOAuth2Token.

        Raises:
            IdentityError: Something is missing there.
        """
        answer = output.token_output
        if answer is None or answer.access_token is None or not answer.expires_in:
            missing = "AccessToken or ExpiresIn"
            raise IdentityError(f"missing {missing} in CreateOAuth2Token response")
        try:
            expires = now() + datetime.timedelta(seconds=answer.expires_in)
        except OverflowError:
            raise IdentityError("ExpiresIn in CreateOAuth2Token response is no time") from None
        fields = {
            **self._fields,
            "accessToken": {
                **self._fields["accessToken"],
                "accessKeyId": answer.access_token.access_key_id,
                "secretAccessKey": answer.access_token.secret_access_key,
                "sessionToken": answer.access_token.session_token,
                "expiresAt": format_date_time(expires.replace(microsecond=0)),
            },
            "refreshToken": answer.refresh_token,
        }
        return LoginToken(self.path, fields)

    def store(self, *, owner_only: bool) -> None:
        """Puts it into its file.

        Args:
            owner_only: Whether only its owner may read it then; else it keeps its permissions.

        Raises:
            TokenFileError: The file cannot be written.
        """
        write_token_file(self.path, self._fields, owner_only=owner_only)

    def __repr__(self) -> str:
        return f"LoginToken({self.path!r})"


def load_login_token(path: str) -> LoginToken:
    """The token in the file.

    Raises:
        LoginError: There is none, or the file cannot be used; the message names it.
    """
    try:
        fields = read_token_file(path)
    except TokenFileError as error:
        if error.missing:
            raise LoginError.because(f"load login token: token file {path} not found") from error
        raise LoginError.because(f"load login token: {error}") from error
    try:
        return LoginToken(path, fields)
    except TokenFileError as error:
        problem = f"validate login token: in the token file {path}, {error}"
        raise LoginError.because(problem) from error


def now() -> datetime.datetime:
    """The time, in UTC."""
    return datetime.datetime.now(datetime.UTC)


def _needed(fields: dict[str, Any], name: str, of: str = "") -> str:
    value = text_field(fields, name)
    if not value:
        raise TokenFileError(f"missing {of}{name}")
    return value


def _expires(fields: dict[str, Any]) -> datetime.datetime:
    expires = time_field(fields, "expiresAt")
    if expires is None:
        raise TokenFileError("missing accessToken.expiresAt")
    return expires
