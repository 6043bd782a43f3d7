"""The file that a transfer is resumed from: small, JSON, always whole, for its owner only."""

from __future__ import annotations

import contextlib
import json
import os
import time
from typing import Any

from feature.s3.manager.errors import TransferError

VERSION = 1
UPLOAD = "upload"
DOWNLOAD = "download"

_KINDS = ((VERSION, UPLOAD), (VERSION, DOWNLOAD))

# So that a transfer of many parts spends no more than a twentieth of its time on the file.
_PATIENCE = 20.0


class ResumeRefusedError(TransferError):
    """A transfer cannot go on: the state file, the source or the object is not what it was."""


class StateFile:
    """Keeps the state of one transfer.

    A process that is killed at any point leaves the state before or the state after, never half
    of one.

    Args:
        path: The path of the file.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._not_before = 0.0

    def read_any(self) -> dict[str, Any] | None:
        """The state of a transfer of any kind, or None where there is no file.

        Raises:
            ResumeRefusedError: It is no state file.
            OSError: It cannot be read.
        """
        try:
            with open(self.path, "rb") as file:
                content = file.read()
        except FileNotFoundError:
            return None
        try:
            state = json.loads(content)
        except ValueError:
            state = None
        if not isinstance(state, dict) or (state.get("version"), state.get("kind")) not in _KINDS:
            raise ResumeRefusedError(
                f"{self.path} is no state file of a transfer; name another, or remove it"
            )
        return state

    def read(self, kind: str) -> dict[str, Any] | None:
        """The state of a transfer of this *kind*, or None where there is no file.

        Raises:
            ResumeRefusedError: It is no state file, or one of another kind.
            OSError: It cannot be read.
        """
        state = self.read_any()
        if state is not None and state["kind"] != kind:
            raise ResumeRefusedError(
                f"{self.path} is the state file of another transfer: {state['kind']!r}, not "
                f"{kind!r}; name another"
            )
        return state

    def check(self) -> None:
        """Sees to it before the first byte is moved that the file can be written.

        Raises:
            OSError: It cannot.
        """
        descriptor = self._open()
        os.close(descriptor)
        os.unlink(self._beside)

    def save(self, kind: str, state: dict[str, Any]) -> None:
        """Replaces the file.

        Raises:
            OSError: It cannot be written.
        """
        begun = time.monotonic()
        content = json.dumps({"version": VERSION, "kind": kind, **state}).encode()
        with open(self._open(), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(self._beside, self.path)
        now = time.monotonic()
        self._not_before = now + _PATIENCE * (now - begun)

    def save_if_due(self, kind: str, state: dict[str, Any]) -> None:
        """Replaces the file, unless that was done so lately that it would take too much time.

        Raises:
            OSError: It cannot be written.
        """
        if time.monotonic() >= self._not_before:
            self.save(kind, state)

    def remove(self) -> None:
        """Removes the file, if there is one."""
        self._not_before = 0.0
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.path)

    @property
    def _beside(self) -> str:
        return f"{self.path}.new"

    def _open(self) -> int:
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
        descriptor = os.open(self._beside, flags | getattr(os, "O_CLOEXEC", 0), 0o600)
        os.fchmod(descriptor, 0o600)
        return descriptor
