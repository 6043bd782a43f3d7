"""Puts the prefix that an operation's model asks for in front of the host."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from smithy_py.context import OPERATION, OPERATION_INPUT, Context
from smithy_py.errors import SerializationError
from smithy_py.middleware.inputs import FinalizeHandler, FinalizeInput, Output
from smithy_py.schema import members

_LABEL = re.compile(r"\{(\w+)\}")
_HOST_LABEL = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?")


class EndpointHostPrefix:
    """Finalize: the modelled host prefix, its labels filled from the input.

    An endpoint that is an IP address, as test servers have, stays as it is.
    """

    id = "EndpointHostPrefix"

    def handle_finalize(self, ctx: Context, input: FinalizeInput, next: FinalizeHandler) -> Output:
        """Changes the host, then goes on.

        Raises:
            SerializationError: A label's member is empty or no host label.
        """
        operation, value = ctx.get(OPERATION), ctx.get(OPERATION_INPUT)
        if operation is not None:
            names = {m.name: attribute for attribute, m in members(operation.input).items()}

            def fill(match: re.Match[str]) -> str:
                attribute = names[match[1]]
                text = getattr(value, attribute) or ""
                if not _HOST_LABEL.fullmatch(text):
                    raise SerializationError(f"input member {attribute} is no host label: {text!r}")
                return str(text)

            prefix = _LABEL.sub(fill, operation.traits.get("host_prefix", ""))
            if not _is_address(input.request.host):
                input.request.host = prefix + input.request.host
        return next(ctx, input)


def _is_address(host: str) -> bool:
    """Whether *host* is an IP address, whose name nothing can be put in front of."""
    try:
        parts = urlsplit(f"//{host}")
        ip_address(parts.hostname or "")
    except ValueError:
        return False
    return True
