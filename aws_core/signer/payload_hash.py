"""The SHA-256 of the body, which the signature covers."""

from __future__ import annotations

import hashlib

from smithy_py.context import OPERATION, Context, ContextKey
from smithy_py.errors import SigningError
from smithy_py.http.body import Body, BytesBody
from smithy_py.middleware.inputs import FinalizeHandler, FinalizeInput, Output

PAYLOAD_HASH: ContextKey[str] = ContextKey("payload_hash")

UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
STREAMING_EVENTS = "STREAMING-AWS4-HMAC-SHA256-EVENTS"
"""Stands in place of the hash of a body of events, each of which is signed by itself."""
EMPTY_HASH = hashlib.sha256(b"").hexdigest()


class ComputePayloadHash:
    """Finalize: the hash of the body, unless a hash or its absence is settled already.

    Operations whose model says so are sent over TLS without a hash.
    """

    id = "ComputePayloadHash"

    def handle_finalize(self, ctx: Context, input: FinalizeInput, next: FinalizeHandler) -> Output:
        """Puts the hash into the context, then goes on.

        Raises:
            SigningError: The body can be read only once.
        """
        if ctx.get(PAYLOAD_HASH) is None:
            request, operation = input.request, ctx.get(OPERATION)
            unsigned = operation is not None and operation.traits.get("unsigned_payload")
            if signs_events(request.body):
                request.headers["X-Amz-Content-Sha256"] = STREAMING_EVENTS
                ctx = ctx.with_value(PAYLOAD_HASH, STREAMING_EVENTS)
            elif unsigned and request.scheme == "https":
                ctx = ctx.with_value(PAYLOAD_HASH, UNSIGNED_PAYLOAD)
            else:
                ctx = ctx.with_value(PAYLOAD_HASH, payload_hash(request.body))
        return next(ctx, input)


def signs_events(body: Body) -> bool:
    """Whether *body* is an event stream, known by its method, since few programs import it."""
    return not isinstance(body, BytesBody) and hasattr(body, "sign_with")


def payload_hash(body: Body) -> str:
    """The SHA-256 of *body* in hexadecimal; the body stands at its start afterwards.

    Raises:
        SigningError: The body can be read only once.
    """
    if isinstance(body, BytesBody):
        return hashlib.sha256(body.data).hexdigest() if body.data else EMPTY_HASH
    if not body.seekable:
        raise SigningError(
            "failed to compute payload hash: unseekable stream is not supported without TLS; "
            "give bytes or a seekable file"
        )
    digest = hashlib.sha256()
    body.rewind()
    for chunk in body.chunks():
        digest.update(chunk)
    body.rewind()
    return digest.hexdigest()
