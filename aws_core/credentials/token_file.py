"""The JSON files in which the AWS CLI keeps the tokens of a sign-in: read, and written back."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import re
import stat
from typing import Any

from smithy_py.errors import IdentityError
from smithy_py.timestamps import parse_date_time

_OWNER_ONLY = 0o600
# Old versions of the AWS CLI wrote "UTC" where others write "Z".
_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d(?:\.\d+)?)(?:([Zz]|UTC)|([+-]\d\d:\d\d))", re.ASCII
)


class TokenFileError(IdentityError):
    """A token file cannot be read or written, or does not hold what it must.

    Attributes:
        missing: Whether there is no such file.
    """

    missing: bool = False


def read_token_file(path: str) -> dict[str, Any]:
    """The fields of the JSON object in the file.

    Raises:
        TokenFileError: The file cannot be read, or holds something else.
    """
    try:
        with open(path, "rb") as file:
            data = file.read()
    except (OSError, ValueError) as error:
        unreadable = TokenFileError(f"{path} cannot be read, {_reason(error)}")
        unreadable.missing = isinstance(error, FileNotFoundError)
        raise unreadable from error
    fields = _object(data)
    if fields is None:
        raise TokenFileError(f"{path} does not hold a JSON object")
    return fields


def _object(data: bytes) -> dict[str, Any] | None:
    # The errors of the decoder hold the whole text, so they must not become a cause.
    try:
        value: object = json.loads(data.decode())
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def check_writable(path: str) -> None:
    """Checks that the file can be written, before a refresh token is spent for what it gets.

    Raises:
        TokenFileError: Its folder is not to be written.
    """
    folder = os.path.dirname(os.path.realpath(path))
    if not os.access(folder, os.W_OK | os.X_OK):
        raise TokenFileError(f"{path} cannot be written, make the folder {folder} writable")


def write_token_file(path: str, fields: dict[str, Any], *, owner_only: bool = True) -> None:
    """Puts *fields* into the file, all or nothing: readers never see half of them.

    Args:
        path: The file; of a symbolic link, what it points at.
        fields: What it is to hold.
        owner_only: Whether only its owner may read it then; else it keeps its permissions.

    Raises:
        TokenFileError: It cannot be written; it is then as it was.
    """
    target = os.path.realpath(path)
    try:
        mode = _OWNER_ONLY if owner_only else stat.S_IMODE(os.stat(target).st_mode)
        _replace(target, json.dumps(fields, allow_nan=False).encode(), mode)
    except (OSError, ValueError, RecursionError) as error:
        raise TokenFileError(f"{path} cannot be written, {_reason(error)}") from error


def _replace(target: str, data: bytes, mode: int) -> None:
    import tempfile

    folder, name = os.path.split(target)
    descriptor, temporary = tempfile.mkstemp(prefix=f"{name}.tmp-", dir=folder)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        if mode != _OWNER_ONLY:
            os.chmod(temporary, mode)
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__


def text_field(fields: dict[str, Any], name: str) -> str:
    """The text in a field, empty where there is none.

    Raises:
        TokenFileError: The field holds something else.
    """
    value: object = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TokenFileError(f"{name} must be text, not {type(value).__name__}")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise TokenFileError(f"{name} holds half a character")
    return value


def time_field(fields: dict[str, Any], name: str) -> datetime.datetime | None:
    """The time in a field, in UTC; None where there is none.

    Raises:
        TokenFileError: The field does not hold a time of RFC 3339.
    """
    text = text_field(fields, name)
    if not text:
        return None
    match = _TIME.fullmatch(text)
    if match is not None:
        day, time, _, offset = match.groups()
        with contextlib.suppress(ValueError):
            return parse_date_time(f"{day}T{time}{offset or 'Z'}")
    raise TokenFileError(f"{name} must be a time such as 2030-01-31T12:00:00Z")
