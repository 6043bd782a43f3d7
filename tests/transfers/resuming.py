"""Does one transfer after the other, each in a process of its own, and kills it when told.

``python -m tests.transfers.resuming`` reads a :class:`Try` a line and says how each ended. The
first ones it does itself, so that what it forks begins at once.
"""

from __future__ import annotations

import dataclasses
import json
import os
import select
import signal
import sys
import threading
import traceback
from pathlib import Path
from typing import Any

from feature.s3.manager import ResumableTransfer, ResumeRefusedError, TransferPausedError
from feature.s3.manager.options import UploaderOptions
from services import s3
from smithy_py import SmithyError
from smithy_py.middleware import Stack, build_middleware
from smithy_py.middleware.inputs import BuildHandler, BuildInput, Output
from tests.transfers.server import MARK
from tests.transfers.soak import BUCKET, client, impatient, manager

DONE, FAILED, PAUSED, WRONG, KILLED = "done", "failed", "paused", "wrong", "killed"
WARM_UPS = 2
"""How many tries it does itself."""

_ENDINGS = (DONE, FAILED, PAUSED, WRONG)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Try:
    """One try of a transfer.

    Attributes:
        mark: Marks its requests.
        url: The server.
        ca_bundle: Who vouches for it.
        kind: "upload" or "download".
        key: The object.
        path: The file.
        state: The state file.
        kill_after: Seconds until its process is killed, None for never.
        pause_after: Seconds until it is paused, None for never.
    """

    mark: str
    url: str
    ca_bundle: str
    kind: str
    key: str
    path: str
    state: str
    kill_after: float | None = None
    pause_after: float | None = None


def do(one: Try, begun: int) -> str:
    """Goes on with the transfer, and says how it ended."""
    transfer = ResumableTransfer(one.state)
    marked = s3.with_api_options(_marking(one.mark))
    with (
        impatient(one.ca_bundle) as http_client,
        manager(client(one.url, http_client), 4, client_options=(marked,)) as transfers,
    ):
        os.write(begun, b".")
        if one.pause_after is not None:
            threading.Timer(one.pause_after, transfer.pause).start()
        try:
            if one.kind == "upload":
                put = s3.PutObjectInput(bucket=BUCKET, key=one.key, body=Path(one.path))
                transfers.upload_object(put, resume=transfer)
            else:
                get = s3.GetObjectInput(bucket=BUCKET, key=one.key)
                transfers.download_object(one.path, get, resume=transfer)
        except TransferPausedError:
            return PAUSED
        except ResumeRefusedError:
            traceback.print_exc()
            return WRONG
        except SmithyError:
            return FAILED
    return DONE


def _marking(mark: str) -> Any:
    @build_middleware("Mark")
    def add(ctx: Any, input: BuildInput, next: BuildHandler) -> Output:
        input.request.headers[MARK] = mark
        return next(ctx, input)

    def apply(stack: Stack) -> None:
        stack.build.add(add)

    return apply


def run(one: Try) -> str:
    """Does a try in a process of its own."""
    waits, begun = os.pipe()
    pid = os.fork()
    if pid == 0:
        ending = WRONG
        try:
            ending = do(one, begun)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(_ENDINGS.index(ending))
    os.close(begun)
    os.read(waits, 1)
    os.close(waits)
    ended = os.pidfd_open(pid)
    if not select.select([ended], [], [], one.kill_after)[0]:
        os.kill(pid, signal.SIGKILL)
    os.close(ended)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return KILLED if code == -signal.SIGKILL else _ENDINGS[code]


if __name__ == "__main__":
    setattr(UploaderOptions, "check", lambda self: None)  # noqa: B010
    # What is built on first use is built once, here.
    for number, line in enumerate(sys.stdin):
        one = Try(**json.loads(line))
        ending = do(one, os.open(os.devnull, os.O_WRONLY)) if number < WARM_UPS else run(one)
        sys.stdout.write(f"{ending}\n")
        sys.stdout.flush()
