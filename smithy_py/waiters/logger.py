"""Logs the attempts of a waiter."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from smithy_py.context import Context
from smithy_py.middleware.inputs import InitializeHandler, InitializeInput, Output
from smithy_py.middleware.stack import Stack


class WaiterLogger:
    """Initialize: logs which attempt of a waiter the call is, at DEBUG."""

    id = "WaiterLogger"

    def __init__(self, logger: logging.Logger, attempt: int) -> None:
        self._logger = logger
        self._attempt = attempt

    def handle_initialize(
        self, ctx: Context, input: InitializeInput, next: InitializeHandler
    ) -> Output:
        """Logs it, then goes on."""
        self._logger.debug("attempting waiter request, attempt count: %d", self._attempt)
        return next(ctx, input)


def with_waiter_logger(attempt: int) -> Callable[[Any], None]:
    """An option function that logs *attempt* to the client's logger, or to "smithy_py"."""

    def apply(options: Any) -> None:
        logger: logging.Logger = options.logger or logging.getLogger("smithy_py")

        def add_waiter_logger(stack: Stack) -> None:
            stack.initialize.add(WaiterLogger(logger, attempt))

        options.api_options = (*options.api_options, add_waiter_logger)

    return apply
