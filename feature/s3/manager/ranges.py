"""One range of an object: asked for, checked, asked for again from the byte that was reached."""

from __future__ import annotations

import copy
import re
from typing import NamedTuple

from feature.s3.manager.bound_client import BoundClient
from feature.s3.manager.errors import DownloadIncompleteError
from feature.s3.manager.plan import Part, lengths
from feature.s3.manager.segments import SegmentDigest
from feature.s3.manager.target import WriterAt
from feature.s3.manager.tasks import Scope
from services import s3
from smithy_py.context import Context
from smithy_py.errors import RequestSendError, ResponseReadError

CHUNK_SIZE = 256 * 1024

_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")


class ContentRange(NamedTuple):
    """What a Content-Range header says; the last byte is part of the range.

    Attributes:
        first: The offset of the first byte.
        last: The offset of the last byte.
        total: The size of the object, or None where the service does not say.
    """

    first: int
    last: int
    total: int | None


def parse_content_range(text: str) -> ContentRange:
    """What *text* says.

    Raises:
        DownloadIncompleteError: It is no range of bytes.
    """
    match = _CONTENT_RANGE.fullmatch(text)
    if match is None:
        raise DownloadIncompleteError(f"the service answered with the range {text!r}")
    total = None if match[3] == "*" else int(match[3])
    return ContentRange(int(match[1]), int(match[2]), total)


class Expected(NamedTuple):
    """What every answer about an object must agree with.

    Attributes:
        total: The size of the object, None where it is not known.
        e_tag: Its entity tag.
        algorithm: The algorithm to compute the checksum of each range by, "" for none.
        retries: How often a body that broke off is asked for again.
        cuts: Offsets inside of the range: each piece has a checksum of its own.
    """

    total: int | None
    e_tag: str | None
    algorithm: str
    retries: int
    cuts: tuple[int, ...] = ()

    def check(self, total: int | None, e_tag: str | None) -> None:
        """Compares what an answer says of the object.

        Raises:
            DownloadIncompleteError: It is of another object.
        """
        if None not in (self.total, total) and self.total != total:
            raise DownloadIncompleteError(
                f"the object has changed: it had {self.total} bytes, and has {total}"
            )
        if self.e_tag and e_tag and self.e_tag != e_tag:
            raise DownloadIncompleteError(
                f"the object has changed: its tag was {self.e_tag}, and is {e_tag}"
            )


class Fetched(NamedTuple):
    """A part that was fetched.

    Attributes:
        part: The part.
        checksum: The checksums of its pieces, big-endian, one after the other; empty where none
            were to be computed.
    """

    part: Part
    checksum: bytes


def range_input(
    input: s3.GetObjectInput, first: int, last: int, e_tag: str | None
) -> s3.GetObjectInput:
    """The input that asks for the bytes from *first* to *last*.

    Of the object that the tag is of, unless the input names a version.
    """
    input = copy.copy(input)
    input.range = f"bytes={first}-{last}"
    input.part_number = None
    if e_tag and not input.version_id:
        input.if_match = e_tag
    return input


def get_range(
    bound: BoundClient,
    input: s3.GetObjectInput,
    part: Part,
    expected: Expected,
    target: WriterAt,
    scope: Scope,
) -> Fetched:
    """Task: fetches a part and writes it."""
    return RangeDownload(bound, input, part, expected, target, scope.ctx).run()


def get_memory(
    bound: BoundClient, input: s3.GetObjectInput, part: Part, expected: Expected, scope: Scope
) -> tuple[bytearray, Fetched]:
    """Task: fetches a part into memory."""
    target = MemoryTarget(part)
    fetched = RangeDownload(bound, input, part, expected, target, scope.ctx).run()
    return target.data, fetched


class MemoryTarget:
    """A buffer for a part, written to by offsets in the object.

    Attributes:
        data: The bytes.
    """

    def __init__(self, part: Part) -> None:
        self.data = bytearray(part.length)
        self._offset = part.offset

    def write_at(self, data: bytes, offset: int, /) -> None:
        """Writes all of *data* at *offset*."""
        start = offset - self._offset
        self.data[start : start + len(data)] = data


