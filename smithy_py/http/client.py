"""The seam between the SDK and whatever sends HTTP."""

from __future__ import annotations

from typing import Protocol

from smithy_py.context import Context
from smithy_py.http.request import Request
from smithy_py.http.response import Response


class HTTPClient(Protocol):
    """Anything that sends a request and gives the response, its body unread."""

    def do(self, request: Request, *, ctx: Context) -> Response:
        """Sends *request* exactly as it stands.

        Args:
            request: What to send; ``request.url`` is the full text of the URL.
            ctx: Bounds everything, the reading of the body included.

        Raises:
            RequestSendError: No whole answer came.
            CanceledError: The context ended first.
        """
        ...
