"""Asks the service for the checksum of what it answers."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from aws_core.checksum.setup_input_context import COMPATIBLE
from smithy_py.context import OPERATION, Context
from smithy_py.middleware.inputs import InitializeHandler, InitializeInput, Output

if TYPE_CHECKING:
    from aws_core.options import ClientOptions

ENABLED = "ENABLED"


class SetupOutputContext:
    """Initialize: asks for checksums, where ``response_checksum_validation`` says so.

    The caller's input is not changed; the rest of the stack sees a copy.
    """

    id = "AWSChecksum:SetupOutputContext"

    def __init__(self, options: ClientOptions) -> None:
        self._when_supported = (
            options.checksum_policy != COMPATIBLE
            and options.response_checksum_validation == "when_supported"
        )

    def handle_initialize(
        self, ctx: Context, input: InitializeInput, next: InitializeHandler
    ) -> Output:
        """Sets the validation mode, then goes on."""
        operation = ctx.get(OPERATION)
        if operation is not None and self._when_supported:
            member = operation.traits["http_checksum"].get("request_validation_mode_member")
            if member and getattr(input.parameters, member, None) is None:
                input.parameters = copy.copy(input.parameters)
                setattr(input.parameters, member, ENABLED)
        return next(ctx, input)
