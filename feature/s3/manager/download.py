"""Downloads one object: in one piece, in ranges side by side, or in the parts it has."""

from __future__ import annotations

import copy
from collections.abc import Generator, Iterator
from concurrent.futures import Executor
from itertools import pairwise

from feature.s3.manager.attributes import (
    ObjectChecksum,
    ask_for_parts,
    find_checksum,
    looks_in_parts,
)
from feature.s3.manager.bound_client import BoundClient
from feature.s3.manager.crc import is_crc
from feature.s3.manager.errors import DownloadIncompleteError
from feature.s3.manager.fields import copied
from feature.s3.manager.first_answer import ask_first
from feature.s3.manager.numbered import (
    checksum_of_parts,
    fetch_part,
    get_part,
    get_part_memory,
)
from feature.s3.manager.options import DownloaderOptions
from feature.s3.manager.plan import Part, aligned, inside, lengths, parts
from feature.s3.manager.progress import Progress
from feature.s3.manager.ranges import (
    Expected,
    Fetched,
    MemoryTarget,
    RangeDownload,
    close,
    get_memory,
    get_range,
)
from feature.s3.manager.segments import SegmentDigest
from feature.s3.manager.target import WriterAt
from feature.s3.manager.tasks import TaskGroup
from feature.s3.manager.whole import whole_checksum
from services import s3
from services.s3 import types
from smithy_py.context import Context


