"""A transfer that can be paused, and resumed by this process or another."""

from __future__ import annotations

import os
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress

from feature.s3.manager.errors import TransferError
from feature.s3.manager.state_file import UPLOAD, StateFile
from feature.s3.manager.unnamed_upload import abort_unnamed
from services import s3
from smithy_py.context import Context, with_cancel
from smithy_py.errors import APIError


class TransferPausedError(TransferError):
    """The transfer was paused; do it again with the same state file to go on.

    Args:
        path: The path of the state file.

    Attributes:
        path: The path of the state file.
    """

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"the transfer was paused; to go on, do it again with the state file {self.path}"


class ResumableTransfer:
    """What an upload or a download is paused by, and resumed from.

    While a transfer fails, is paused or is interrupted, what is done of it stays, and the state
    file says what that is. Whoever does the same transfer again with the same file goes on from
    there. When it is complete the file is removed.

    Args:
        path: The path of the state file; there is none before the first transfer begins.
        check_content: Whether the whole body of an upload is read and compared when it is
            resumed; otherwise a file is taken to be the same if its size and its time are.
            Bodies that are no files are always compared.
    """

    def __init__(self, path: str | os.PathLike[str], *, check_content: bool = False) -> None:
        self.path = os.fspath(path)
        self.check_content = check_content
        self.file = StateFile(self.path)
        self._lock = threading.Lock()
        self._running: Context | None = None
        self._paused = False

    def pause(self) -> None:
        """Ends the transfer at once, to go on later; from any thread.

        It raises :class:`TransferPausedError`. If none is running, the next one is paused as it
        begins.
        """
        with self._lock:
            self._paused = True
            running = self._running
        if running is not None:
            running.cancel()

    def abort(self, client: s3.Client) -> None:
        """Gives the transfer up: drops what is done of it, and removes the state file.

        Args:
            client: A client of S3.

        Raises:
            TransferError: The transfer is running.
            ResumeRefusedError: The file is no state file.
            OperationError: The upload cannot be aborted; the state file stays.
        """
        with self._lock:
            if self._running is not None:
                raise TransferError("the transfer is running; pause it before it is aborted")
        state = self.file.read_any()
        if state is None:
            return
        if state["kind"] == UPLOAD and not state["upload_id"]:
            abort_unnamed(client, (), state)
        elif state["kind"] == UPLOAD:
            input = s3.AbortMultipartUploadInput(
                bucket=state["bucket"], key=state["key"], upload_id=state["upload_id"]
            )
            try:
                client.abort_multipart_upload(input)
            except APIError as error:
                if error.error_code != "NoSuchUpload":
                    raise
        else:
            with suppress(FileNotFoundError):
                os.unlink(state["temporary"])
        self.file.remove()

    @contextmanager
    def running(self, ctx: Context) -> Generator[Context, None, None]:
        """The context of a transfer that :meth:`pause` ends, while the block runs.

        Raises:
            TransferError: It is running already.
            TransferPausedError: It was paused.
        """
        with self._lock:
            if self._running is not None:
                raise TransferError(f"the transfer with the state file {self.path} is running")
            running = self._running = with_cancel(ctx)
            if self._paused:
                running.cancel()
        try:
            running.check()
            yield running
        except Exception as error:
            if self._paused and ctx.error() is None:
                raise TransferPausedError(self.path) from error
            raise
        finally:
            with self._lock:
                self._running = None
                self._paused = False
            running.cancel()


Resume = ResumableTransfer | str | os.PathLike[str]
"""What a transfer is resumed from: the path of its state file, or what can also pause it."""


def resumable(resume: Resume) -> ResumableTransfer:
    """*resume*, or the transfer with the state file at that path."""
    return resume if isinstance(resume, ResumableTransfer) else ResumableTransfer(resume)
