"""Decides which checksum a request gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_core.checksum.algorithms import DEFAULT
from smithy_py.context import OPERATION, Context, ContextKey
from smithy_py.middleware.inputs import InitializeHandler, InitializeInput, Output

if TYPE_CHECKING:
    from aws_core.options import ClientOptions


class InputChecksum:
    """The checksum of one call's body: computed once, used by every attempt."""

    __slots__ = ("algorithm", "value")

    def __init__(self, algorithm: str) -> None:
        self.algorithm = algorithm
        self.value: str | None = None


INPUT_CHECKSUM: ContextKey[InputChecksum] = ContextKey("input_checksum")


class SetupInputContext:
    """Initialize: the algorithm the caller asked for, or CRC32 where one is due.

    One is due where the operation requires it, or supports it and
    ``request_checksum_calculation`` is "when_supported".
    """

    id = "AWSChecksum:SetupInputContext"

    def __init__(self, options: ClientOptions) -> None:
        self._when_supported = options.request_checksum_calculation == "when_supported"

    def handle_initialize(
        self, ctx: Context, input: InitializeInput, next: InitializeHandler
    ) -> Output:
        """Puts the algorithm into the context, then goes on."""
        operation = ctx.get(OPERATION)
        if operation is not None:
            trait = operation.traits["http_checksum"]
            member = trait.get("request_algorithm_member")
            asked = getattr(input.parameters, member, None) if member else None
            if asked:
                ctx = ctx.with_value(INPUT_CHECKSUM, InputChecksum(str(asked).upper()))
            elif trait.get("request_checksum_required") or self._when_supported:
                ctx = ctx.with_value(INPUT_CHECKSUM, InputChecksum(DEFAULT))
        return next(ctx, input)
