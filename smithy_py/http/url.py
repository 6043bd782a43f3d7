"""Escaping of paths and queries, by Smithy's rules."""

from __future__ import annotations

from urllib.parse import quote

_UNRESERVED = "-._~"


def escape_label(value: str) -> str:
    """*value* as one path segment: only unreserved characters (RFC 3986) stay."""
    return quote(value, safe=_UNRESERVED)


def escape_greedy_label(value: str) -> str:
    """*value* as several path segments: as :func:`escape_label`, but slashes stay."""
    return quote(value, safe=_UNRESERVED + "/")


def escape_query(value: str) -> str:
    """*value* as a query name or value: only unreserved characters stay."""
    return quote(value, safe=_UNRESERVED)


def escape_path(path: str) -> str:
    """*path*, escaped once more for SigV4's canonical form: slashes stay."""
    return quote(path, safe=_UNRESERVED + "/")


def join_paths(base: str, path: str) -> str:
    """*path* below *base*, with one slash between them."""
    return (base.rstrip("/") + "/" + path.removeprefix("/")) if base.strip("/") else path
