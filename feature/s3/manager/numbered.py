"""The parts of an object asked for by their numbers, each with the checksum it was uploaded with.

As the Go SDK's transfer manager does with ``GetObjectParts``.
"""

from __future__ import annotations

import base64
import copy

from feature.s3.manager.attributes import ObjectChecksum, ask_for_head
from feature.s3.manager.bound_client import BoundClient
from feature.s3.manager.composite import CompositeChecksum
from feature.s3.manager.errors import DownloadIncompleteError
from feature.s3.manager.fields import CHECKSUMS
from feature.s3.manager.plan import Part
from feature.s3.manager.ranges import (
    Expected,
    Fetched,
    MemoryTarget,
    RangeDownload,
    close,
    parse_content_range,
)
from feature.s3.manager.target import WriterAt
from feature.s3.manager.tasks import Scope
from feature.s3.manager.whole import compare, told, whole_checksum
from services import s3
from services.s3 import types
from smithy_py.context import Context


def part_input(input: s3.GetObjectInput, number: int, e_tag: str | None) -> s3.GetObjectInput:
    """The input that asks for a part, of the object that the tag is of, or of the version."""
    input = copy.copy(input)
    input.part_number = number
    if e_tag and not input.version_id:
        input.if_match = e_tag
    return input


def checksum_of_parts(
    bound: BoundClient, input: s3.GetObjectInput, output: s3.GetObjectOutput, ctx: Context
) -> ObjectChecksum | None:
    """What the parts of an object are compared with, once all are fetched.

    Args:
        bound: The client to call.
        input: What is downloaded.
        output: The answer about the first part, which may tell its own checksum.
        ctx: The context of the calls.
    """
    found = told(output)
    if found is not None and output.checksum_type == types.ChecksumType.COMPOSITE:
        algorithm, value = found
        return CompositeChecksum(algorithm, value if "-" in value else None)
    head = ask_for_head(bound, input, output.e_tag, ctx)
    if head is None or (found := told(head)) is None:
        return None
    if head.checksum_type == types.ChecksumType.COMPOSITE and "-" in found[1]:
        return CompositeChecksum(*found)
    return whole_checksum(head, in_parts=True)


def fetch_part(
    bound: BoundClient,
    input: s3.GetObjectInput,
    part: Part,
    expected: Expected,
    target: WriterAt,
    ctx: Context,
    output: s3.GetObjectOutput,
) -> Fetched:
    """Reads and writes a part whose answer has come, and compares its checksum.

    Raises:
        DownloadIncompleteError: What came is not the part.
        OperationError: A call failed, or the body broke off too often.
    """
    value = None
    if expected.algorithm and output.checksum_type == types.ChecksumType.COMPOSITE:
        value = getattr(output, CHECKSUMS[expected.algorithm])
    fetched = RangeDownload(bound, input, part, expected, target, ctx).run(output)
    if value and "-" not in value:
        actual = base64.b64encode(fetched.checksum).decode("ascii")
        compare(expected.algorithm, value, actual, f"part {part.number}")
    return fetched


def get_part(
    bound: BoundClient,
    input: s3.GetObjectInput,
    part: Part,
    expected: Expected,
    target: WriterAt,
    scope: Scope,
) -> Fetched:
    """Task: fetches a part by its number, and writes it to where the service says it is."""
    part, output = _ask(bound, input, part.number, expected, scope.ctx)
    return fetch_part(bound, input, part, expected, target, scope.ctx, output)


def get_part_memory(
    bound: BoundClient, input: s3.GetObjectInput, part: Part, expected: Expected, scope: Scope
) -> tuple[bytearray, Fetched]:
    """Task: fetches a part by its number into memory."""
    part, output = _ask(bound, input, part.number, expected, scope.ctx)
    target = MemoryTarget(part)
    return target.data, fetch_part(bound, input, part, expected, target, scope.ctx, output)


def _ask(
    bound: BoundClient,
    input: s3.GetObjectInput,
    number: int,
    expected: Expected,
    ctx: Context,
) -> tuple[Part, s3.GetObjectOutput]:
    asked = part_input(input, number, expected.e_tag)
    output = bound.api.get_object(asked, *bound.functions, ctx=ctx)
    try:
        if output.content_range is None:
            raise DownloadIncompleteError(f"the service does not say where part {number} is")
        first, last, total = parse_content_range(output.content_range)
        part = Part(number, first, last + 1 - first)
        if output.content_length not in (None, part.length):
            raise DownloadIncompleteError(
                f"the service sends {output.content_length} bytes for part {number}, "
                f"which is {first}-{last}"
            )
        expected.check(total, output.e_tag)
    except BaseException:
        close(output)
        raise
    return part, output
