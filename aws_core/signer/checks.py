"""Refuses what cannot be signed, before anything is."""

from __future__ import annotations

import datetime
import functools
import math
import re

from smithy_py.errors import SigningError
from smithy_py.http.request import Request

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_WITHOUT_SEPARATORS = str.maketrans("", "", "-:")
_USUAL_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
_METHOD = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_HOST = re.compile(r"[A-Za-z0-9\-._~%:\[\]]+")
_SCOPE_PART = re.compile(r"[!-+\-.0-~]+")
_ACCESS_KEY_ID = re.compile(r"[!-+\--~]+")


def check_scope(access_key_id: str, secret_access_key: str, region: str, service: str) -> None:
    """Returns if these can stand in a credential scope.

    Raises:
        SigningError: One is missing, or has characters that would change the signed text.
    """
    if not access_key_id or not secret_access_key:
        raise SigningError(
            "the credentials have no access key ID or no secret access key; "
            "both are needed to sign a request"
        )
    if not _ACCESS_KEY_ID.fullmatch(access_key_id):
        raise SigningError(
            "the access key ID has white space, a comma or characters that are not ASCII; "
            "check where it is set"
        )
    if not secret_access_key.isprintable():
        raise SigningError(
            "the secret access key has a line break or another control character; "
            "check where it is set"
        )
    for name, value in (("region", region), ("service", service)):
        if not value:
            raise SigningError(f"the signing {name} is empty; set it to sign a request")
        if not _SCOPE_PART.fullmatch(value):
            raise SigningError(
                f"the signing {name} {value!r} has white space, a comma, a slash or "
                "characters that are not ASCII"
            )


def check_request(request: Request, payload_hash: str) -> None:
    """Returns if the parts of *request* say one thing only.

    Raises:
        SigningError: A part is missing, or has characters that belong to another part.
    """
    if not payload_hash or not payload_hash.isprintable():
        raise SigningError(
            "the payload hash is empty or has a line break; give the SHA-256 of the body in "
            'hexadecimal digits, or "UNSIGNED-PAYLOAD"'
        )
    if request.method not in _USUAL_METHODS and not _METHOD.fullmatch(request.method):
        raise SigningError(f"the HTTP method {request.method!r} is not a token")
    if not request.host:
        raise SigningError("the request has no host; resolve its endpoint before signing")
    if not _HOST.fullmatch(request.host):
        # Not shown: it may be "user:password@host".
        raise SigningError("the request's host has characters that no host name has")
    path = request.path
    if path and (path[0] != "/" or "?" in path or "#" in path or not path.isprintable()):
        raise SigningError(
            'the request\'s path must begin with "/", and line breaks, "?" and "#" in it '
            "must be escaped"
        )
    if not request.query.isprintable():
        raise SigningError("line breaks in the request's query must be escaped")


def check_session_token(session_token: str) -> None:
    """Returns if *session_token* can be sent.

    Raises:
        SigningError: It has characters that no session token has.
    """
    if not session_token.isascii() or not session_token.isprintable():
        raise SigningError(
            "the session token has a line break or characters that are not ASCII; "
            "check where it is set"
        )


def check_expires(expires: float) -> int:
    """The whole seconds in *expires*.

    Raises:
        SigningError: It is less than one second, or not a number.
    """
    if not 1 <= expires < float("inf"):
        raise SigningError(f"a presigned URL must live for 1 second or longer, not {expires}")
    return int(expires)


def format_signing_time(signing_time: datetime.datetime) -> str:
    """*signing_time* as SigV4 writes it: "20150830T123600Z".

    Raises:
        SigningError: It has no time zone.
    """
    if signing_time.tzinfo is None:
        raise SigningError("the signing time needs a time zone, such as datetime.UTC")
    return _format_second(math.floor(signing_time.timestamp()))


@functools.lru_cache(maxsize=8)
def _format_second(second: int) -> str:
    """*second*, counted from 1970: kept, since a busy client signs many requests within one."""
    time = _EPOCH + datetime.timedelta(seconds=second)
    # Not strftime, which writes the year 1 as "1".
    return time.replace(tzinfo=None).isoformat().translate(_WITHOUT_SEPARATORS) + "Z"
