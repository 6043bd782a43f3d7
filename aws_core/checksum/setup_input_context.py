"""Decides which checksum a request gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_core.checksum.algorithms import CONTENT_MD5, DEFAULT, header_name
from smithy_py.context import OPERATION, Context, ContextKey
from smithy_py.middleware.inputs import InitializeHandler, InitializeInput, Output

if TYPE_CHECKING:
    from aws_core.options import ClientOptions


COMPATIBLE = "compatible"


class InputChecksum:
    """The checksum of one call's body: computed once, used by every attempt.

    Args:
        algorithm: Its name, or ``CONTENT_MD5``.
        asked: Whether the caller asked for it.
        trailing: Whether it may follow the body.

    Attributes:
        value: The checksum in base64, once it is known.
    """

    __slots__ = ("algorithm", "asked", "trailing", "value")

    def __init__(self, algorithm: str, *, asked: bool = False, trailing: bool = True) -> None:
        self.algorithm = algorithm
        self.asked = asked
        self.trailing = trailing
        self.value: str | None = None

    @property
    def header(self) -> str:
        """The header or trailer that carries it."""
        return CONTENT_MD5 if self.algorithm == CONTENT_MD5 else header_name(self.algorithm)


INPUT_CHECKSUM: ContextKey[InputChecksum] = ContextKey("input_checksum")


class SetupInputContext:
    """Initialize: the algorithm the caller asked for, or CRC32 where one is due.

    One is due where the operation requires it, or supports it and
    ``request_checksum_calculation`` is "when_supported". With the ``checksum_policy``
    "compatible" it is ``Content-MD5``, only where it is required, and none is a trailer.
    """

    id = "AWSChecksum:SetupInputContext"

    def __init__(self, options: ClientOptions) -> None:
        self._compatible = options.checksum_policy == COMPATIBLE
        self._when_supported = (
            not self._compatible and options.request_checksum_calculation == "when_supported"
        )

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
                checksum = InputChecksum(
                    str(asked).upper(), asked=True, trailing=not self._compatible
                )
                ctx = ctx.with_value(INPUT_CHECKSUM, checksum)
            elif trait.get("request_checksum_required") or self._when_supported:
                algorithm = CONTENT_MD5 if self._compatible else DEFAULT
                ctx = ctx.with_value(INPUT_CHECKSUM, InputChecksum(algorithm))
        return next(ctx, input)
