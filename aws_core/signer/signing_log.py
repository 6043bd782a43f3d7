"""What the log mode SIGNING writes, without anything that could be used again."""

from __future__ import annotations

import re

_REDACTED = "REDACTED"

# Names rather than a list of headers: services add headers of their own.
_HEADER = re.compile(
    r"^([\w.-]*(?:token|secret|password|cookie|authorization|authentication|customer-key)):.*$",
    re.IGNORECASE | re.MULTILINE,
)
_QUERY = re.compile(
    r"(?<![^?&\n])([^=&?\s]*(?:token|secret|password|signature)|key)=[^&\s]*", re.IGNORECASE
)


def signing_log(canonical_request: str, string_to_sign: str, url: str = "") -> str:
    """The text to log about one signature.

    It is Go's, but the values of tokens, secrets, keys and signatures read "REDACTED", so the
    hash in *string_to_sign* need not be that of the text above it.

    Args:
        canonical_request: The canonical request.
        string_to_sign: The string to sign.
        url: The presigned URL, if there is one.
    """
    lines = [
        "Request Signature:",
        "---[ CANONICAL STRING  ]-----------------------------",
        _redact(canonical_request),
        "---[ STRING TO SIGN ]--------------------------------",
        string_to_sign,
    ]
    if url:
        lines += ["---[ SIGNED URL ]------------------------------------", _redact(url)]
    lines.append("-----------------------------------------------------")
    return "\n".join(lines)


def _redact(text: str) -> str:
    return _QUERY.sub(rf"\1={_REDACTED}", _HEADER.sub(rf"\1:{_REDACTED}", text))
