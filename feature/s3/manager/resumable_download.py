"""A download that goes on where an earlier one ended."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import replace
from typing import Any

from feature.s3.manager.attributes import ObjectChecksum, ask_for_parts, looks_in_parts
from feature.s3.manager.bound_client import BoundClient
from feature.s3.manager.delivery import deliver
from feature.s3.manager.download import Download
from feature.s3.manager.errors import DownloadIncompleteError, TransferError
from feature.s3.manager.fields import copied
from feature.s3.manager.identity import check_input, input_identity
from feature.s3.manager.options import GET_OBJECT_RANGES, DownloaderOptions
from feature.s3.manager.plan import Part, lengths
from feature.s3.manager.progress import Progress
from feature.s3.manager.ranges import CHUNK_SIZE, Expected, Fetched, close
from feature.s3.manager.resumable import ResumableTransfer, Resume, resumable
from feature.s3.manager.segments import SegmentDigest
from feature.s3.manager.state_file import DOWNLOAD, ResumeRefusedError
from feature.s3.manager.target import Destination, PathTarget, WriterAt
from feature.s3.manager.whole import whole_checksum
from services import s3
from services.s3 import types
from smithy_py.context import BACKGROUND, Context

# Where the service tells no checksum of the object, this one tells whether the bytes that are
# in the file already are still those that came.
_OWN_ALGORITHM = "CRC32"


class ResumableDownload(Download):
    """A download to a path that keeps what is done of it in a state file.

    Args:
        bound: The client to call.
        executor: Fetches the ranges behind the first.
        options: Its options.
        input: What to download.
        progress: Hears of every part; of those that were done before at once.
        path: Where the object is to be.
        transfer: Has the state file, and pauses it.

    Raises:
        ResumeRefusedError: The input or the path is not the one it was begun with.
        TransferError: Only a part of the object is asked for.
        OSError: The state file cannot be read or written.
    """

    def __init__(
        self,
        bound: BoundClient,
        executor: Executor,
        options: DownloaderOptions,
        input: s3.GetObjectInput,
        progress: Progress,
        path: str,
        transfer: ResumableTransfer,
    ) -> None:
        if input.range is not None or input.part_number is not None:
            raise TransferError("only the download of a whole object can be resumed")
        self._path = os.path.realpath(path)
        self._asked = input
        self._transfer = transfer
        self._file = transfer.file
        self._state: dict[str, Any] | None = self._file.read(DOWNLOAD)
        self._pending: list[Part] | None = None
        self._in_place = False
        if self._state is None:
            self._file.check()
        else:
            check_input(transfer.path, self._state, input)
            if self._state["path"] != self._path:
                raise ResumeRefusedError(
                    f"{transfer.path} is the state of a download to {self._state['path']}, not "
                    f"to {self._path}; name another state file, or remove this one to start anew"
                )
            options = replace(options, part_size=self._state["part_size"])
        options = replace(options, get_object_type=GET_OBJECT_RANGES)
        super().__init__(bound, executor, options, input, progress)

    def run(self, ctx: Context | None) -> s3.GetObjectOutput:
        """Downloads the object to its path.

        Returns:
            What the service said of the object, without its body.

        Raises:
            TransferPausedError: It was paused.
            ResumeRefusedError: The object has changed.
            DownloadIncompleteError: What came is not the object.
            OperationError: A call failed.
            OSError: The path cannot be written to.
        """
        self._progress.start()
        try:
            with self._transfer.running(ctx or BACKGROUND) as running:
                self._run(running)
        except BaseException as error:
            self._progress.fail(error)
            raise
        self.output.body = None
        self._progress.complete(self.output)
        return self.output

    def _run(self, ctx: Context) -> None:
        self.begin(ctx)
        if self._in_place:
            self._file.remove()
            return
        try:
            target = self._open_target()
        except BaseException:
            close(self.output)
            raise
        try:
            self.write_at(target, ctx)
            target.commit(self.size)
        except BaseException as error:
            if self._state is None:
                target.discard()
            else:
                target.keep()
                error.add_note(f"to go on, do it again with the state file {self._transfer.path}")
            raise
        self._file.remove()

    def begin(self, ctx: Context) -> None:
        """Asks for the first range or, to go on, whether the object is still the same."""
        if self._state is not None:
            self._go_on(self._state, ctx)
            return
        super().begin(ctx)
        e_tag = self.output.e_tag
        if self.size and e_tag:
            folder, name = os.path.split(self._path)
            temporary = os.path.join(folder, f".{name[:48]}.{secrets.token_hex(8)}.part")
            self._state = {
                "kind": DOWNLOAD,
                **input_identity(self._asked),
                "path": self._path,
                "temporary": temporary,
                "e_tag": e_tag,
                "size": self.size,
                "part_size": self._first,
                "algorithm": self._checksum.algorithm if self._checksum else _OWN_ALGORITHM,
                "parts": {},
            }

    def _go_on(self, state: dict[str, Any], ctx: Context) -> None:
        size: int = state["size"]
        head = copied(s3.HeadObjectInput, self._input, checksum_mode=self._input.checksum_mode)
        output = self._bound.api.head_object(head, *self._bound.functions, ctx=ctx)
        if (output.e_tag, output.content_length) != (state["e_tag"], size):
            raise ResumeRefusedError(
                f"the object has changed since the download in {self._transfer.path} began: it "
                f"had {size} bytes and the tag {state['e_tag']}, and has "
                f"{output.content_length} bytes and the tag {output.e_tag}; abort the download, "
                "or remove the state file, to start anew"
            )
        self.output = copied(s3.GetObjectOutput, output, content_length=size)
        self.output.result_metadata = output.result_metadata
        self.size = self._total = size
        self._first = state["part_size"]
        self._progress.total_bytes = size
        if not self._options.disable_checksum_validation:
            self._compare_with(self._checksum_of(output, ctx))
        self._take_up(state)

    def _checksum_of(self, output: s3.HeadObjectOutput, ctx: Context) -> ObjectChecksum | None:
        whole = whole_checksum(output, in_parts=True)
        composite = output.checksum_type == types.ChecksumType.COMPOSITE
        if whole is None and (composite or looks_in_parts(output.e_tag)):
            return ask_for_parts(self._bound, self._input, output.e_tag, self.size, ctx)
        return whole

    def _take_up(self, state: dict[str, Any]) -> None:
        """Reads again what is in the file already, and fetches what is not as it was."""
        found = list(self._ranges())
        algorithm = self._expected().algorithm
        if algorithm != state["algorithm"]:
            state.update(algorithm=algorithm, parts={})
        kept = self._kept(state["temporary"], found, state)
        if kept is None and len(state["parts"]) == len(found):
            # It may have been put in its place before the state file was removed.
            kept = self._kept(self._path, found, state) or {}
            self._in_place = len(kept) == len(found)
            kept = kept if self._in_place else {}
        state["parts"] = kept or {}
        self._pending = [part for part in found if str(part.number) not in state["parts"]]
        for part in found:
            if (checksum := state["parts"].get(str(part.number))) is not None:
                super()._record(Fetched(part, base64.b64decode(checksum)))

    def _kept(self, path: str, found: list[Part], state: dict[str, Any]) -> dict[str, str] | None:
        """The checksums of the parts that a file has as they were written; None without it."""
        try:
            with open(path, "rb") as file:
                return {
                    str(part.number): expected
                    for part in found
                    if (expected := state["parts"].get(str(part.number)))
                    and _checksum(file.fileno(), part, self._expected_of(part)) == expected
                }
        except FileNotFoundError:
            return None

    def _open_target(self) -> PathTarget:
        state = self._state
        if state is None:
            return PathTarget(self._path)
        # The file is named before it is there, so that none is ever left that nobody knows of.
        self._file.save(state)
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        os.close(os.open(state["temporary"], flags, 0o666))
        return PathTarget(self._path, state["temporary"])

    def _expected(self) -> Expected:
        expected = super()._expected()
        return expected if expected.algorithm else expected._replace(algorithm=_OWN_ALGORITHM)

    def write_at(self, target: WriterAt, ctx: Context) -> None:
        """Fetches what is not in the file yet, and writes each byte to its place."""
        if self._pending is None:
            super().write_at(target, ctx)
        else:
            self._write_parts(target, ctx)
            self._check()

    def _take_first(self, target: WriterAt, ctx: Context) -> None:
        if self._pending is None:
            super()._take_first(target, ctx)

    def _others(self) -> Iterator[Part]:
        return super()._others() if self._pending is None else iter(self._pending)

    def _record(self, fetched: Fetched) -> None:
        if self._state is not None:
            text = base64.b64encode(fetched.checksum).decode("ascii")
            self._file.add(self._state, fetched.part.number, text)
        super()._record(fetched)

    def _check(self) -> None:
        try:
            super()._check()
        except DownloadIncompleteError:
            if self._state is not None:
                # Going on from here would end here again.
                self._state["parts"] = {}
                self._file.save(self._state)
            raise


def download_to(
    destination: Destination,
    bound: BoundClient,
    executor: Executor,
    options: DownloaderOptions,
    input: s3.GetObjectInput,
    progress: Progress,
    resume: Resume | None,
    ctx: Context | None,
) -> tuple[int, s3.GetObjectOutput]:
    """Downloads an object, so that it can be resumed where *resume* says from what.

    Returns:
        Its size in bytes, and what the service said of it, without its body.
    """
    if resume is None:
        download = Download(bound, executor, options, input, progress)
        output = deliver(download, destination, options.concurrency, progress, ctx)
        return download.size, output
    path, transfer = _file_path(destination), resumable(resume)
    going_on = ResumableDownload(bound, executor, options, input, progress, path, transfer)
    output = going_on.run(ctx)
    return going_on.size, output


def _checksum(descriptor: int, part: Part, expected: Expected) -> str:
    digest = SegmentDigest(expected.algorithm, lengths(part, expected.cuts))
    for offset in range(part.offset, part.end, CHUNK_SIZE):
        digest.update(os.pread(descriptor, min(CHUNK_SIZE, part.end - offset), offset))
    return base64.b64encode(digest.digest()).decode("ascii")


def _file_path(destination: Destination) -> str:
    """The path that a download which can be resumed goes to.

    Raises:
        TransferError: It goes elsewhere.
    """
    if isinstance(destination, (str, os.PathLike)):
        path = os.fspath(destination)
        if not os.path.exists(path) or os.path.isfile(path):
            return path
    raise TransferError("only a download to the path of a file can be resumed")
