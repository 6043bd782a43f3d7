"""Says what may help where a store that only resembles S3 refuses a checksum."""

from __future__ import annotations

from aws_core.checksum.setup_input_context import InputChecksum
from smithy_py.errors import APIError
from smithy_py.http.request import Request

_CODES = frozenset(
    {
        "BadDigest",
        "IncompleteBody",
        "InvalidArgument",
        "InvalidDigest",
        "InvalidRequest",
        "MalformedTrailerError",
        "MissingContentLength",
        "MissingContentMD5",
        "NotImplemented",
        "XAmzContentSHA256Mismatch",
    }
)
_OF_TRAILERS = frozenset({"SignatureDoesNotMatch"})


def add_note(error: APIError, request: Request, checksum: InputChecksum) -> None:
    """Adds a note to *error* where the checksum may be why another store than AWS's refused.

    Args:
        error: What the store answered.
        request: What it was asked, as it was sent.
        checksum: The checksum that went with it.
    """
    if checksum.asked or "amazonaws." in request.host:
        return
    trailing = "x-amz-trailer" in request.headers
    if error.error_code in _CODES or (trailing and error.error_code in _OF_TRAILERS):
        kind = "trailer" if trailing else "header"
        error.add_note(
            f"the request carried the {kind} {checksum.header}, which this store may not know; "
            'the option checksum_policy="compatible" sends none'
        )
