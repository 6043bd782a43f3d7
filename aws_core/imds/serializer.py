"""The request of an operation of the EC2 instance metadata service."""

from __future__ import annotations

import posixpath
from urllib.parse import quote

from smithy_py.context import OPERATION, Context
from smithy_py.middleware.inputs import Output, SerializeHandler, SerializeInput

_SAFE = "/:@!$&'()*+,;=~"


class OperationSerializer:
    """Serialize: writes method and path."""

    id = "OperationSerializer"

    def handle_serialize(
        self, ctx: Context, input: SerializeInput, next: SerializeHandler
    ) -> Output:
        """Writes the request, then goes on."""
        operation = ctx.get(OPERATION)
        assert operation is not None
        added = getattr(input.parameters, "path", None) or ""
        input.request.method = operation.method
        input.request.path = quote(append_path(operation.uri, added), safe=_SAFE)
        return next(ctx, input)


def append_path(base: str, added: str) -> str:
    """The two joined and cleaned, as Go's ``path.Join``; a slash at the end stays."""
    path = posixpath.normpath(f"{base}/{added}")
    return f"{path}/" if added.endswith("/") else path
