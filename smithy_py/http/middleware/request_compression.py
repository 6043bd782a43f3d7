"""Compresses the body of operations whose model allows it."""

from __future__ import annotations

import gzip
from typing import Protocol

from smithy_py.context import Context
from smithy_py.errors import SerializationError
from smithy_py.http.body import BytesBody
from smithy_py.middleware.inputs import Output, SerializeHandler, SerializeInput
from smithy_py.user_agent_features import add_features

_FEATURES = ("L",)
LARGEST_MINIMUM = 10_485_760


class CompressionOptions(Protocol):
    """The options this middleware reads."""

    @property
    def disable_request_compression(self) -> bool:
        """Whether bodies stay as they are."""
        ...

    @property
    def request_min_compress_size_bytes(self) -> int:
        """From how many bytes on a body is compressed."""
        ...


class RequestCompression:
    """Serialize: gzip for a body of known length that is large enough.

    ``Content-Encoding`` says so, behind encodings that are there already. The
    bytes are the same for the same body, so every attempt sends the same.
    """

    id = "RequestCompression"

    def __init__(self, options: CompressionOptions) -> None:
        self._disabled = options.disable_request_compression
        self._minimum = options.request_min_compress_size_bytes

    def handle_serialize(
        self, ctx: Context, input: SerializeInput, next: SerializeHandler
    ) -> Output:
        """Compresses the body, then goes on.

        Raises:
            SerializationError: The minimum size is out of range.
        """
        if not self._disabled:
            if not 0 <= self._minimum <= LARGEST_MINIMUM:
                raise SerializationError(
                    f"invalid range for min request compression size bytes {self._minimum}, "
                    f"must be within 0 and {LARGEST_MINIMUM} inclusively"
                )
            request = input.request
            length = request.body.length()
            if length is not None and length >= self._minimum:
                request.body = BytesBody(gzip.compress(bytes(request.body), mtime=0))
                given = request.headers.get("content-encoding")
                request.headers["Content-Encoding"] = f"{given}, gzip" if given else "gzip"
                ctx = add_features(ctx, _FEATURES)
        return next(ctx, input)
