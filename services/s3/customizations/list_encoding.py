"""Lists keys that XML cannot carry."""

from __future__ import annotations

import copy
from typing import Any
from urllib.parse import unquote_plus

from smithy_py.context import Context
from smithy_py.middleware.inputs import InitializeHandler, InitializeInput, Output

_URL = "url"
_TEXTS = (
    "delimiter",
    "key_marker",
    "marker",
    "next_key_marker",
    "next_marker",
    "prefix",
    "start_after",
    "upload_id_marker",
)
_LISTS = (
    ("common_prefixes", "prefix"),
    ("contents", "key"),
    ("delete_markers", "key"),
    ("uploads", "key"),
    ("versions", "key"),
)


class ListEncoding:
    """Initialize: asks for escaped keys and gives them back as they are, as boto3 does.

    XML has no way to write control characters, which keys may have. Who sets
    ``encoding_type`` gets what the service sends; so does everyone where a store ignores it.
    """

    id = "S3:ListEncoding"

    def handle_initialize(
        self, ctx: Context, input: InitializeInput, next: InitializeHandler
    ) -> Output:
        """Asks, runs the rest, then unescapes."""
        if getattr(input.parameters, "encoding_type", None) is not None:
            return next(ctx, input)
        input.parameters = copy.copy(input.parameters)
        input.parameters.encoding_type = _URL
        output = next(ctx, input)
        if getattr(output.result, "encoding_type", None) == _URL:
            _decode(output.result)
        return output


def _decode(result: Any) -> None:
    result.encoding_type = None
    for name in _TEXTS:
        if getattr(result, name, None):
            _decode_member(result, name)
    for name, member in _LISTS:
        for item in getattr(result, name, None) or ():
            _decode_member(item, member)


def _decode_member(value: Any, name: str) -> None:
    text = getattr(value, name)
    if text is not None and ("%" in text or "+" in text):
        setattr(value, name, unquote_plus(text))
