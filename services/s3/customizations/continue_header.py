"""Asks S3 before a large body is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smithy_py.context import Context
from smithy_py.middleware.inputs import BuildHandler, BuildInput, Output

if TYPE_CHECKING:
    from services.s3.options import Options

DEFAULT_THRESHOLD = 2 * 1024 * 1024


class Continue100:
    """Build: ``Expect: 100-continue`` for large bodies, and for those of unknown length.

    From ``continue_header_threshold_bytes`` on; 0 is 2 MiB, below 0 is never.
    """

    id = "S3100Continue"

    def __init__(self, options: Options) -> None:
        self._threshold = options.continue_header_threshold_bytes or DEFAULT_THRESHOLD

    def handle_build(self, ctx: Context, input: BuildInput, next: BuildHandler) -> Output:
        """Sets the header, then goes on."""
        if self._threshold > 0:
            length = input.request.body.length()
            if length is None or length >= self._threshold:
                input.request.headers["Expect"] = "100-continue"
        return next(ctx, input)
