"""What is computed of a body before it is sent."""

from __future__ import annotations

import hashlib
from typing import cast

from aws_core.checksum.algorithms import Digest, encode, is_supported, new_digest
from aws_core.signer.payload_hash import PAYLOAD_HASH
from feature.s3.manager.bound_client import BoundClient
from feature.s3.manager.fields import CHECKSUMS, given_checksum
from services import s3
from smithy_py.context import Context
from smithy_py.http.body import Body


def compute_digests(
    bound: BoundClient,
    input: s3.PutObjectInput | s3.UploadPartInput,
    body: bytes | memoryview | Body,
    ctx: Context,
) -> Context:
    """Sets the checksum of *body* by the algorithm of *input*, unless it has one.

    It stands in a header: nothing needs to be framed, or computed again for another attempt, and
    every store knows it. A body that is read piece by piece is read as seldom as can be: to AWS
    over TLS its checksum is a trailer, as in the Go SDK, computed while the body is sent; without
    TLS the hash for the signature is computed in the same reading.

    Returns:
        The context of the call, with the hash in it where it was computed.
    """
    algorithm = str(input.checksum_algorithm or "")
    due = is_supported(algorithm) and given_checksum(input) is None
    in_pieces = isinstance(body, Body)
    if in_pieces and bound.has_trailers:
        return ctx
    checksum = new_digest(algorithm) if due else None
    payload_hash = hashlib.sha256() if in_pieces and bound.signs_payloads else None
    _read(body, [digest for digest in (checksum, payload_hash) if digest is not None])
    if checksum is not None:
        setattr(input, CHECKSUMS[algorithm], encode(checksum))
    if payload_hash is not None:
        ctx = ctx.with_value(PAYLOAD_HASH, payload_hash.hexdigest())
    return ctx


def _read(body: bytes | memoryview | Body, digests: list[Digest]) -> None:
    if not isinstance(body, Body):
        for digest in digests:
            digest.update(cast(bytes, body))
    elif digests:
        for piece in body.chunks():
            for digest in digests:
                digest.update(piece)
        body.rewind()
