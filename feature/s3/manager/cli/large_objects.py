"""The large objects of a directory, each of which has a state file of its own."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable
from typing import Any, NamedTuple

from feature.s3.manager.directory import FailurePolicy
from feature.s3.manager.resumable import ResumableTransfer
from feature.s3.manager.state_file import ResumeRefusedError
from services import s3
from smithy_py.errors import SmithyError

Transfer = Callable[[ResumableTransfer], object]


class _Waiting(NamedTuple):
    input: Any
    path: str
    transfer: Transfer


class LargeObjects:
    """Puts large objects aside while the others are copied, and goes on with them afterwards.

    Args:
        client: Drops what is done of an object that is another by now.
        folder: Where the state files are.
        size: From how many bytes on an object is large.
        on_failure: What to do about an object that fails.
    """

    def __init__(
        self, client: s3.Client, folder: str, size: int, on_failure: FailurePolicy
    ) -> None:
        self._client = client
        self._folder = folder
        self._size = size
        self._on_failure = on_failure
        self._waiting: list[_Waiting] = []

    def put_aside(self, size: int, input: Any, path: str, transfer: Transfer) -> bool:
        """Takes an object if it is large.

        Args:
            size: Its bytes.
            input: What is asked of the service.
            path: Its path on this machine.
            transfer: Copies it, with what it is resumed from.

        Returns:
            Whether it was taken.
        """
        if size < self._size:
            return False
        self._waiting.append(_Waiting(input, path, transfer))
        return True

    def run(self) -> None:
        """Copies them, one after the other, each in parts side by side.

        Raises:
            OSError: The folder cannot be made.
        """
        if not self._waiting:
            return
        os.makedirs(self._folder, mode=0o700, exist_ok=True)
        for one in self._waiting:
            try:
                self._copy(one)
            except (SmithyError, OSError) as error:
                self._on_failure(one.input, error)
        with contextlib.suppress(OSError):
            # Only if it is empty.
            os.rmdir(self._folder)

    def _copy(self, one: _Waiting) -> None:
        names = (type(one.input).__name__, one.input.bucket, one.input.key, one.path)
        name = hashlib.sha256("\0".join(names).encode("utf-8", "surrogateescape")).hexdigest()
        resumed = ResumableTransfer(os.path.join(self._folder, f"{name[:32]}.state"))
        try:
            one.transfer(resumed)
        except ResumeRefusedError:
            # It is another by now: of what it was nothing is wanted any more.
            resumed.abort(self._client)
            one.transfer(resumed)
