"""Asks the service for the checksums of an object that is fetched in ranges.

Answers about a range tell none. All of it is more than a download needs: where the service does
not tell, or does not let the caller know, there is nothing to compare.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from feature.s3.manager.bound_client import BoundClient
from feature.s3.manager.composite import CompositeChecksum
from feature.s3.manager.fields import CHECKSUMS, copied
from feature.s3.manager.whole import (
    WholeChecksum,
    told,
    whole_checksum,
)
from services import s3
from services.s3 import types
from smithy_py.context import Context
from smithy_py.errors import APIError, DeserializationError, RequestSendError
from smithy_py.middleware.inputs import DeserializeHandler, DeserializeInput, Output
from smithy_py.middleware.stack import Stack

ObjectChecksum = WholeChecksum | CompositeChecksum

# An entity tag with the number of parts behind the hash is that of an upload in parts.
_OF_PARTS = re.compile(r'"?[0-9a-f]{32}-\d{1,5}"?')
# A page tells of a thousand parts, in some 200 bytes each.
_MOST_BYTES = 4 * 1024 * 1024
_ATTRIBUTES = ["ETag", "Checksum", "ObjectParts", "ObjectSize"]


def find_checksum(
    bound: BoundClient, input: s3.GetObjectInput, e_tag: str | None, size: int, ctx: Context
) -> ObjectChecksum | None:
    """The checksum of the whole object, or those of its parts.

    One call for most objects: GetObjectAttributes where the entity tag is that of an upload in
    parts, HeadObject where it is not, and where the first is refused.

    Args:
        bound: The client to call.
        input: What is downloaded.
        e_tag: The entity tag of what is downloaded.
        size: How many bytes it has.
        ctx: The context of the calls.
    """
    in_parts = looks_in_parts(e_tag)
    if in_parts and (found := ask_for_parts(bound, input, e_tag, size, ctx)) is not None:
        return found
    head = ask_for_head(bound, input, e_tag, ctx)
    if head is None:
        return None
    if head.checksum_type == types.ChecksumType.COMPOSITE and not in_parts:
        return ask_for_parts(bound, input, e_tag, size, ctx)
    return whole_checksum(head, in_parts=True)


def looks_in_parts(e_tag: str | None) -> bool:
    """Whether an entity tag is that of an object that was uploaded in parts."""
    return e_tag is not None and _OF_PARTS.fullmatch(e_tag) is not None


def ask_for_head(
    bound: BoundClient, input: s3.GetObjectInput, e_tag: str | None, ctx: Context
) -> s3.HeadObjectOutput | None:
    """What HeadObject tells of the object, None where the service does not say."""
    mode = types.ChecksumMode.ENABLED
    head = copied(s3.HeadObjectInput, input, checksum_mode=mode, range=None, part_number=None)
    if e_tag and not head.version_id:
        head.if_match = e_tag
    try:
        return bound.api.head_object(head, *bound.functions, ctx=ctx)
    except APIError:
        return None


def ask_for_parts(
    bound: BoundClient, input: s3.GetObjectInput, e_tag: str | None, size: int, ctx: Context
) -> ObjectChecksum | None:
    """The checksums that GetObjectAttributes tells, None where it tells none to compare with.

    It needs a permission of its own, and not every service has it.
    """
    # What is used as a client need not have all of its methods.
    call = getattr(bound.api, "get_object_attributes", None)
    if call is None:
        return None
    asked = copied(s3.GetObjectAttributesInput, input, object_attributes=_ATTRIBUTES)
    parts: list[types.ObjectPart] = []
    while True:
        try:
            output: s3.GetObjectAttributesOutput = call(
                asked, *bound.functions, _with_limit, ctx=ctx
            )
        except (APIError, DeserializationError, RequestSendError):
            return None
        page = output.object_parts
        if _plain(output.e_tag) != _plain(e_tag) or page is None:
            return None
        parts += page.parts or ()
        marker = page.next_part_number_marker
        if not page.is_truncated or not marker or marker <= (asked.part_number_marker or 0):
            return _from_attributes(output.checksum or types.Checksum(), parts, size)
        asked.part_number_marker = marker


def _from_attributes(
    checksum: types.Checksum, parts: list[types.ObjectPart], size: int
) -> ObjectChecksum | None:
    if checksum.checksum_type == types.ChecksumType.FULL_OBJECT:
        return whole_checksum(checksum, in_parts=True)
    sizes = tuple(part.size or 0 for part in parts)
    if not parts or sum(sizes) != size or min(sizes) < 0:
        return None
    found = told(checksum) or told(parts[0])
    if found is None:
        return None
    algorithm = found[0]
    composite = _composite(found[1], checksum.checksum_type, len(parts))
    checksums = _all(getattr(part, CHECKSUMS[algorithm]) for part in parts)
    if composite is None and not checksums:
        return None
    return CompositeChecksum(algorithm, composite, sizes, checksums)


def _composite(value: str, checksum_type: str | None, count: int) -> str | None:
    """The checksum of the parts' checksums with their number, which may have been left out."""
    plain, dash, number = value.partition("-")
    if dash:
        return value if number == str(count) else None
    return f"{plain}-{count}" if checksum_type == types.ChecksumType.COMPOSITE else None


def _all(values: Iterable[str | None]) -> tuple[str, ...]:
    """All values, or none where one is missing."""
    found = tuple(values)
    return tuple(value for value in found if value) if all(found) else ()


def _plain(e_tag: str | None) -> str:
    # GetObjectAttributes tells it without quotes.
    return (e_tag or "").strip('"')


def _with_limit(options: s3.Options) -> None:
    options.api_options = (*options.api_options, _limit)


def _limit(stack: Stack) -> None:
    stack.deserialize.add(RefuseObject())


class RefuseObject:
    """Deserialize: takes no answer that is as long as only an object is.

    A service that does not know GetObjectAttributes may take it for GetObject.
    """

    id = "S3Manager:RefuseObject"

    def handle_deserialize(
        self, ctx: Context, input: DeserializeInput, next: DeserializeHandler
    ) -> Output:
        """Sends the request, then looks at the length of the answer.

        Raises:
            DeserializationError: It is no answer to GetObjectAttributes.
        """
        output = next(ctx, input)
        response = output.raw_response
        if response is not None and (response.body.length or 0) > _MOST_BYTES:
            response.close()
            raise DeserializationError(
                f"GetObjectAttributes was answered with {response.body.length} bytes"
            )
        return output
