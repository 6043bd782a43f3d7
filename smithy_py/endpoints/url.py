"""URLs as rules see them."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

# urlsplit drops line breaks and tabs instead of refusing them, and lets the rest through.
_FORBIDDEN = re.compile(r'[\x00-\x20\x7f"<>\\^`{|}]')


def parse_url(value: str | None) -> dict[str, Any] | None:
    """``parseURL``: the parts of an HTTP or HTTPS URL.

    A user name and password are left out of the authority, a port stays, and a
    fragment is dropped.

    Returns:
        ``scheme``, ``authority``, ``path`` as given, ``normalizedPath`` with a
        slash at both ends, ``isIp``; or None for what is no such URL, or has a
        query.
    """
    if value is None or _FORBIDDEN.search(value):
        return None
    try:
        parts = urlsplit(value)
        host = parts.hostname
        # Read for its check alone: an impossible port raises.
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or parts.query or not host:
        return None
    path = parts.path
    return {
        "scheme": parts.scheme,
        "authority": parts.netloc.rpartition("@")[2],
        "path": path,
        "normalizedPath": path if path.endswith("/") else path + "/",
        "isIp": _is_ip(host),
    }


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
