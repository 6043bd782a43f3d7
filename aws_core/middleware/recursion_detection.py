"""Lets Lambda notice that a function calls itself."""

from __future__ import annotations

import os
from urllib.parse import quote

from smithy_py.context import Context
from smithy_py.middleware.inputs import BuildHandler, BuildInput, Output

_HEADER = "X-Amzn-Trace-Id"
_SAFE = " =;:+&[]{}\"',"


class RecursionDetection:
    """Build: passes Lambda's trace id on, inside Lambda, where no header is set."""

    id = "RecursionDetection"

    def __init__(self) -> None:
        self.idle = "AWS_LAMBDA_FUNCTION_NAME" not in os.environ

    def handle_build(self, ctx: Context, input: BuildInput, next: BuildHandler) -> Output:
        """Sets the header, then goes on."""
        if not self.idle:
            trace_id = os.environ.get("_X_AMZN_TRACE_ID", "")
            if trace_id and _HEADER not in input.request.headers:
                input.request.headers[_HEADER] = quote(trace_id, safe=_SAFE)
        return next(ctx, input)
