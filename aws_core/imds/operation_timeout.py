"""How long an operation of the EC2 instance metadata service may take."""

from __future__ import annotations

from aws_core.imds.options import Options
from smithy_py.context import Context, with_timeout
from smithy_py.errors import DeadlineExceededError, RequestSendError
from smithy_py.middleware.inputs import InitializeHandler, InitializeInput, Output

DEFAULT_TIMEOUT = 5.0


class OperationTimeout:
    """Initialize: ends a call after 5 seconds where its context has no deadline."""

    id = "OperationTimeout"

    def __init__(self, options: Options) -> None:
        self.idle = options.disable_default_timeout

    def handle_initialize(
        self, ctx: Context, input: InitializeInput, next: InitializeHandler
    ) -> Output:
        """Runs the rest.

        Raises:
            RequestSendError: It took longer than 5 seconds.
        """
        if self.idle or ctx.remaining() is not None:
            return next(ctx, input)
        with with_timeout(DEFAULT_TIMEOUT, ctx) as limited:
            try:
                return next(limited, input)
            except DeadlineExceededError as error:
                if ctx.error() is not None:
                    raise
                message = f"EC2 IMDS gave no answer within {DEFAULT_TIMEOUT:g} s"
                raise RequestSendError(message, timeout=True) from error
