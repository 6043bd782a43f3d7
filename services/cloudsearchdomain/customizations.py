"""What CloudSearch Domain does that its model does not say; written by hand."""

from __future__ import annotations

from smithy_py.context import Context
from smithy_py.middleware.inputs import Output, SerializeHandler, SerializeInput


class SearchAsPost:
    """Serialize: sends the query of a search as a form, since it may be too long for a URL."""

    id = "CloudSearchDomain:SearchAsPost"

    def handle_serialize(
        self, ctx: Context, input: SerializeInput, next: SerializeHandler
    ) -> Output:
        """Moves the query to the body, then goes on."""
        request = input.request
        if request.method == "GET" and request.query:
            request.method = "POST"
            request.headers["Content-Type"] = "application/x-www-form-urlencoded"
            request.body = request.query
            request.query = ""
        return next(ctx, input)
