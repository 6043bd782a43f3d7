"""What a failed connection means."""

from __future__ import annotations

from aws_core.imds.errors import UnreachableError
from smithy_py.context import Context
from smithy_py.errors import ConnectError
from smithy_py.middleware.inputs import DeserializeHandler, DeserializeInput, Output


class Reachability:
    """Deserialize: has a connection that cannot be opened end the call at once.

    The service is on the host of the instance, where a connection takes microseconds. So one
    try of 250 ms tells that this is no EC2 instance; the Go SDK makes three, seconds apart.
    """

    id = "Reachability"

    def handle_deserialize(
        self, ctx: Context, input: DeserializeInput, next: DeserializeHandler
    ) -> Output:
        """Runs the rest.

        Raises:
            UnreachableError: No connection could be opened.
        """
        try:
            return next(ctx, input)
        except ConnectError as error:
            message = f"{error.args[0]}; this does not seem to be an EC2 instance"
            raise UnreachableError(message, timeout=error.timeout) from error
