"""Checks the body of a response against the checksum beside it, while it is read."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from aws_core.checksum.algorithms import (
    RESPONSE_ORDER,
    encode,
    header_name,
    is_supported,
    new_digest,
)
from aws_core.checksum.metadata import VALIDATED_ALGORITHMS
from aws_core.checksum.setup_output_context import ENABLED
from smithy_py.context import OPERATION, OPERATION_INPUT, Context
from smithy_py.errors import DeserializationError
from smithy_py.http.response import Response
from smithy_py.middleware.inputs import DeserializeHandler, DeserializeInput, Output

if TYPE_CHECKING:
    from aws_core.options import ClientOptions


_LOGGER = logging.getLogger("aws_core")
_RESPONSE_HEADERS = [(algorithm, header_name(algorithm)) for algorithm in RESPONSE_ORDER]


class ChecksumMismatchError(DeserializationError):
    """The body that was read is not the body that the service's checksum is of."""


class ValidateOutputPayloadChecksum:
    """Deserialize: has the body checked while it is read, where a checksum came with it.

    As in the Go SDK: answers of status 200 only (a range has no checksum of its
    own), never the composite checksums of multipart uploads, and of several the
    last one in the SDK's order.
    """

    id = "AWSChecksum:ValidateOutputPayloadChecksum"

    def __init__(self, options: ClientOptions) -> None:
        self._logger = options.logger or _LOGGER

    def handle_deserialize(
        self, ctx: Context, input: DeserializeInput, next: DeserializeHandler
    ) -> Output:
        """Runs the rest, then watches the body."""
        output = next(ctx, input)
        response = output.raw_response
        if response is not None and response.status_code == 200 and _is_asked_for(ctx):
            algorithm = self._choose(response)
            if algorithm is not None:
                _watch(response, algorithm)
                output.metadata.set(VALIDATED_ALGORITHMS, (algorithm,))
        return output

    def _choose(self, response: Response) -> str | None:
        chosen = None
        for algorithm, name in _RESPONSE_HEADERS:
            value = response.headers.get(name)
            if value is None or not is_supported(algorithm):
                continue
            if "-" in value:
                self._logger.debug("Skipped validation of multipart checksum.")
                continue
            chosen = algorithm
        return chosen


def _is_asked_for(ctx: Context) -> bool:
    operation = ctx.get(OPERATION)
    if operation is None:
        return False
    member = operation.traits["http_checksum"].get("request_validation_mode_member")
    return bool(member) and getattr(ctx.get(OPERATION_INPUT), member, None) == ENABLED


def _watch(response: Response, algorithm: str) -> None:
    digest = new_digest(algorithm)
    expected = response.headers[header_name(algorithm)]

    def end() -> None:
        actual = encode(digest)
        if actual.lower() != expected.lower():
            raise ChecksumMismatchError(
                f"checksum did not match: algorithm {algorithm}, expect {expected}, actual {actual}"
            )

    response.body.observe(digest.update, end)
