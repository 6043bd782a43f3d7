"""The file that a transfer is resumed from: lines of JSON, for its owner only.

The first line is the state, and is only ever replaced as a whole; each line behind it is a part
that was done since.
"""

from __future__ import annotations

import contextlib
import json
import os
from typing import Any

from feature.s3.manager.errors import TransferError

VERSION = 1
UPLOAD = "upload"
DOWNLOAD = "download"

_KINDS = ((VERSION, UPLOAD), (VERSION, DOWNLOAD))


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
        state, *done = _lines(content) or (None,)
        if not isinstance(state, dict) or (state.get("version"), state.get("kind")) not in _KINDS:
            raise ResumeRefusedError(
                f"{self.path} is no state file of a transfer; name another, or remove it"
            )
        for line in done:
            state["parts"][line["part"]] = line["done"]
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

    def save(self, state: dict[str, Any]) -> None:
        """Replaces the file.

        Args:
            state: Its state, with its "kind" and, by their numbers, its "parts" that are done.

        Raises:
            OSError: It cannot be written.
        """
        with open(self._open(), "wb") as file:
            file.write(_line({"version": VERSION, **state}))
            file.flush()
            os.fsync(file.fileno())
        os.replace(self._beside, self.path)

    def add(self, state: dict[str, Any], number: int, done: Any) -> None:
        """Notes a part that is done, in the state and in the file.

        Raises:
            OSError: It cannot be written.
        """
        state["parts"][str(number)] = done
        flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_CLOEXEC", 0)
        try:
            descriptor = os.open(self.path, flags)
        except FileNotFoundError:
            self.save(state)
            return
        try:
            os.write(descriptor, _line({"part": str(number), "done": done}))
        finally:
            os.close(descriptor)

    def remove(self) -> None:
        """Removes the file, if there is one."""
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


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value).encode() + b"\n"


def _lines(content: bytes) -> list[Any]:
    """The lines up to the first that is not whole, as the last of a killed process may be."""
    lines: list[Any] = []
    for line in content.splitlines():
        try:
            lines.append(json.loads(line))
        except ValueError:
            break
    return lines