class Download:
    """One download: it asks for the first range or part, which tells the rest of the plan.

    Args:
        bound: The client to call.
        executor: Fetches what is behind the first.
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
            self._input.checksum_mode = types.ChecksumMode.ENABLED
        self._progress = progress
        self._ranged = ranged and input.range is None and input.part_number is None
        self._total: int | None = None
        self._first = 0
        self._length = 0
        self._shift = 0
        self._numbered = 0
        self._done: dict[int, Fetched] = {}
        self._checksum: ObjectChecksum | None = None
        self._cuts: tuple[int, ...] = ()
        self._in_order: SegmentDigest | None = None
        self.output = self._answer = s3.GetObjectOutput()
        self.size = 0

    def begin(self, ctx: Context) -> None:
        """Asks for the first range or part, and learns the size of the object from the answer.

        Raises:
            OperationError: The call failed.
            DownloadIncompleteError: The service sends something else than was asked for.
        """
        answer = ask_first(self._bound, self._options, self._input, self._ranged, ctx)
        self.output = self._answer = answer.output
        self.size, self._total = answer.size, answer.total
        self._first, self._length = answer.first, answer.length
        self._shift, self._numbered = answer.shift, answer.numbered
        try:
            self._progress.total_bytes = self.size
            if answer.whole and self.size and not self._options.disable_checksum_validation:
                self._compare_with(self._find_checksum(ctx))
            if self._numbered:
                self.output = self._about_all()
        except BaseException:
            close(self.output)
            raise

    def _about_all(self) -> s3.GetObjectOutput:
        """The first answer without what is true of the first part only."""
        first, size = self._answer, self.size
        output = copied(
            s3.GetObjectOutput, first, body=first.body, content_length=size, content_range=None
        )
        output.result_metadata = first.result_metadata
        return output

    def _find_checksum(self, ctx: Context) -> ObjectChecksum | None:
        bound, input, output = self._bound, self._input, self.output
        if self._numbered:
            return checksum_of_parts(bound, input, output, ctx)
        if self._length < self.size:
            return find_checksum(bound, input, output.e_tag, self.size, ctx)
        whole = whole_checksum(output, in_parts=self._first < self.size)
        if whole is None and looks_in_parts(output.e_tag):
            return ask_for_parts(bound, input, output.e_tag, self.size, ctx)
        return whole

    def _compare_with(self, checksum: ObjectChecksum | None) -> None:
        """Has what is fetched compared with the checksum."""
        self._checksum = checksum
        self._cuts = checksum.ends if checksum else ()

    def _expected(self) -> Expected:
        checksum = self._checksum
        algorithm = checksum.algorithm if checksum and self._in_order is None else ""
        retries = self._options.part_body_max_retries
        return Expected(self._total, self.output.e_tag, algorithm, retries)

    def _expected_of(self, part: Part) -> Expected:
        expected = self._expected()
        if not self._cuts:
            return expected
        # A part that was grown may break off as often as the ranges that it stands for.
        retries = expected.retries * -(-part.length // self._first)
        return expected._replace(cuts=inside(part, self._cuts), retries=retries)

    def _ranges(self) -> Iterator[Part]:
        """All parts; of those asked for by number only the number counts."""
        if self._numbered:
            first = self._first
            return (Part(n + 1, n * first, first) for n in range(self._numbered))
        checksum = self._checksum
        if self._cuts and self._in_order is None and checksum and not is_crc(checksum.algorithm):
            # Such a checksum is told by all bytes of a part in order only.
            return aligned(self.size, self._first, self._cuts)
        return parts(self.size, self._first)

    def _take_first(self, target: WriterAt, ctx: Context) -> None:
        """Reads the answer that has come already."""
        bound, input, output = self._bound, self._input, self._answer
        part = Part(1, self._shift, self._first) if self._shift else next(self._ranges())
        expected = self._expected_of(part)
        if self._numbered:
            fetched = fetch_part(bound, input, part, expected, target, ctx, output)
        else:
            download = RangeDownload(bound, input, part, expected, target, ctx, self._shift)
            fetched = download.run(output, self._length)
        self._record(fetched)

    def _record(self, fetched: Fetched) -> None:
        """Keeps the checksum of a part; every part that is done comes by here."""
        self._done[fetched.part.number] = fetched
        self._progress.add(fetched.part.length)

    def _others(self) -> Iterator[Part]:
        """The parts behind the first, which only a whole object has."""
        found = self._ranges()
        next(found)
        return found

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
        others, get = self._others(), get_part if self._numbered else get_range
        with TaskGroup[Fetched](self._executor, self._options.concurrency, ctx) as tasks:

            def fill() -> None:
                while not tasks.full and (part := next(others, None)) is not None:
                    arguments = (self._bound, self._input, part, self._expected_of(part), target)
                    tasks.submit(None, get, *arguments)

            fill()
            self._take_first(target, tasks.ctx)
            while tasks:
                self._record(tasks.next()[1])
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
        limit = self._begin_in_order(limit, ctx)
        others, get = self._others(), get_part_memory if self._numbered else get_memory
        ready: dict[int, bytearray] = {}
        concurrency = min(limit, self._options.concurrency)
        with TaskGroup[tuple[bytearray, Fetched]](self._executor, concurrency, ctx) as tasks:

            def fill() -> None:
                while not tasks.full and len(tasks) + len(ready) < limit:
                    if (part := next(others, None)) is None:
                        return
                    arguments = (self._bound, self._input, part, self._expected_of(part))
                    tasks.submit(None, get, *arguments)

            fill()
            data: bytearray | None = self._first_chunk(tasks.ctx)
            number, given = 1, 0
            while data is not None:
                given += len(data)
                if self._in_order is not None:
                    self._in_order.update(data)
                if given >= self.size:
                    self._check()
                yield data
                data = None
                fill()
                number += 1
                while number not in ready and tasks:
                    fetched, done = tasks.next()[1]
                    ready[done.part.number] = fetched
                    self._record(done)
                data = ready.pop(number, None)

    def _begin_in_order(self, limit: int, ctx: Context) -> int:
        """How many parts may be in memory, of those that are asked for."""
        if self._numbered:
            room = limit * self._options.part_size
            if self._first <= room:
                return room // self._first
            # A part is more than may be in memory: of the first answer the first range is read.
            self._numbered, self._first = 0, self._options.part_size
            if self._checksum is not None:
                e_tag, size = self.output.e_tag, self.size
                self._compare_with(find_checksum(self._bound, self._input, e_tag, size, ctx))
        checksum = self._checksum
        if checksum is not None and self._cuts and not is_crc(checksum.algorithm):
            whole = Part(1, 0, self.size)
            sizes = lengths(whole, inside(whole, self._cuts))
            self._in_order = SegmentDigest(checksum.algorithm, sizes)
        return limit

    def _first_chunk(self, ctx: Context) -> bytearray:
        target = MemoryTarget(Part(1, 0, self._first))
        self._take_first(target, ctx)
        return target.data

    def _check(self) -> None:
        fetched = [self._done[number] for number in sorted(self._done)]
        length = sum(one.part.length for one in fetched)
        if length != self.size:
            raise DownloadIncompleteError(f"{length} of {self.size} bytes were fetched")
        if self._numbered and any(
            one.part.end != other.part.offset for one, other in pairwise(fetched)
        ):
            raise DownloadIncompleteError("the parts of the object do not follow each other")
        if self._checksum is not None and fetched:
            if self._in_order is not None:
                fetched = [Fetched(Part(1, 0, self.size), self._in_order.digest())]
            self._checksum.check(fetched)
