"""Runs a command and takes what it prints, within limits of time and size."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import IO

from smithy_py.context import BACKGROUND, Context, with_cancel, with_timeout

_OUTPUT_LIMIT = 1024 * 1024
_SHOWN_OF_ERRORS = 1024
# How many seconds the rest of the output is waited for once the command ended: what it left
# running in the background may keep the pipe open for ever.
_PATIENCE = 2.0


class CommandError(Exception):
    """The command could not be run to its end, or failed."""


def run_command(command: str, timeout: float, ctx: Context | None = None) -> bytes:
    """What the shell prints to standard output when it runs *command*.

    What goes to standard error appears on that of this process.

    Args:
        command: The command line.
        timeout: How many seconds it may take; a negative number is no limit.
        ctx: Its end kills the command.

    Raises:
        CommandError: It timed out, printed too much or failed; the message has the end of
            what it wrote to standard error.
        CanceledError: *ctx* ended.
    """
    ctx = ctx or BACKGROUND
    ctx.check()
    shell = ["cmd.exe", "/C"] if os.name == "nt" else ["sh", "-c"]
    pipe = subprocess.PIPE
    try:
        # Standard input is that of this process, for a command that asks for an MFA code.
        process = subprocess.Popen([*shell, command], stdout=pipe, stderr=pipe, bufsize=0)
    except (OSError, ValueError) as error:
        # Not its text: it may hold the command.
        raise CommandError(f"failed to run the shell: {type(error).__name__}") from None
    assert process.stdout is not None
    assert process.stderr is not None
    output = _Output(process.kill)
    errors = _Errors()
    readers = [_read(process.stdout, output.take), _read(process.stderr, errors.take)]
    with with_timeout(timeout, ctx) if timeout >= 0 else with_cancel(ctx) as limited:
        take_back = limited.on_end(process.kill)
        try:
            status = process.wait()
        finally:
            take_back()
        ended = limited.error() is not None
    ctx.check()
    if ended:
        raise CommandError(f"credential process timed out after {timeout:g} s{errors}")
    readers[0].join(_PATIENCE)
    if output.too_long:
        raise CommandError(f"the command printed more than {_OUTPUT_LIMIT} bytes")
    if status != 0:
        readers[1].join(_PATIENCE)
        raise CommandError(f"error in credential_process: exit status {status}{errors}")
    return b"".join(output.chunks)


class _Output:
    def __init__(self, kill: Callable[[], None]) -> None:
        self.chunks: list[bytes] = []
        self.too_long = False
        self._kill = kill
        self._room = _OUTPUT_LIMIT

    def take(self, chunk: bytes) -> bool:
        self._room -= len(chunk)
        self.too_long = self._room < 0
        if self.too_long:
            self._kill()
        else:
            self.chunks.append(chunk)
        return not self.too_long


class _Errors:
    """Shows what the command writes to standard error, and keeps its end; as text, ``: end``."""

    def __init__(self) -> None:
        self._end = b""

    def take(self, chunk: bytes) -> bool:
        self._end = (self._end + chunk)[-_SHOWN_OF_ERRORS:]
        if sys.stderr is not None:
            with contextlib.suppress(OSError, ValueError):
                sys.stderr.write(chunk.decode(errors="replace"))
                sys.stderr.flush()
        return True

    def __str__(self) -> str:
        text = " ".join(self._end.decode(errors="replace").split())
        shown = "".join(char if char.isprintable() else "?" for char in text)
        return f": {shown}" if shown else ""


def _read(pipe: IO[bytes], take: Callable[[bytes], bool]) -> threading.Thread:
    """Hands what comes through *pipe* to *take*, until that wants no more."""

    def run() -> None:
        with pipe:
            while (chunk := pipe.read(64 * 1024)) and take(chunk):
                pass

    thread = threading.Thread(target=run, name="credential_process", daemon=True)
    thread.start()
    return thread
