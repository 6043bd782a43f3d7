"""Sends without TLS where the client says so."""

from __future__ import annotations

from typing import Protocol

from smithy_py.context import Context
from smithy_py.middleware.inputs import FinalizeHandler, FinalizeInput, Output


class HTTPSOptions(Protocol):
    """The option this middleware reads."""

    @property
    def disable_https(self) -> bool:
        """Whether requests go out as plain HTTP."""
        ...


class DisableHTTPS:
    """Finalize: changes the scheme to ``http`` where ``disable_https`` is set."""

    id = "disableHTTPS"

    def __init__(self, options: HTTPSOptions) -> None:
        self.idle = not options.disable_https

    def handle_finalize(self, ctx: Context, input: FinalizeInput, next: FinalizeHandler) -> Output:
        """Changes the scheme, then goes on."""
        if not self.idle:
            input.request.scheme = "http"
        return next(ctx, input)
