"""What EC2 does that its model does not say; written by hand."""

from __future__ import annotations

import base64
import binascii
import contextlib
from typing import Any

from aws_core import presigned_copy
from smithy_py.context import Context
from smithy_py.middleware.inputs import DeserializeHandler, DeserializeInput, Output


class Presign(presigned_copy.Presign):
    """Initialize: the presigned URL of CopySnapshot, and the region it is signed for."""

    url = "presigned_url"
    sends_source_region = True

    def complete(self, parameters: Any, url: str) -> None:
        """Puts both into the input that is sent."""
        super().complete(parameters, url)
        parameters.destination_region = self._options.region


class DecodeConsoleOutput:
    """Deserialize: the console's output as text, as boto3 gives it; the Go SDK leaves base64."""

    id = "EC2:DecodeConsoleOutput"

    def handle_deserialize(
        self, ctx: Context, input: DeserializeInput, next: DeserializeHandler
    ) -> Output:
        """Runs the rest, then decodes the output; what is no base64 stays as it is."""
        output = next(ctx, input)
        text = output.result.output
        if text:
            with contextlib.suppress(binascii.Error):
                decoded = base64.b64decode(text, validate=True)
                output.result.output = decoded.decode(errors="replace")
        return output
