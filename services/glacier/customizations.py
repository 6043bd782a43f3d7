"""What Glacier does that its model does not say; written by hand."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Iterable

from smithy_py.context import Context
from smithy_py.errors import SerializationError
from smithy_py.http.body import CHUNK_SIZE, Body
from smithy_py.middleware.inputs import (
    FinalizeHandler,
    FinalizeInput,
    InitializeHandler,
    InitializeInput,
    Output,
    SerializeHandler,
    SerializeInput,
)

_TREE_HASH = "X-Amz-Sha256-Tree-Hash"


class DefaultAccountID:
    """Initialize: "-", the account of the credentials, where the input names no account."""

    id = "Glacier:DefaultAccountID"

    def handle_initialize(
        self, ctx: Context, input: InitializeInput, next: InitializeHandler
    ) -> Output:
        """Fills in a copy of the input, then goes on."""
        if input.parameters.account_id is None:
            input.parameters = copy.copy(input.parameters)
            input.parameters.account_id = "-"
        return next(ctx, input)


class APIVersion:
    """Serialize: the version of the API, which every request must name."""

    id = "Glacier:APIVersion"

    def __init__(self, version: str) -> None:
        self._version = version

    def handle_serialize(
        self, ctx: Context, input: SerializeInput, next: SerializeHandler
    ) -> Output:
        """Sets the header, then goes on."""
        input.request.headers["X-Amz-Glacier-Version"] = self._version
        return next(ctx, input)


class TreeHash:
    """Finalize: the two SHA-256 hashes of an upload, unless the caller gave the tree's."""

    id = "Glacier:TreeHash"

    def handle_finalize(self, ctx: Context, input: FinalizeInput, next: FinalizeHandler) -> Output:
        """Sets the headers, then goes on.

        Raises:
            SerializationError: The body can be read only once.
        """
        request = input.request
        if request.body.length() != 0 and not request.headers.get(_TREE_HASH):
            tree, linear = hashes(request.body)
            request.headers[_TREE_HASH] = tree
            request.headers["X-Amz-Content-Sha256"] = linear
        return next(ctx, input)


def hashes(body: Body) -> tuple[str, str]:
    """The tree hash and the plain hash of *body*, in hexadecimal; it is back at its start then.

    Raises:
        SerializationError: It can be read only once.
    """
    if not body.seekable:
        raise SerializationError(
            "the tree hash of the body can be computed only if it can be read twice; "
            "give bytes or a seekable file, or the checksum"
        )
    linear = hashlib.sha256()
    leaves: list[bytes] = []
    body.rewind()
    for block in _blocks(body):
        linear.update(block)
        leaves.append(hashlib.sha256(block).digest())
    body.rewind()
    return tree_hash(leaves).hex(), linear.hexdigest()


def _blocks(body: Body) -> Iterable[bytes]:
    """The body in pieces of exactly 1 MiB, but for the last; a file may read less at once."""
    left = bytearray()
    for chunk in body.chunks():
        left += chunk
        while len(left) >= CHUNK_SIZE:
            yield bytes(left[:CHUNK_SIZE])
            del left[:CHUNK_SIZE]
    if left:
        yield bytes(left)


def tree_hash(leaves: list[bytes]) -> bytes:
    """The root over the hashes of the pieces; where their number is odd, the last moves up.

    Args:
        leaves: The SHA-256 of each MiB, in order.
    """
    if not leaves:
        return hashlib.sha256().digest()
    while len(leaves) > 1:
        pairs = [leaves[i : i + 2] for i in range(0, len(leaves), 2)]
        leaves = [hashlib.sha256(b"".join(p)).digest() if len(p) == 2 else p[0] for p in pairs]
    return leaves[0]
