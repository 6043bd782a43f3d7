"""Endpoint: the answer of a rule set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

_NOTHING: Mapping[str, Any] = {}


class Endpoint(NamedTuple):
    """Where a call is sent, and what is known about that place.

    A rule set hands the same endpoint to every call with the same parameters,
    so neither the endpoint nor anything in it may be changed. Make another one
    with ``endpoint._replace(...)``.

    Attributes:
        url: Scheme, authority and base path, without a query.
        headers: Values to send with each call, by header name.
        properties: What else the rules say, ``authSchemes`` above all. Maps are
            mappings, lists are tuples, the rest are strings and booleans.
    """

    url: str
    headers: Mapping[str, tuple[str, ...]] = _NOTHING
    properties: Mapping[str, Any] = _NOTHING
