"""User data of instances as people write it: the API wants it in base64."""

from __future__ import annotations

import base64
import copy

from smithy_py.context import Context
from smithy_py.middleware.inputs import InitializeHandler, InitializeInput, Output


class EncodeUserData:
    """Initialize: ``user_data`` in base64, as boto3 does; the caller's input never changes.

    The Go SDK sends what it is given. To do so too, remove this middleware.
    """

    id = "EncodeUserData"

    def handle_initialize(
        self, ctx: Context, input: InitializeInput, next: InitializeHandler
    ) -> Output:
        """Encodes it, then goes on."""
        text = input.parameters.user_data
        # Anything but text is for the validation to refuse.
        if isinstance(text, str) and text:
            input.parameters = copy.copy(input.parameters)
            input.parameters.user_data = base64.b64encode(text.encode()).decode()
        return next(ctx, input)
