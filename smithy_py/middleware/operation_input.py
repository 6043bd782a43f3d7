"""Keeps the operation's input where the steps behind Serialize can read it."""

from __future__ import annotations

from smithy_py.context import OPERATION_INPUT, Context
from smithy_py.middleware.inputs import Output, SerializeHandler, SerializeInput


class SetOperationInput:
    """Serialize: puts the input, as Initialize left it, into the context."""

    id = "setOperationInput"

    def handle_serialize(
        self, ctx: Context, input: SerializeInput, next: SerializeHandler
    ) -> Output:
        """Runs the rest with the input in the context."""
        return next(ctx.with_value(OPERATION_INPUT, input.parameters), input)
