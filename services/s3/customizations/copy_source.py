"""What a copy is of: bucket, key and version in one text."""

from __future__ import annotations

import copy
from urllib.parse import quote

from smithy_py.context import Context
from smithy_py.middleware.inputs import InitializeHandler, InitializeInput, Output

_VERSION = "?versionId="
_ALLOWED = "/%~:!$&'()*,;=@"


def copy_source(bucket: str, key: str, version_id: str | None = None) -> str:
    """The text to give as ``copy_source``, exact for every key.

    Args:
        bucket: The name of the bucket, or the ARN of an access point.
        key: The key of the object, as it is.
        version_id: The version of the object, for another than the current one.
    """
    if bucket.startswith("arn:"):
        bucket += "/object"
    version = "" if version_id is None else _VERSION + quote(version_id, safe="")
    return f"{bucket}/{quote(key, safe='/')}{version}"


class EncodeCopySource:
    """Initialize: escapes what no header can carry, in a text that is otherwise left alone.

    ``copy_source`` is in the escaped form that S3 asks for, so "%" begins an escape; spaces,
    letters beyond ASCII and the like, and "+", which S3 would take for a space, are escaped
    for the caller. :func:`copy_source` escapes everything.
    """

    id = "S3:EncodeCopySource"

    def handle_initialize(
        self, ctx: Context, input: InitializeInput, next: InitializeHandler
    ) -> Output:
        """Escapes, then goes on."""
        source = getattr(input.parameters, "copy_source", None)
        if isinstance(source, str):
            path, separator, version = source.partition(_VERSION)
            escaped = f"{quote(path, safe=_ALLOWED)}{separator}{version}"
            if escaped != source:
                input.parameters = copy.copy(input.parameters)
                input.parameters.copy_source = escaped
        return next(ctx, input)
