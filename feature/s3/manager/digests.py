"""What is computed of a body before it is sent."""

from __future__ import annotations

import hashlib
from typing import Any, cast

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

    It stands in a header: nothing needs to be framed, or computed again for another attempt.
    A body that is read piece by piece is read as seldom as can be: over TLS the checksum is left
    to a trailer, as the Go SDK leaves it, and is computed while the body is sent; without TLS
    the hash for the signature is computed beside it.

    Returns:
        The context of the call, with the hash in it where it was computed.
    """
    algorithm = input.checksum_algorithm
    due = bool(algorithm) and is_supported(str(algorithm)) and given_checksum(input) is None
    scheme = bound.scheme if isinstance(body, Body) else ""
    if scheme == "https":
        return ctx
    checksum = new_digest(str(algorithm)) if due else None
    digests: list[Any] = [] if checksum is None else [checksum]
    payload_hash = hashlib.sha256() if scheme == "http" else None
    if payload_hash is not None:
        digests.append(payload_hash)
    _read(body, digests)
    if checksum is not None:
        setattr(input, CHECKSUMS[str(algorithm)], encode(checksum))
    return ctx if payload_hash is None else ctx.with_value(PAYLOAD_HASH, payload_hash.hexdigest())


def _read(body: bytes | memoryview | Body, digests: list[Digest]) -> None:
    if not isinstance(body, Body):
        for digest in digests:
            digest.update(cast(bytes, body))
    elif digests:
        for piece in body.chunks():
            for digest in digests:
                digest.update(piece)
        body.rewind()
