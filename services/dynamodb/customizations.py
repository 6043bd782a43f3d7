"""What DynamoDB does that its model does not say; written by hand."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from smithy_py.context import Context
from smithy_py.errors import ResponseReadError
from smithy_py.middleware.inputs import DeserializeHandler, DeserializeInput, Output

if TYPE_CHECKING:
    from services.dynamodb.options import Options


class ResponseChecksumValidation:
    """Deserialize: compares the body with the CRC32 that came in ``X-Amz-Crc32``.

    A mismatch is an error that is tried again. (The Go SDK only logs it.)
    """

    id = "DynamoDB:ResponseChecksumValidation"

    def __init__(self, options: Options) -> None:
        self._disabled = options.disable_validate_response_checksum

    def handle_deserialize(
        self, ctx: Context, input: DeserializeInput, next: DeserializeHandler
    ) -> Output:
        """Runs the rest, then checks the answer.

        Raises:
            ResponseReadError: The body is not the one that DynamoDB sent.
        """
        output = next(ctx, input)
        response = output.raw_response
        if self._disabled or response is None:
            return output
        expected = response.headers.get("x-amz-crc32")
        if expected is not None and "content-encoding" not in response.headers:
            actual = str(zlib.crc32(response.read()))
            if actual != expected:
                raise ResponseReadError(
                    f"response checksum validation failed: expected CRC32 {expected}, got {actual}"
                )
        return output
