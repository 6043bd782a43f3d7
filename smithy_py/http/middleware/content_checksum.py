"""Sends the MD5 of the body for operations that ask for it by ``httpChecksumRequired``."""

from __future__ import annotations

import base64
import hashlib

from smithy_py.context import Context
from smithy_py.errors import SerializationError
from smithy_py.middleware.inputs import BuildHandler, BuildInput, Output


class ContentChecksum:
    """Build: sets ``Content-MD5``, unless it is set already."""

    id = "ContentChecksum"

    def handle_build(self, ctx: Context, input: BuildInput, next: BuildHandler) -> Output:
        """Reads the body once, then goes on.

        Raises:
            SerializationError: The body cannot be read twice.
        """
        headers, body = input.request.headers, input.request.body
        if "content-md5" not in headers:
            if not body.seekable:
                raise SerializationError("the body cannot be read twice, as its MD5 needs")
            digest = hashlib.md5(usedforsecurity=False)
            body.rewind()
            for chunk in body.chunks():
                digest.update(chunk)
            body.rewind()
            headers["Content-MD5"] = base64.b64encode(digest.digest()).decode("ascii")
        return next(ctx, input)
