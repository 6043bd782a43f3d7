"""Downloads one object: in one piece, or in ranges side by side."""

from __future__ import annotations

import copy
from collections.abc import Generator, Iterator
from concurrent.futures import Executor

from feature.s3.manager.bound_client import BoundClient
from feature.s3.manager.errors import DownloadIncompleteError
from feature.s3.manager.options import DownloaderOptions
from feature.s3.manager.plan import Part, parts
from feature.s3.manager.progress import Progress
from feature.s3.manager.ranges import (
    Expected,
    MemoryTarget,
    RangeDownload,
    close,
    get_memory,
    get_range,
    parse_content_range,
    range_input,
)
from feature.s3.manager.target import WriterAt
from feature.s3.manager.tasks import TaskGroup
from feature.s3.manager.whole import ENABLED, WholeChecksum, ask_for_checksum, whole_checksum
from services import s3
from smithy_py.context import Context
from smithy_py.errors import APIError

_RANGE_NOT_SATISFIABLE = 416


class Download:
    """One download: it asks for the first range, which tells the rest of the plan.

    Args:
        bound: The client to call.
        executor: Fetches the ranges behind the first.
        options: Its options.
        input: What to download.
        progress: Hears of every part.
        ranged: Whether to ask for ranges, unless the input asks for one or for a part.

    Attributes:
        output: What the service said of the object, when it was asked for the first range.
        size: How many bytes are downloaded.
    """

    def __init__(
        self,
        bound: BoundClient,
        executor: Executor,
        options: DownloaderOptions,
        input: s3.GetObjectInput,
        progress: Progress,
        ranged: bool = True,
    ) -> None:
        self._bound = bound
        self._executor = executor
        self._options = options
        self._input = copy.copy(input)
        if not options.disable_checksum_validation and not input.checksum_mode:
            self._input.checksum_mode = ENABLED
        self._progress = progress
        self._ranged = ranged and input.range is None and input.part_number is None
        self._total: int | None = None
        self._first = 0
        self._shift = 0
        self._given = 1
        self._done: dict[int, tuple[bytes, int]] = {}
        self._checksum: WholeChecksum | None = None
        self.output: s3.GetObjectOutput = s3.GetObjectOutput()
        self.size = 0

    def begin(self, ctx: Context) -> None:
        """Asks for the first range, and learns the size of the object from the answer.

        Raises:
            OperationError: The call failed.
            DownloadIncompleteError: The service sends something else than was asked for.
        """
        input, size = self._input, self._options.part_size
        ranged = self._ranged
        asked = range_input(input, 0, size - 1, None) if ranged else input
        try:
            bound = self._bound
            self.output = bound.api.get_object(asked, *bound.functions, ctx=ctx)
        except APIError as error:
            if ranged and error.status_code == _RANGE_NOT_SATISFIABLE and _is_empty(error):
                self.output = s3.GetObjectOutput(content_length=0)
                return
            raise
        try:
            self._plan(ranged)
            self._progress.total_bytes = self.size
            if ranged and self.size > size and not self._options.disable_checksum_validation:
                self._checksum = ask_for_checksum(bound, input, self.output.e_tag, ctx)
        except BaseException:
            close(self.output)
            raise

    def _plan(self, ranged: bool) -> None:
        output = self.output
        length = output.content_length
        if output.content_range is None:
            if length is None:
                raise DownloadIncompleteError("the service does not say how long the object is")
            self.size = self._first = length
            self._total = length
            whole = True
        else:
            found = parse_content_range(output.content_range)
            self._first = found.last + 1 - found.first
            self._total = found.total
            if length not in (None, self._first):
                raise DownloadIncompleteError(
                    f"the service sends {length} bytes for the range {output.content_range!r}"
                )
            whole = ranged and found.total is not None
            self.size = (found.total or 0) if whole else self._first
            self._shift = 0 if ranged else found.first
            expected = min(self._options.part_size, self.size)
            if ranged and (found.first != 0 or self._first != expected or not whole):
                raise DownloadIncompleteError(
                    f"invalid content range: expect 0-{expected - 1}, "
                    f"got {found.first}-{found.last}"
                )
        if whole and self._first == self.size and not self._options.disable_checksum_validation:
            self._checksum = whole_checksum(output, in_parts=False)

    def _expected(self) -> Expected:
        algorithm = self._checksum.algorithm if self._checksum else ""
        retries = self._options.part_body_max_retries
        return Expected(self._total, self.output.e_tag, algorithm, retries)

    def _take_first(self, target: WriterAt, ctx: Context) -> bytes:
        """Reads the answer that has come already."""
        part = Part(1, self._shift, self._first)
        fetch = RangeDownload(
            self._bound, self._input, part, self._expected(), target, ctx, self._shift
        )
        checksum = fetch.run(self.output)
        self._record(part, checksum)
        return checksum

    def _record(self, part: Part, checksum: bytes) -> None:
        """Keeps the checksum of a part; every part that is done comes by here."""
        self._done[part.number] = (checksum, part.length)
        self._progress.add(part.length)

    def _others(self) -> Iterator[Part]:
        """The parts behind the first, which only a whole object has."""
        if self._first < self.size:
            found = parts(self.size, self._first)
            next(found)
            yield from found

    def write_at(self, target: WriterAt, ctx: Context) -> None:
        """Fetches everything, and writes each byte to its place.

        Raises:
            DownloadIncompleteError: What came is not the object.
            OperationError: A call failed.
        """
        if self._first < self.size:
            self._write_parts(target, ctx)
        elif self.size:
            self._take_first(target, ctx)
        else:
            close(self.output)
        self._check()

    def _write_parts(self, target: WriterAt, ctx: Context) -> None:
        expected, others = self._expected(), self._others()
        with TaskGroup[bytes](self._executor, self._options.concurrency, ctx) as tasks:

            def fill() -> None:
                while not tasks.full and (part := next(others, None)) is not None:
                    arguments = (self._bound, self._input, part, expected, target)
                    tasks.submit(part, get_range, *arguments)

            fill()
            self._take_first(target, tasks.ctx)
            while tasks:
                self._record(*tasks.next())
                fill()

    def chunks(self, limit: int, ctx: Context) -> Generator[bytearray, None, None]:
        """Fetches everything, and gives it out in order.

        The last piece is given out only when all of the object is known to be right.

        Args:
            limit: How many parts may be in memory.
            ctx: Ends it when it ends.

        Raises:
            DownloadIncompleteError: What came is not the object.
            OperationError: A call failed.
        """
        if not self.size:
            close(self.output)
            return
        expected, others = self._expected(), self._others()
        ready: dict[int, bytearray] = {}
        concurrency = min(limit, self._options.concurrency)
        with TaskGroup[tuple[bytearray, bytes]](self._executor, concurrency, ctx) as tasks:

            def fill() -> None:
                while not tasks.full and len(tasks) + len(ready) < limit:
                    if (part := next(others, None)) is None:
                        return
                    tasks.submit(part, get_memory, self._bound, self._input, part, expected)

            fill()
            data: bytearray | None = self._first_chunk(tasks.ctx)
            while data is not None:
                if len(self._done) * self._first >= self.size:
                    self._check()
                yield data
                data = None
                fill()
                number = self._given = self._given + 1
                while number not in ready and tasks:
                    part, (fetched, checksum) = tasks.next()
                    ready[part.number] = fetched
                    self._record(part, checksum)
                data = ready.pop(number, None)

    def _first_chunk(self, ctx: Context) -> bytearray:
        target = MemoryTarget(Part(1, 0, self._first))
        self._take_first(target, ctx)
        return target.data

    def _check(self) -> None:
        checksums = [self._done[number] for number in sorted(self._done)]
        length = sum(length for _, length in checksums)
        if length != self.size:
            raise DownloadIncompleteError(f"{length} of {self.size} bytes were fetched")
        if self._checksum is not None and checksums:
            self._checksum.check(checksums)


def _is_empty(error: APIError) -> bool:
    """Whether S3 refuses the first range because the object has no bytes at all."""
    response = error.response
    text = None if response is None else response.headers.get("content-range")
    return text is None or text.rpartition("/")[2] in ("0", "*")
