"""Notices an error that S3 sends with status 200."""

from __future__ import annotations

import re

from smithy_py.context import Context
from smithy_py.middleware.inputs import DeserializeHandler, DeserializeInput, Output

_ERROR = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<Error[\s>]")


class ProcessResponseFor200Error:
    """Deserialize: changes a status of success to 500, so that the request is tried again.

    S3 sends the status of long operations before it knows how they end. An
    empty body is no error.
    """

    id = "S3:ProcessResponseFor200Error"

    def handle_deserialize(
        self, ctx: Context, input: DeserializeInput, next: DeserializeHandler
    ) -> Output:
        """Runs the rest, then looks at the answer's document."""
        output = next(ctx, input)
        response = output.raw_response
        if response is None or not 200 <= response.status_code < 300:
            return output
        if _ERROR.match(response.read()):
            response.status_code = 500
        return output