class RangeDownload:
    """The download of one part of an object.

    Args:
        bound: The client to call.
        input: What was asked for.
        part: The part.
        expected: What every answer must agree with.
        target: Takes the bytes, by their offset in the object.
        ctx: The context of the calls.
        shift: What to take off every offset, where the object is written from another place on.
    """

    def __init__(
        self,
        bound: BoundClient,
        input: s3.GetObjectInput,
        part: Part,
        expected: Expected,
        target: WriterAt,
        ctx: Context,
        shift: int = 0,
    ) -> None:
        self._bound = bound
        self._input = input
        self._part = part
        self._expected = expected
        self._target = target
        self._ctx = ctx
        self._shift = shift
        self._reached = part.offset
        algorithm = expected.algorithm
        self._digest: SegmentDigest | None = None
        if algorithm:
            self._digest = SegmentDigest(algorithm, lengths(part, expected.cuts))

    def run(self, output: s3.GetObjectOutput | None = None, length: int | None = None) -> Fetched:
        """Fetches and writes the part.

        Args:
            output: The answer to the first request for it, where there is one already.
            length: How many bytes this answer has, where they are not those of the part. What is
                more is left unread, what is less is asked for.

        Raises:
            DownloadIncompleteError: The service sends something else than was asked for.
            OperationError: A call failed, or the body broke off too often.
        """
        retries = self._expected.retries
        while self._reached < self._part.end or output is not None:
            end = self._part.end
            if output is not None and length is not None:
                end = self._part.offset + length
            try:
                self._read(output or self._ask(), end)
            except RequestSendError:
                retries -= 1
                if retries < 0:
                    raise
            output = None
        checksum = b"" if self._digest is None else self._digest.digest()
        return Fetched(self._part, checksum)

    def _ask(self) -> s3.GetObjectOutput:
        first, last = self._reached, self._part.end - 1
        input = range_input(self._input, first, last, self._expected.e_tag)
        bound = self._bound
        output = bound.api.get_object(input, *bound.functions, ctx=self._ctx)
        try:
            self._check(output, first, last)
        except BaseException:
            close(output)
            raise
        return output

    def _check(self, output: s3.GetObjectOutput, first: int, last: int) -> None:
        expected = self._expected
        if output.content_range is None:
            # Without one it is the whole object, which may be what was asked for.
            found = ContentRange(0, (output.content_length or 0) - 1, output.content_length)
        else:
            found = parse_content_range(output.content_range)
        if (found.first, found.last) != (first, last):
            raise DownloadIncompleteError(
                f"invalid content range: expect {first}-{last}, got {found.first}-{found.last}"
            )
        if output.content_length not in (None, last + 1 - first):
            raise DownloadIncompleteError(
                f"the service sends {output.content_length} bytes for the range {first}-{last}"
            )
        expected.check(found.total, output.e_tag)

    def _read(self, output: s3.GetObjectOutput, announced: int) -> None:
        """Reads an answer whose bytes end at the offset *announced*."""
        body, end = output.body, min(announced, self._part.end)
        if body is None:
            raise DownloadIncompleteError("the service sent no body")
        with body:
            while chunk := body.read(self._chunk_size(announced)):
                if self._reached + len(chunk) > end:
                    raise DownloadIncompleteError(
                        f"the service sent more than the {self._part.length} bytes asked for"
                    )
                self._target.write_at(chunk, self._reached - self._shift)
                self._reached += len(chunk)
                if self._digest is not None:
                    self._digest.update(chunk)
        if self._reached < end:
            raise ResponseReadError(f"the body ended at {self._reached}, before {end} was reached")

    def _chunk_size(self, announced: int) -> int:
        """How many bytes to read next: none when the rest is not of the part."""
        if announced <= self._part.end:
            return CHUNK_SIZE
        return min(CHUNK_SIZE, self._part.end - self._reached)


def close(output: s3.GetObjectOutput) -> None:
    """Closes the body of an answer that nobody reads."""
    if output.body is not None:
        output.body.close()
