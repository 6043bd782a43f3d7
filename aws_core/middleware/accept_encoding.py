"""Asks for an answer that is not compressed, or that may be."""

from __future__ import annotations

import zlib

from smithy_py.context import Context
from smithy_py.errors import DeserializationError
from smithy_py.http.response import Response
from smithy_py.middleware.inputs import (
    DeserializeHandler,
    DeserializeInput,
    FinalizeHandler,
    FinalizeInput,
    Output,
)
from smithy_py.middleware.stack import Stack
from smithy_py.middleware.step import Position

_GZIP = zlib.MAX_WBITS | 16


class DisableAcceptEncodingGzip:
    """Finalize: ``Accept-Encoding: identity``, so that checksums are of what is read."""

    id = "DisableAcceptEncodingGzip"

    def handle_finalize(self, ctx: Context, input: FinalizeInput, next: FinalizeHandler) -> Output:
        """Sets the header, then goes on."""
        input.request.headers["Accept-Encoding"] = "identity"
        return next(ctx, input)


class AcceptEncodingGzip:
    """Finalize: ``Accept-Encoding: gzip``; :class:`DecompressGzip` must read the answer."""

    id = "AcceptEncodingGzip"

    def handle_finalize(self, ctx: Context, input: FinalizeInput, next: FinalizeHandler) -> Output:
        """Sets the header, then goes on."""
        input.request.headers["Accept-Encoding"] = "gzip"
        return next(ctx, input)


class DecompressGzip:
    """Deserialize: the body of the answer as it was before it was compressed."""

    id = "DecompressGzip"

    def handle_deserialize(
        self, ctx: Context, input: DeserializeInput, next: DeserializeHandler
    ) -> Output:
        """Runs the rest, and decompresses what came with ``Content-Encoding: gzip``.

        Raises:
            DeserializationError: The body is no whole gzip.
        """
        output = next(ctx, input)
        response = output.raw_response
        if response is not None and response.headers.get("content-encoding") == "gzip":
            headers = response.headers.copy()
            headers.pop("content-encoding")
            headers.pop("content-length", None)
            data = _decompressed(response.read())
            output.raw_response = Response(
                response.status_code, headers, data, response.reason, response.http_version
            )
        return output


def _decompressed(data: bytes) -> bytes:
    # A HEAD has no body, whatever its headers say.
    parts: list[bytes] = []
    try:
        # Several members may follow each other (RFC 1952, 2.2).
        while data:
            reader = zlib.decompressobj(_GZIP)
            parts.append(reader.decompress(data) + reader.flush())
            if not reader.eof:
                raise DeserializationError("the gzip of the answer ends too soon")
            data = reader.unused_data
    except zlib.error as error:
        raise DeserializationError(f"the answer is no gzip: {error}") from error
    return b"".join(parts)


def accept_gzip(stack: Stack) -> None:
    """Has *stack* take answers that are compressed (Go's ``EnableAcceptEncodingGzip``)."""
    if stack.finalize.get(DisableAcceptEncodingGzip.id) is None:
        stack.finalize.add(AcceptEncodingGzip(), Position.BEFORE)
    else:
        stack.finalize.swap(DisableAcceptEncodingGzip.id, AcceptEncodingGzip())
    if stack.deserialize.get("OperationDeserializer") is not None:
        stack.deserialize.insert(DecompressGzip(), "OperationDeserializer")
