"""An HTTP client that remembers what it was asked to send."""

from __future__ import annotations

from aws_core.transport.http import BuildableClient
from smithy_py.context import Context
from smithy_py.http import HTTPClient, Request, Response


class Recorder:
    """Keeps every request, and passes it on.

    Attributes:
        requests: The requests, in the order they were sent.

    Args:
        client: What sends them; by default one of the SDK's own.
    """

    def __init__(self, client: HTTPClient | None = None) -> None:
        self.requests: list[Request] = []
        self._client = client or BuildableClient()

    def do(self, request: Request, *, ctx: Context) -> Response:
        self.requests.append(request)
        return self._client.do(request, ctx=ctx)

    @property
    def last(self) -> Request:
        """The request that was sent last."""
        return self.requests[-1]

    def close(self) -> None:
        close = getattr(self._client, "close", None)
        if close is not None:
            close()
